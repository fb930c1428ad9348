import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";

const launcher = fileURLToPath(new URL("../../../packages/cli/bin/axon.mjs", import.meta.url));

/** How a run of the command line ended. */
export interface Ended {
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly directory?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Closes its standard output before it writes there, as `| head` may. */
  readonly deaf?: boolean;
  /** Told of what has been written to standard error so far. */
  readonly onError?: (text: string, process: { kill(signal: NodeJS.Signals): void; readonly pid: number }) => void;
}

/** Runs `axon` as a user does, without a terminal. */
export async function axon(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const child = execa(process.execPath, [launcher, ...args], {
    cwd: options.directory ?? process.cwd(),
    env: options.environment ?? {},
    stdin: "ignore",
    reject: false,
  });
  if (options.deaf) child.stdout.destroy();
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString("utf8");
    options.onError?.(said, { kill: (signal) => void child.kill(signal), pid: child.pid ?? 0 });
  });
  const { exitCode, stdout, stderr } = await child;
  return { code: exitCode, stdout, stderr };
}

/** A system of one service, as plain data. */
export function shop(change: { readonly version?: string; readonly greeting?: string; readonly port?: number } = {}) {
  return {
    name: "shop",
    title: "Shop",
    owner: "checkout",
    version: change.version ?? "1.0.0",
    registry: "registry.example.com",
    services: {
      web: {
        image: "shop-web",
        port: change.port ?? 8000,
        replicas: 2,
        cpu: "100m",
        memory: "128Mi",
        env: { GREETING: change.greeting ?? "hello" },
        health: { ready: { path: "/ready" }, live: { path: "/live" } },
      },
    },
    environments: { dev: {}, prod: {} },
  };
}

/** A project folder of its own, with a system in `shop.mjs`. */
export class TestProject {
  readonly directory: string;

  constructor() {
    this.directory = mkdtempSync(join(tmpdir(), "axon-cli-"));
    this.write("Pulumi.yaml", "name: shop\nruntime: nodejs\n");
    this.define(shop());
  }

  /** Replaces the definition. */
  define(definition: object): void {
    this.write("shop.mjs", `export const system = ${JSON.stringify(definition, undefined, 2)};\n`);
  }

  write(name: string, content: string): void {
    writeFileSync(join(this.directory, name), content);
  }

  /** Takes a file away again. */
  forget(name: string): void {
    rmSync(join(this.directory, name));
  }

  /** Runs `axon` in the project. */
  run(args: readonly string[], options: Omit<RunOptions, "directory"> = {}): Promise<Ended> {
    return axon(args, { ...options, directory: this.directory });
  }

  /** Lock files of the sandbox's state. */
  locks(): string[] {
    const state = join(this.directory, ".axon", "sandbox", "state", ".pulumi", "locks");
    try {
      return readdirSync(state, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".json"));
    } catch {
      return [];
    }
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
