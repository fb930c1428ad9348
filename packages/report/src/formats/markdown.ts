import type { Finding, FindingsReport } from "../findings.ts";
import { printable } from "./printable.ts";

/** For a comment on a pull request: a table of what was found, what stops a deployment first, and what is exempted. */
export function markdown(report: FindingsReport): string {
  const { findings, exempted, idleExemptions, resources, unknown, unreadable } = report;
  const mandatory = findings.filter(({ level }) => level === "mandatory");
  const advisory = findings.filter(({ level }) => level === "advisory");
  const counts = [
    `${mandatory.length} mandatory`,
    `${advisory.length} advisory`,
    ...(exempted.length > 0 ? [`${exempted.length} exempted`] : []),
    ...(unknown > 0 ? [`${unknown} unknown until deployed`] : []),
    ...(unreadable.length > 0 ? [`${unreadable.length} unreadable`] : []),
  ];
  const urls = new Map(report.rules.map(({ name, url }) => [name, url]));
  const row = (level: string, finding: Finding, message = finding.message) => [
    level,
    `[${finding.policy}](${urls.get(finding.policy) ?? ""})`,
    placeOf(finding),
    message,
  ];
  const rows = [
    ...unreadable.map((problem) => ["**unreadable**", "", placeOf(problem), `${problem.message}; ${problem.hint}`]),
    ...mandatory.map((finding) => row("**mandatory**", finding)),
    ...advisory.map((finding) => row("advisory", finding)),
    ...exempted.map((finding) => {
      const { expires, reason } = finding.exemption;
      return row("exempted", finding, `${finding.message} (until ${expires}: ${reason})`);
    }),
    ...idleExemptions.map(({ policy, state, message }) => [`exemption ${state}`, policy, "", message]),
  ];
  return [
    `**axon lint:** ${resources} resources judged, ${counts.join(", ")}`,
    ...(rows.length > 0 ? ["", "| level | rule | where | what |", "| --- | --- | --- | --- |", ...rows.map(line)] : []),
    "",
  ].join("\n");
}

function placeOf({ file, line }: Pick<Finding, "file" | "line">): string {
  return file === undefined ? "" : `\`${[file, line].filter((part) => part !== undefined).join(":")}\``;
}

function line(cells: readonly string[]): string {
  return `| ${cells.map(cell).join(" | ")} |`;
}

/** A cell ends at a bar and a row at a line break, and nothing in it is HTML. */
function cell(text: string): string {
  return printable(text).replaceAll(/\s+/g, " ").replaceAll("|", "\\|").replaceAll("<", "&lt;");
}
