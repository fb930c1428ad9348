import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { type Figure, isMet } from "./figure.ts";
import { components } from "./figures/components.ts";
import {
  lint,
  lintAgainstCheckov,
  lintAgainstKubeLinter,
  lintAgainstKubeScore,
  lintOneNamespace,
} from "./figures/lint.ts";
import { memory } from "./figures/memory.ts";
import { policies } from "./figures/policies.ts";
import { judging, preview } from "./figures/preview.ts";
import { render } from "./figures/render.ts";
import { scale100, scale1000 } from "./figures/scale.ts";
import { up100, up1000 } from "./figures/scale-up.ts";
import { formatTable, type Result } from "./table.ts";

const figures: readonly Figure[] = [
  render,
  preview,
  judging,
  components,
  policies,
  lint,
  lintOneNamespace,
  lintAgainstKubeLinter,
  lintAgainstKubeScore,
  lintAgainstCheckov,
  memory,
  scale100,
  scale1000,
  up100,
  up1000,
];

const usage = `How fast Axon is on this machine.

  npm run bench -- [--only NAME]... [--runs COUNT] [--json]

  --only NAME    measure only this: ${figures.map(({ name }) => name).join(", ")}
  --runs COUNT   times each figure is measured, 5 or more [5]
  --json         print the figures as data

Each figure is the median of its runs; up-1000 takes minutes and has one. A ratio is taken run by run against a floor that
is measured in turn with it, so that figures of different machines can be compared. Ends with 1 when a target is missed or a
figure cannot be measured.`;

function readOptions(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: "string", multiple: true },
      runs: { type: "string", default: "5" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const unknown = values.only?.find((name) => !figures.some((figure) => figure.name === name));
  if (unknown !== undefined) throw new Error(`there is no figure "${unknown}"`);
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 5)
    throw new Error(`--runs must be a whole number from 5, got "${values.runs}"`);
  return { ...values, runs };
}

async function main(args: readonly string[]): Promise<number> {
  let options: ReturnType<typeof readOptions>;
  try {
    options = readOptions(args);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    return 2;
  }
  if (options.help) {
    console.log(usage);
    return 0;
  }
  const results: Result[] = [];
  const failures: string[] = [];
  for (const figure of figures.filter(({ name }) => options.only?.includes(name) ?? true)) {
    console.error(`${figure.name}: ${figure.description}`);
    const missing = await figure.missing?.();
    if (missing !== undefined) {
      console.error(`  left out: ${missing}`);
      continue;
    }
    const onRun = (run: number) => console.error(`  run ${run} of ${options.runs}`);
    try {
      results.push({ figure, measurement: await figure.measure(options.runs, onRun) });
    } catch (error) {
      failures.push(`${figure.name} could not be measured: ${error instanceof Error ? error.message : error}`);
    }
  }
  const machine = { processors: cpus().map(({ model }) => model), node: process.version, platform: process.platform };
  console.log(options.json ? JSON.stringify({ machine, results, failures }, null, 2) : formatTable(results));
  for (const failure of failures) console.error(failure);
  return failures.length === 0 && results.every(({ figure, measurement }) => isMet(figure.target, measurement)) ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
