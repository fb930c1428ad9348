import { parseFaults, startSandbox } from "@axon/sandbox";

// The sandbox as a process of its own: `node sandbox-child.ts WORLD_FILE`. Says its environment in one line of JSON, and ends
// when its standard input does, that is, with the command line, however that ends.
const [, , worldFile = ""] = process.argv;
try {
  const sandbox = await startSandbox({
    worldFile,
    faults: parseFaults(process.env.AXON_SANDBOX_FAULTS ?? "[]"),
    crash: () => process.kill(process.pid, "SIGKILL"),
  });
  process.stdin.once("close", () => void sandbox.stop().finally(() => process.exit(0)));
  process.stdin.resume();
  process.stdout.write(`${JSON.stringify(sandbox.environment)}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
