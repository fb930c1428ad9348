import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { parseFaults } from "./faults.ts";
import type { Sandbox, SandboxOptions } from "./start.ts";

const SERVE = fileURLToPath(new URL("./serve.ts", import.meta.url));

/** The process of the sandbox ended before it was ready. */
export class SandboxStartError extends Error {
  override readonly name = "SandboxStartError";

  constructor(complaint: string) {
    super(`the sandbox did not start: ${complaint}`);
  }
}

/** A sandbox in a process of its own. */
export interface SpawnedSandbox extends Sandbox {
  readonly pid: number;
  /** Resolves when the first fault has struck. */
  readonly struck: Promise<void>;
  /** Resolves when the process has ended, however it did. */
  readonly ended: Promise<void>;
  /** Ends the process without giving it a chance to do anything, as a power cut would. */
  kill(): Promise<void>;
}

/**
 * Starts the sandbox in a process of its own, which ends together with this one, whatever becomes of that. It is in a process
 * group of its own: Ctrl-C at a terminal must not end it under the engine, which still has to finish what it began.
 * @throws FaultError when the faults are none
 * @throws Error with what the process said when it cannot start
 */
export async function spawnSandbox(options: Pick<SandboxOptions, "worldFile" | "faults">): Promise<SpawnedSandbox> {
  const faults = JSON.stringify(options.faults ?? []);
  parseFaults(faults);
  const child = spawn(process.execPath, [SERVE, options.worldFile], {
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
    env: { ...process.env, AXON_SANDBOX_FAULTS: faults },
  });
  const ended = once(child, "exit").then(() => {});
  const { ports, struck } = listen(child.stdout, child.stderr);
  const providers = Object.entries(await ports).map(([name, port]) => `${name}:${port}`);
  return {
    environment: { PULUMI_DEBUG_PROVIDERS: providers.join(",") },
    ports: await ports,
    pid: child.pid ?? 0,
    struck,
    ended,
    stop: async () => {
      child.stdin.end();
      await ended;
    },
    kill: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

type Message = { readonly ports?: Readonly<Record<string, number>>; readonly struck?: true };

function listen(
  output: Readable,
  errors: Readable,
): { ports: Promise<Readonly<Record<string, number>>>; struck: Promise<void> } {
  let complaint = "";
  errors.on("data", (chunk: Buffer) => {
    complaint += chunk.toString("utf8");
  });
  const ready = Promise.withResolvers<Readonly<Record<string, number>>>();
  const struck = Promise.withResolvers<void>();
  const lines = createInterface({ input: output });
  lines.on("line", (line) => {
    const message = JSON.parse(line) as Message;
    if (message.ports !== undefined) {
      ready.resolve(message.ports);
    } else {
      struck.resolve();
    }
  });
  lines.on("close", () => ready.reject(new SandboxStartError(complaint.trim())));
  return { ports: ready.promise, struck: struck.promise };
}
