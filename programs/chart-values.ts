import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { failOnProblems, type Problem, ProblemError, read } from "@axon/core";
import { parse, type Tags } from "yaml";
import { z } from "zod";

/** Values of a chart as a file of YAML holds them. */
export type ChartValues = Readonly<Record<string, z.core.util.JSONType>>;

const values = z.record(z.string(), z.json());

/**
 * Reads a file of values as Helm does.
 * @param file from `directory`, as the settings name it
 * @param secretPaths paths that the file must say nothing of, as it is in clear
 * @throws ProblemError when it cannot be read, is no map, or holds one of the secrets; values are never part of the message
 */
export function readChartValues(directory: string, file: string, secretPaths: readonly string[]): ChartValues {
  const result = read(values, parseYaml(textOf(directory, file), file) ?? {});
  failOnProblems(file, result.problems);
  const found = result.value ?? {};
  failOnProblems(
    file,
    secretPaths.flatMap((path) => inClear(found, path)),
  );
  return found;
}

function textOf(directory: string, file: string): string {
  try {
    return readFileSync(resolve(directory, file), "utf8");
  } catch (error) {
    const received = error instanceof Error && "code" in error ? String(error.code) : "an error";
    throw new ProblemError(file, [
      {
        path: [],
        expected: "a file of values",
        received,
        hint: `axon:kubernetes.chart.values names it, from ${directory}`,
      },
    ]);
  }
}

function parseYaml(text: string, file: string): unknown {
  try {
    return parse(text, { version: "1.1", customTags: withoutTimes });
  } catch (error) {
    const received = (error instanceof Error ? error.message.split("\n")[0] : undefined) ?? "an error";
    throw new ProblemError(file, [{ path: [], expected: "YAML", received }]);
  }
}

/** Helm reads YAML 1.1, but neither `22:22` as a number nor a date as more than its text. */
function withoutTimes(tags: Tags): Tags {
  return tags.filter(
    (tag) =>
      typeof tag === "string" || (!("format" in tag && tag.format === "TIME") && !tag.tag.endsWith(":timestamp")),
  );
}

function inClear(found: ChartValues, path: string): Problem[] {
  const keys = path.split(".");
  const there = keys.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined,
    found,
  );
  if (there === undefined) return [];
  const hint = `change it, for it was in a file, and set it with: pulumi config set --secret --path 'axon:secrets["chart.${path}"]'`;
  return [
    {
      path: keys,
      expected: "left out, as axon:kubernetes.chart.secretValues names it",
      received: "a value in clear",
      hint,
    },
  ];
}
