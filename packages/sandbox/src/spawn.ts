import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseFaults } from "./faults.ts";
import type { Sandbox, SandboxOptions } from "./start.ts";

const SERVE = fileURLToPath(new URL("./serve.ts", import.meta.url));

/** A sandbox in a process of its own. */
export interface SpawnedSandbox extends Sandbox {
  readonly pid: number;
  /** Resolves when the process has ended, however it did. */
  readonly ended: Promise<void>;
  /** Ends the process without giving it a chance to do anything, as a power cut would. */
  kill(): Promise<void>;
}

/**
 * Starts the sandbox in a process of its own, which ends together with this one.
 * @throws Error with what the process said when it cannot start
 */
export async function spawnSandbox(options: Omit<SandboxOptions, "crash">): Promise<SpawnedSandbox> {
  const faults = JSON.stringify(options.faults ?? []);
  parseFaults(faults);
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", SERVE, options.worldFile], {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, AXON_SANDBOX_FAULTS: faults },
  });
  const ended = once(child, "exit").then(() => {});
  const ports = await readPorts(child);
  const providers = Object.entries(ports).map(([name, port]) => `${name}:${port}`);
  return {
    environment: { PULUMI_DEBUG_PROVIDERS: providers.join(",") },
    ports,
    pid: child.pid ?? 0,
    ended,
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
    },
    kill: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

async function readPorts(child: ChildProcess): Promise<Readonly<Record<string, number>>> {
  let complaint = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    complaint += chunk.toString("utf8");
  });
  if (child.stdout !== null) {
    for await (const line of createInterface({ input: child.stdout })) {
      return (JSON.parse(line) as { ports: Record<string, number> }).ports;
    }
  }
  throw new Error(`the sandbox did not start: ${complaint.trim()}`);
}
