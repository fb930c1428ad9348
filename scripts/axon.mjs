#!/usr/bin/env node
// The way in on a fresh clone: runs on Node.js 20 with nothing installed, sets up what is missing, then does the job.
//
//   node scripts/axon.mjs up cortex-core --sandbox     any axon command
//   node scripts/axon.mjs --task test [mocha options]  a task of the repository, see below
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureDependencies } from "./dependencies.mjs";
import { runScript } from "./run.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const engine = ["scripts/engine.mjs"];
const mocha = "node_modules/mocha/bin/mocha.js";

/** Each task is the scripts it runs, one after the other; options given on the command line go to the last. */
const tasks = {
  test: [engine, [mocha]],
  "test:slow": [engine, [mocha, "--no-config", "--timeout", "900000", "tests/**/*.slow.test.ts"]],
  "test:api-server": [[mocha, "--no-config", "tests/api-server/*.test.ts"]],
};

function stepsOf([first, ...rest]) {
  if (first !== "--task") return [["packages/cli/src/main.ts", ...(first === undefined ? [] : [first]), ...rest]];
  const [name, ...options] = rest;
  const steps = tasks[name];
  if (steps === undefined)
    throw new Error(`there is no task "${name ?? ""}"; tasks are ${Object.keys(tasks).join(", ")}`);
  return steps.map((step, index) => (index === steps.length - 1 ? [...step, ...options] : step));
}

try {
  const steps = stepsOf(process.argv.slice(2));
  await ensureDependencies(root);
  for (const [script, ...scriptArguments] of steps) {
    process.exitCode = await runScript(root, join(root, script), scriptArguments);
    if (process.exitCode !== 0) break;
  }
} catch (error) {
  process.stderr.write(`axon: ${error.message}\n`);
  process.exitCode = 1;
}
