import type { Judged, Report, Verdict } from "./verdict.ts";

const verdicts = ["proven", "failing", "unproven", "not applicable"] as const satisfies readonly Verdict[];

/** How many requirements of a list have each verdict. */
export function count(requirements: readonly Judged[]): Record<Verdict, number> {
  const of = (verdict: Verdict) => requirements.filter((requirement) => requirement.verdict === verdict).length;
  return {
    proven: of("proven"),
    failing: of("failing"),
    unproven: of("unproven"),
    "not applicable": of("not applicable"),
  };
}

/** A table for each system, then what is open, each with its id, so that nothing has to be looked up. */
export function formatText(report: Report): string {
  const systems = [...new Set(report.requirements.map(({ system }) => system))];
  const sections = systems.map((system) =>
    formatSystem(
      system,
      report.requirements.filter((requirement) => requirement.system === system),
    ),
  );
  const wrong = report.contradictions.map((contradiction) => `  ${contradiction}`);
  return [...sections, ...(wrong.length > 0 ? [["The report contradicts itself:", ...wrong].join("\n")] : [])].join(
    "\n\n",
  );
}

function formatSystem(system: string, requirements: readonly Judged[]): string {
  const areas = [...new Set(requirements.map(({ area }) => area))].sort();
  const rows = [
    ...areas.map((area) =>
      row(
        area,
        requirements.filter((requirement) => requirement.area === area),
      ),
    ),
    row("all", requirements),
  ];
  return [
    `${system}: ${requirements.length} requirements`,
    ...align([["area", ...verdicts], ...rows]),
    ...(["failing", "unproven", "not applicable"] as const).flatMap((verdict) => list(verdict, requirements)),
    ...listNotRun(requirements),
  ].join("\n");
}

function row(name: string, requirements: readonly Judged[]): string[] {
  const counts = count(requirements);
  return [name, ...verdicts.map((verdict) => (counts[verdict] === 0 ? "·" : String(counts[verdict])))];
}

function align(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  return rows.map((cells) =>
    `  ${cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  ")}`.trimEnd(),
  );
}

function list(verdict: Verdict, requirements: readonly Judged[]): string[] {
  const found = requirements.filter((requirement) => requirement.verdict === verdict);
  if (found.length === 0) return [];
  return [`  ${verdict}:`, ...found.map((requirement) => `    ${requirement.id}  ${shorten(whatOf(requirement))}`)];
}

function whatOf({ text, reason, provenOn }: Judged): string {
  return `${provenOn.length > 0 ? `(but on ${provenOn.join(", ")}) ` : ""}${reason ?? text}`;
}

/** Tests that were skipped for want of a tool, which is no failure and no proof. */
function listNotRun(requirements: readonly Judged[]): string[] {
  const found = requirements.filter(({ missingTools }) => missingTools.length > 0);
  if (found.length === 0) return [];
  return [
    "  some tests not run here:",
    ...found.map(({ id, verdict, missingTools }) => `    ${id}  needs ${missingTools.join(", ")} (${verdict} without)`),
  ];
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > 108 ? `${line.slice(0, 107)}…` : line;
}
