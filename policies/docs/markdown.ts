/** A Markdown table with its columns aligned. The first row is the head. */
export function table(rows: readonly (readonly string[])[]): readonly string[] {
  const [head = []] = rows;
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.slice(1).map(line)];
}

/** Lines of code between fences. */
export function code(language: string, text: string): readonly string[] {
  return [`\`\`\`${language}`, text.trimEnd(), "```"];
}
