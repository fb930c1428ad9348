import { parseFaults } from "./faults.ts";
import { startSandbox } from "./start.ts";

/**
 * The sandbox as a process of its own: `node serve.ts WORLD_FILE`, faults as JSON in AXON_SANDBOX_FAULTS. Prints one line of
 * JSON when it is ready, and ends when its standard input does, that is, with its parent.
 */
async function main(): Promise<void> {
  const worldFile = process.argv[2];
  if (worldFile === undefined) {
    throw new Error("which world? say: node serve.ts WORLD_FILE");
  }
  const faults = parseFaults(process.env.AXON_SANDBOX_FAULTS ?? "[]");
  const crash = (): void => {
    process.kill(process.pid, "SIGKILL");
  };
  const sandbox = await startSandbox({ worldFile, faults, crash });
  const end = async (): Promise<void> => {
    await sandbox.stop();
    process.exit(0);
  };
  process.once("SIGTERM", end);
  process.once("SIGINT", end);
  process.stdin.once("end", end);
  process.stdin.once("error", end);
  process.stdin.resume();
  process.stdout.write(`${JSON.stringify({ ports: sandbox.ports })}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
