import { styleText } from "node:util";
import type { Finding, FindingsReport } from "../findings.ts";
import type { FormatOptions } from "./index.ts";
import { printable } from "./printable.ts";

const marks = { mandatory: { sign: "✗", style: "red" }, advisory: { sign: "!", style: "yellow" } } as const;

/** For a person at a terminal: by resource, what stops a deployment first, and the counts at the end, where the eye is. */
export function text(report: FindingsReport, { color = false }: FormatOptions = {}): string {
  const paint: Paint = (style, words) => (color ? styleText(style, words, { validateStream: false }) : words);
  const groups = [...groupByResource(report.findings)].sort((a, b) => countMandatory(b) - countMandatory(a));
  return `${[
    ...groups.flatMap((group) => [...describeGroup(group, paint), ""]),
    ...describeExemptions(report, paint),
    ...summarise(report, paint),
  ].join("\n")}\n`;
}

type Paint = (style: "red" | "yellow" | "green" | "bold" | "dim", words: string) => string;

function groupByResource(findings: readonly Finding[]): Iterable<readonly Finding[]> {
  const groups = Map.groupBy(findings, ({ resource: { type, name, line }, file }) => `${file}:${line}:${type}:${name}`);
  return groups.values();
}

function countMandatory(findings: readonly Finding[]): number {
  return findings.filter(({ level }) => level === "mandatory").length;
}

function describeGroup(findings: readonly Finding[], paint: Paint): readonly string[] {
  const [first] = findings;
  if (!first) return [];
  const sorted = findings.toSorted((a, b) => Number(b.level === "mandatory") - Number(a.level === "mandatory"));
  const place = placeOf({ file: first.file, line: first.resource.line });
  return [
    `${paint("bold", printable(titleOf(first)))}${paint("dim", printable(place && `  ${place}`))}`,
    ...sorted.flatMap((finding) => describeFinding(finding, paint)),
  ];
}

/** What was found, where, and what to write: `12 │   privileged: true`. */
function describeFinding(finding: Finding, paint: Paint): readonly string[] {
  const { level, policy, message, line, excerpt, change } = finding;
  const { sign, style } = marks[level];
  const place = line === undefined ? "" : `  ${placeOf(finding)}`;
  const number = String(line);
  const gutter = (mark: string) => `      ${mark.padStart(number.length)} │ `;
  return [
    `  ${paint(style, `${sign} ${level}`)} ${policy}${paint("dim", printable(place))}`,
    `      ${printable(message)}`,
    ...(excerpt === undefined ? [] : [paint(change?.replaces ? "red" : "dim", gutter(number) + printable(excerpt))]),
    ...(change?.lines ?? []).map((written) => paint("green", gutter("+") + printable(written))),
  ];
}

function titleOf({ resource: { type, name } }: Finding): string {
  return `${type.split(":").at(-1) ?? type} ${name}`;
}

/** `k8s/api.yaml:12:7`, as far as it is known. */
function placeOf({ file, line, column }: Pick<Finding, "file" | "line" | "column">): string {
  return [file, line, column].filter((part) => part !== undefined).join(":");
}

/** What does not count, and until when; and what is to be tidied up. */
function describeExemptions({ exempted, idleExemptions }: FindingsReport, paint: Paint): readonly string[] {
  if (exempted.length + idleExemptions.length === 0) return [];
  return [
    paint("bold", "Exemptions"),
    ...exempted.map((finding) => {
      const { expires, reason } = finding.exemption;
      const words = printable(`${titleOf(finding)} until ${expires}: ${reason}`);
      return `  ${paint("dim", "○ exempted")} ${finding.policy}\n      ${words}`;
    }),
    ...idleExemptions.map(
      ({ policy, state, message }) => `  ${paint("yellow", `○ ${state}`)} ${policy}\n      ${printable(message)}`,
    ),
    "",
  ];
}

function summarise(report: FindingsReport, paint: Paint): readonly string[] {
  const { findings, exempted, resources, unknown, skipped, unreadable } = report;
  const mandatory = countMandatory(findings);
  const advisory = findings.length - mandatory;
  const counts = [`${mandatory} mandatory`, `${advisory} advisory`];
  if (exempted.length > 0) counts.push(`${exempted.length} exempted`);
  if (unknown > 0) counts.push(`${unknown} unknown until deployed`);
  const mendable = findings.filter(({ change }) => change !== undefined).length;
  return [
    paint(
      mandatory > 0 ? "red" : advisory > 0 ? "yellow" : "green",
      `${count(resources, "resource")} judged: ${counts.join(", ")}`,
    ),
    ...(mendable > 0 ? [`axon lint --fix mends ${mendable} of them`] : []),
    ...(skipped.length > 0 ? [`${skipped.length} skipped: ${reasons(skipped)}`] : []),
    ...(unreadable.length > 0 ? [paint("red", `${count(unreadable.length, "path")} could not be read`)] : []),
  ];
}

function reasons(skipped: FindingsReport["skipped"]): string {
  const groups = Map.groupBy(skipped, ({ reason }) => reason);
  return [...groups].map(([reason, files]) => `${reason} (${files.length})`).join(", ");
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
