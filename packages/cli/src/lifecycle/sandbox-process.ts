import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { CommandFailure } from "../exit.ts";

const childFile = fileURLToPath(new URL("./sandbox-child.ts", import.meta.url));

/** A sandbox at work in a process of its own. */
export interface SandboxProcess {
  /** What the engine's environment needs so that it uses the sandbox and no real provider. */
  readonly environment: Readonly<Record<string, string>>;
  /** Ends it, when all it was asked to do is on disk. */
  stop(): Promise<void>;
}

/**
 * Starts the sandbox. It is in a process group of its own: Ctrl-C at a terminal must not end it under the engine, which
 * still has to finish what it began. It ends with this process, whatever becomes of that.
 * @param faults what is to go wrong, as JSON
 */
export async function startSandboxProcess(worldFile: string, faults: string | undefined): Promise<SandboxProcess> {
  const child = spawn(process.execPath, [childFile, worldFile], {
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
    env: { ...process.env, AXON_SANDBOX_FAULTS: faults ?? "[]" },
  });
  const ended = once(child, "exit");
  const environment = await readEnvironment(child);
  return {
    environment,
    stop: async () => {
      child.stdin.end();
      await ended;
    },
  };
}

async function readEnvironment(
  child: ChildProcessByStdio<Writable, Readable, Readable>,
): Promise<Readonly<Record<string, string>>> {
  let complaint = "";
  child.stderr.on("data", (chunk: Buffer) => {
    complaint += chunk.toString("utf8");
  });
  for await (const line of createInterface({ input: child.stdout })) {
    return JSON.parse(line) as Record<string, string>;
  }
  throw new CommandFailure(`the sandbox did not start: ${complaint.trim()}`);
}
