import { writeSync } from "node:fs";
import { useLeanStructs } from "@axon/protocol";
import { parseFaults } from "./faults.ts";
import { loadUsualKinds } from "./kubernetes/usual-kinds.ts";
import type { Companion, Ready } from "./spawn.ts";
import { startSandbox } from "./start.ts";

/**
 * The sandbox as a process of its own: `node serve.ts WORLD_FILE [COMPANION]`, the companion as the address of a module, faults
 * as JSON in AXON_SANDBOX_FAULTS, namespaces that are there in AXON_SANDBOX_NAMESPACES. Prints a line of JSON when it is ready and one when a fault strikes, and ends when its standard input does, that is, with its parent.
 */
async function main(): Promise<void> {
  const [, , worldFile, companion] = process.argv;
  if (worldFile === undefined) {
    throw new Error("which world? say: node serve.ts WORLD_FILE [COMPANION]");
  }
  const faults = parseFaults(process.env.AXON_SANDBOX_FAULTS ?? "[]");
  const namespaces = (process.env.AXON_SANDBOX_NAMESPACES ?? "").split(",").filter((name) => name !== "");
  useLeanStructs();
  const crash = (): void => {
    process.kill(process.pid, "SIGKILL");
  };
  const onStrike = (): void => say({ struck: true });
  const [sandbox, beside] = await Promise.all([
    startSandbox({ worldFile, namespaces, faults, crash, onStrike }),
    startCompanion(companion),
  ]);
  const end = async (): Promise<void> => {
    await sandbox.stop();
    process.exit(0);
  };
  process.once("SIGTERM", end);
  process.once("SIGINT", end);
  process.stdin.once("end", end);
  process.stdin.once("error", end);
  process.stdin.resume();
  say({ ports: sandbox.ports, environment: { ...sandbox.environment, ...beside } });
  await loadUsualKinds();
}

async function startCompanion(address: string | undefined): ReturnType<Companion> {
  if (address === undefined) return {};
  const { default: start }: { readonly default: Companion } = await import(address);
  return start();
}

/** Written at once, so that a crash right after it does not swallow it. */
function say(message: Ready | { readonly struck: true }): void {
  writeSync(process.stdout.fd, `${JSON.stringify(message)}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
