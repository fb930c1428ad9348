import type { Edit } from "@axon/policies/lib";
import type { Change } from "@axon/report/findings";
import type { Place } from "./place.ts";
import { blockLines, inline, nest } from "./yaml/write.ts";

/** The lines that an edit would write at a place, or under it, for somebody who writes them by hand. */
export function describeChange(place: Place, { value }: Edit): Change | undefined {
  const { key, node, rest } = place;
  if (rest.length > 0) {
    if (value === undefined || rest.some((step) => typeof step === "number")) return undefined;
    const indent = " ".repeat(indentOf(place));
    return { replaces: false, lines: blockLines(nest(rest, value)).map((line) => indent + line) };
  }
  if (value === undefined) return { replaces: true, lines: [] };
  const { column } = place.file.positionOf((key ?? node).start);
  const name = key?.kind === "scalar" ? `${key.text}: ` : "- ";
  return { replaces: true, lines: [`${" ".repeat(column - 1)}${name}${inline(value)}`] };
}

/** Columns by which what is written under a place is moved in. */
function indentOf({ file, key, node }: Place): number {
  if (node.kind === "map" && !node.flow) return file.positionOf(node.start).column - 1;
  return file.positionOf((key ?? node).start).column + 1;
}
