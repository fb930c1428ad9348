import type { Figure, Measurement, Target } from "./figure.ts";
import { isMet } from "./figure.ts";
import type { Spread } from "./statistics.ts";

/** A figure with what was measured. */
export interface Result {
  readonly figure: Pick<Figure, "name" | "description" | "unit" | "target">;
  readonly measurement: Measurement;
}

/** A line for each figure, medians with the lowest and highest run beside them. */
export function formatTable(results: readonly Result[]): string {
  const rows = results.map(({ figure: { name, unit, target }, measurement }) => [
    name,
    formatSpread(measurement.subject, unit),
    measurement.floor ? formatSpread(measurement.floor, unit) : "·",
    measurement.ratio ? formatSpread(measurement.ratio, "x") : "·",
    formatTarget(target, unit),
    isMet(target, measurement) ? "met" : "missed",
  ]);
  const all = [["figure", "measured", "floor", "ratio", "target", ""], ...rows];
  const widths = (all[0] ?? []).map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function formatSpread({ median, min, max }: Spread, unit: string): string {
  return `${formatNumber(median)} ${unit} (${formatNumber(min)}–${formatNumber(max)})`;
}

function formatTarget(target: Target, unit: string): string {
  if ("ratioAtMost" in target) return `≤ ${formatNumber(target.ratioAtMost)} x`;
  return "atMost" in target ? `≤ ${formatNumber(target.atMost)} ${unit}` : `≥ ${formatNumber(target.atLeast)} ${unit}`;
}

/** Three digits that mean something: `0.412`, `1.1`, `3000`. */
function formatNumber(value: number): string {
  return String(value >= 100 ? Math.round(value) : Number(value.toPrecision(3)));
}
