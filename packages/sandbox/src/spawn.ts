import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseFaults } from "./faults.ts";
import type { Sandbox, SandboxOptions } from "./start.ts";

const SERVE = fileURLToPath(new URL("./serve.ts", import.meta.url));

/** It starts at the size that it would grow to anyway, in MiB; on the way there much is collected that is still needed. */
const youngSpace = "--min-semi-space-size=16";

/** The process of the sandbox ended before it was ready. */
export class SandboxStartError extends Error {
  override readonly name = "SandboxStartError";

  constructor(complaint: string) {
    super(`the sandbox did not start: ${complaint}`);
  }
}

/** What a sandbox in a process of its own is to be. */
export type SpawnOptions = Pick<SandboxOptions, "worldFile" | "namespaces" | "faults">;

/** Starts something beside the sandbox. @returns what the engine's environment needs for it */
export type Companion = () => Promise<Readonly<Record<string, string>>>;

/** A process that gets ready for a sandbox before it is known what that is to be. */
export interface PreparedSandbox {
  /**
   * Starts the sandbox; once. Faults are taken as they are: `parseFaults` checks them.
   * @throws SandboxStartError with what the process said when it cannot start
   */
  start(options: SpawnOptions): Promise<SpawnedSandbox>;
  /** Ends the process of a sandbox that was not started after all. */
  discard(): void;
}

/** A sandbox in a process of its own. */
export interface SpawnedSandbox extends Sandbox {
  /** What the engine's environment needs so that it uses the sandbox and no real provider, and what the companion adds. */
  readonly environment: Sandbox["environment"] & Readonly<Record<string, string>>;
  readonly pid: number;
  /** Resolves when the first fault has struck. */
  readonly struck: Promise<void>;
  /** Resolves when the process has ended, however it did. */
  readonly ended: Promise<void>;
  /** Ends the process without giving it a chance to do anything, as a power cut would. */
  kill(): Promise<void>;
}

/**
 * Starts a sandbox in a process of its own.
 * @throws FaultError when the faults are none
 * @throws SandboxStartError with what the process said when it cannot start
 */
export async function spawnSandbox(options: SpawnOptions): Promise<SpawnedSandbox> {
  parseFaults(JSON.stringify(options.faults ?? []));
  return prepareSandbox().start(options);
}

/**
 * Starts the process of a sandbox, which loads what it needs and waits to be told what it is to be. It ends together with this
 * one, whatever becomes of that. It is in a process group of its own: Ctrl-C at a terminal must not end it under the engine,
 * which still has to finish what it began.
 * @param companion file of a module that works in the same process; its default export, a {@link Companion}, starts it
 */
export function prepareSandbox(companion?: string): PreparedSandbox {
  const beside = companion === undefined ? [] : [pathToFileURL(companion).href];
  const child = spawn(process.execPath, [youngSpace, SERVE, ...beside], {
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
  });
  // One that has ended says why when it is started.
  child.stdin.on("error", () => {});
  const ended = once(child, "exit").then(() => {});
  const { ready, struck } = listen(child.stdout, child.stderr);
  return {
    discard: () => void child.kill("SIGKILL"),
    start: async (options) => {
      child.stdin.write(`${JSON.stringify(options)}\n`);
      const { ports, environment } = await ready;
      return {
        environment,
        ports,
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
    },
  };
}

/** What the process says when it is ready. */
export type Ready = Pick<SpawnedSandbox, "ports" | "environment">;

function listen(output: Readable, errors: Readable): { ready: Promise<Ready>; struck: Promise<void> } {
  let complaint = "";
  errors.on("data", (chunk: Buffer) => {
    complaint += chunk.toString("utf8");
  });
  const ready = Promise.withResolvers<Ready>();
  ready.promise.catch(() => {}); // told to whoever starts it
  const struck = Promise.withResolvers<void>();
  const lines = createInterface({ input: output });
  lines.on("line", (line) => {
    const message = JSON.parse(line) as Ready | { readonly struck: true };
    if ("ports" in message) {
      ready.resolve(message);
    } else {
      struck.resolve();
    }
  });
  lines.on("close", () => ready.reject(new SandboxStartError(complaint.trim())));
  return { ready: ready.promise, struck: struck.promise };
}
