// Resolves the engine in a process that a test can kill; prints each report and the result as a line of JSON.
import { resolveEngine } from "../../../packages/engine/src/index.ts";

const print = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`);
print(await resolveEngine({ onProgress: print }));
