/** A table of Markdown; a section without rows says so. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "None.";
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(" | ")} |`;
  return [line(head), `|${" --- |".repeat(head.length)}`, ...rows.map(line)].join("\n");
}

/** Literal text: whatever it holds, a reader sees it as it is. */
export function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const padding = /^`|`$|^ .* $/.test(text) ? " " : "";
  return text === "" ? "(empty)" : `${fence}${padding}${text}${padding}${fence}`;
}

/** Text from a definition, with nothing in it that Markdown or HTML would read. */
export function plain(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replace(/[\\`*_[\]#]/g, "\\$&")
    .replace(/\s*\n\s*/g, " ");
}

/** A list in one cell, or a dash. */
export function list(texts: readonly string[]): string {
  return texts.length > 0 ? texts.join(", ") : "–";
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replace(/\s*\n\s*/g, " ");
}
