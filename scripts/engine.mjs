// Makes sure that there is a Pulumi engine before the tests need it. Says nothing when there is one.
import { resolveEngine } from "@axon/engine";
import { createProgress } from "./progress.mjs";

const progress = createProgress();
const interruption = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => interruption.abort());

try {
  await resolveEngine({ onProgress: progress.report, signal: interruption.signal });
} catch (error) {
  progress.end();
  process.exitCode = interruption.signal.aborted ? 130 : 1;
  if (!interruption.signal.aborted) process.stderr.write(`${error.message}\n`);
} finally {
  progress.end();
}
