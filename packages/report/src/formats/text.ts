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
  const groups = Map.groupBy(
    findings,
    ({ resource, file, line }) => `${file}:${line}:${resource.type}:${resource.name}`,
  );
  return groups.values();
}

function countMandatory(findings: readonly Finding[]): number {
  return findings.filter(({ level }) => level === "mandatory").length;
}

function describeGroup(findings: readonly Finding[], paint: Paint): readonly string[] {
  const [first] = findings;
  if (!first) return [];
  const place =
    first.file === undefined ? "" : `  ${first.line === undefined ? first.file : `${first.file}:${first.line}`}`;
  const kind = first.resource.type.split(":").at(-1) ?? first.resource.type;
  const sorted = findings.toSorted((a, b) => Number(b.level === "mandatory") - Number(a.level === "mandatory"));
  return [
    `${paint("bold", printable(`${kind} ${first.resource.name}`))}${paint("dim", printable(place))}`,
    ...sorted.map(({ level, policy, message }) => {
      const { sign, style } = marks[level];
      return `  ${paint(style, `${sign} ${level}`)} ${policy}\n      ${printable(message)}`;
    }),
  ];
}

/** What does not count, and until when; and what is to be tidied up. */
function describeExemptions({ exempted, idleExemptions }: FindingsReport, paint: Paint): readonly string[] {
  if (exempted.length + idleExemptions.length === 0) return [];
  return [
    paint("bold", "Exemptions"),
    ...exempted.map(({ policy, resource, exemption: { expires, reason } }) => {
      const subject = `${resource.type.split(":").at(-1)} ${resource.name}`;
      return `  ${paint("dim", "○ exempted")} ${policy}\n      ${printable(`${subject} until ${expires}: ${reason}`)}`;
    }),
    ...idleExemptions.map(
      ({ policy, state, message }) => `  ${paint("yellow", `○ ${state}`)} ${policy}\n      ${printable(message)}`,
    ),
    "",
  ];
}

function summarise(
  { findings, exempted, resources, unknown, skipped }: FindingsReport,
  paint: Paint,
): readonly string[] {
  const mandatory = countMandatory(findings);
  const advisory = findings.length - mandatory;
  const exempt = exempted.length > 0 ? `, ${exempted.length} exempted` : "";
  const verdict = `${count(resources, "resource")} judged: ${mandatory} mandatory, ${advisory} advisory${exempt}`;
  return [
    paint(mandatory > 0 ? "red" : advisory > 0 ? "yellow" : "green", verdict),
    ...(unknown > 0 ? [`${count(unknown, "verdict")} open: the values are known only after deployment`] : []),
    ...(skipped.length > 0 ? [`${count(skipped.length, "file")} skipped: ${reasons(skipped)}`] : []),
  ];
}

function reasons(skipped: FindingsReport["skipped"]): string {
  const groups = Map.groupBy(skipped, ({ reason }) => reason);
  return [...groups].map(([reason, files]) => `${reason} (${files.length})`).join(", ");
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
