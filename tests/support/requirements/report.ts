import { globSync } from "node:fs";
import { parseArgs } from "node:util";
import { closest } from "@axon/core";
import { readCatalogue } from "./catalogue.ts";
import { idPattern, readResults, runTests } from "./evidence.ts";
import { count, formatText } from "./format.ts";
import { judge, prefixesOf, type Report, withinScope } from "./verdict.ts";

const usage = `Which requirements the tests prove.

  npm run requirements -- [--system NAME] [--target NAME]... [--results FILE]... [--no-scenarios] [--json]

  --system NAME     one system: cortex-core
  --target NAME     what holds on this target or on any, and is proven for it; more than one may be given
  --results FILE    judge by these reports of mocha's JSON reporter instead of running the tests now
  --no-scenarios    do not run tests that need the Pulumi engine; what they alone prove is then unproven
  --json            print the whole report as data

Ends with 1 when a test fails, names an id that does not exist, or proves what is said to be not applicable; 2 for a wrong
command line.`;

/** Ends with the exit code. */
export function main(args: readonly string[], root: string, print: (text: string) => void): number {
  const options = readOptions(args);
  if (typeof options === "string") {
    print(options);
    return options === usage ? 0 : 2;
  }
  const catalogue = readCatalogue(`${root}/tests/requirements`);
  const systems = [...new Set(catalogue.requirements.map(({ system }) => system))];
  const { system, target: targets, results: files, scenarios } = options;
  if (system !== undefined && !systems.includes(system)) {
    const meant = closest(system, systems);
    print(`there is no system "${system}"; ${meant ? `did you mean "${meant}"?` : `known are ${systems.join(", ")}`}`);
    return 2;
  }
  const results = files
    ? files.flatMap((file) => readResults(file))
    : runTests(root, idPattern(prefixesOf(catalogue)), testFiles(root, scenarios));
  const report = withinScope(judge(catalogue, results, targets), { system, targets });
  print(
    options.json ? JSON.stringify({ summary: count(report.requirements), ...report }, null, 2) : formatText(report),
  );
  return isSound(report) ? 0 : 1;
}

function isSound({ requirements, contradictions }: Report): boolean {
  return contradictions.length === 0 && requirements.every(({ verdict }) => verdict !== "failing");
}

function readOptions(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      allowNegative: true,
      options: {
        system: { type: "string" },
        target: { type: "string", multiple: true },
        results: { type: "string", multiple: true },
        scenarios: { type: "boolean", default: true },
        json: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
    return values.help ? usage : values;
  } catch (error) {
    return `${error instanceof Error ? error.message : error}\n\n${usage}`;
  }
}

function testFiles(root: string, scenarios: boolean): string[] {
  const files = globSync("tests/**/*.test.ts", { cwd: root });
  return files.filter((file) => scenarios || !file.startsWith("tests/scenarios/")).sort();
}
