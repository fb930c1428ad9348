/** `1 resource`, `3 resources`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** As many of a list as fit into a width, at least one, and how many more there are. */
export function shortened(items: readonly string[], widthCharacters: number): string {
  const whole = items.join(", ");
  if (whole.length <= widthCharacters) return whole;
  const fitting = items.filter(
    (_, index) => items.slice(0, index + 1).join(", ").length <= widthCharacters - " and 99 more".length,
  );
  const shown = fitting.length > 0 ? fitting : items.slice(0, 1);
  return shown.length === items.length ? whole : `${shown.join(", ")} and ${items.length - shown.length} more`;
}

/** Rows with their columns aligned, each behind two spaces. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd());
}
