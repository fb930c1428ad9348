import { once } from "node:events";
import { writeSync } from "node:fs";
import { createInterface } from "node:readline";
import { useLeanStructs } from "@axon/protocol";
import { loadUsualKinds } from "./kubernetes/usual-kinds.ts";
import type { Companion, Ready, SpawnOptions } from "./spawn.ts";
import { type Sandbox, startSandbox } from "./start.ts";

/**
 * The sandbox as a process of its own: `node serve.ts [COMPANION]`, the companion as the address of a module. The first line of
 * its standard input is what the sandbox is to be, as JSON; until that comes it loads what it will need. Prints a line of JSON
 * when it is ready and one when a fault strikes, and ends when its standard input does, that is, with its parent.
 */
async function main(): Promise<void> {
  useLeanStructs();
  let sandbox: Sandbox | undefined;
  const end = async (): Promise<void> => {
    await sandbox?.stop();
    process.exit(0);
  };
  const lines = createInterface({ input: process.stdin });
  lines.once("close", end);
  process.once("SIGTERM", end);
  process.once("SIGINT", end);
  const companion = loadCompanion(process.argv[2]);
  companion.catch(() => {}); // told when the sandbox is started
  loadUsualKinds().catch(() => {}); // told by the check that needs one
  const [line] = (await once(lines, "line")) as [string];
  const { faults = [], ...options } = JSON.parse(line) as SpawnOptions;
  const crash = (): void => {
    process.kill(process.pid, "SIGKILL");
  };
  const onStrike = (): void => say({ struck: true });
  const start = await companion;
  sandbox = await startSandbox({ ...options, faults, crash, onStrike });
  say({ ports: sandbox.ports, environment: { ...sandbox.environment, ...(await start()) } });
}

async function loadCompanion(address: string | undefined): Promise<Companion> {
  if (address === undefined) return async () => ({});
  const { default: start }: { readonly default: Companion } = await import(address);
  return start;
}

/** Written at once, so that a crash right after it does not swallow it. */
function say(message: Ready | { readonly struck: true }): void {
  writeSync(process.stdout.fd, `${JSON.stringify(message)}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
