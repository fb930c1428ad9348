import type { Place } from "../place.ts";
import type { SourceFile } from "../source.ts";
import type { MapNode, YamlNode } from "../yaml/nodes.ts";
import { blockLines, inline } from "../yaml/write.ts";

/** A piece of text that takes the place of another. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** How deep in the document it is: of two that are written at one place, the deeper comes first. */
  readonly depth: number;
}

/** Why an edit cannot be written as text without somebody's judgement. */
export class Unsafe extends Error {}

/** The text with all pieces put in; everything between them stays as it is. */
export function applySplices(text: string, splices: readonly Splice[]): string {
  const sorted = splices.toSorted((a, b) => a.start - b.start || b.depth - a.depth);
  let result = "";
  let at = 0;
  for (const splice of sorted) {
    result += text.slice(at, splice.start) + splice.text;
    at = Math.max(at, splice.end);
  }
  return result + text.slice(at);
}

/**
 * Adds keys to what stands at a place.
 * @throws Unsafe
 */
export function addition(place: Place, fields: Readonly<Record<string, unknown>>): Splice {
  const { node, key, trail } = place;
  const depth = trail.length;
  if (node.kind === "map") {
    if (node.entries.some((entry) => entry.key.kind === "scalar" && entry.key.text === "<<")) {
      throw new Unsafe("the map takes over another by a merge key");
    }
    if (!node.flow) return { ...underMap(place, node, fields), depth };
    if (node.entries.length > 0 || !isInBlock(place)) return { ...intoBraces(place, node, fields), depth };
    return { ...underKey(place, key, fields), depth };
  }
  if (node.kind !== "scalar" || !isNull(node) || !key) throw new Unsafe("something else stands where the map would be");
  return { ...(isInBlock(place) ? underKey(place, key, fields) : inPlaceOf(node, inline(fields))), depth };
}

/**
 * Writes a value in the place of what stands there.
 * @throws Unsafe
 */
export function replacement({ file, node, key, trail }: Place, value: unknown): Splice {
  const depth = trail.length;
  const isBlock = node.kind === "scalar" ? node.block : node.kind !== "alias" && !node.flow;
  if (/(^|\s)#/.test(file.text.slice(node.start, node.end)))
    throw new Unsafe("a comment stands in what would be replaced");
  if (!isBlock) return { ...inPlaceOf(node, inline(value)), depth };
  const colon = key ? file.text.indexOf(":", key.end) : -1;
  if (colon < 0) throw new Unsafe("it is a list or a map of several lines");
  return { start: colon + 1, end: node.end, text: ` ${inline(value)}`, depth };
}

/**
 * Removes a key with its value.
 * @throws Unsafe
 */
export function removal({ file: { text }, node, key, trail }: Place): Splice {
  const map = trail.at(-2);
  if (map?.kind !== "map" || !key || map.entries.length < 2) throw new Unsafe("nothing would be left around it");
  const depth = trail.length;
  const index = map.entries.findIndex((entry) => entry.key === key);
  const next = map.entries[index + 1];
  if (map.flow) {
    const before = map.entries[index - 1];
    if (next) return { start: key.start, end: next.key.start, text: "", depth };
    return { start: before?.value.end ?? key.start, end: node.end, text: "", depth };
  }
  const lineStart = text.lastIndexOf("\n", key.start - 1) + 1;
  if (text.slice(lineStart, key.start).trim() === "") {
    return { start: lineStart, end: endOfLine(text, node.end), text: "", depth };
  }
  if (!next) throw new Unsafe("nothing would be left around it");
  if (/(^|\s)#/.test(text.slice(key.start, next.key.start))) throw new Unsafe("a comment stands beside it");
  return { start: key.start, end: next.key.start, text: "", depth };
}

function isNull({ text, plain }: YamlNode & { readonly kind: "scalar" }): boolean {
  return text === undefined || (plain && /^(~|null|Null|NULL)$/.test(text));
}

function inPlaceOf(node: YamlNode, text: string): Omit<Splice, "depth"> {
  const isEmpty = node.kind === "scalar" && node.text === undefined;
  return { start: node.start, end: node.end, text: isEmpty ? ` ${text}` : text };
}

/** Whether the place is the value of a key that stands on a line of its own. */
function isInBlock({ key, trail }: Place): boolean {
  const map = trail.at(-2);
  return key !== undefined && map?.kind === "map" && !map.flow;
}

type Fields = Readonly<Record<string, unknown>>;

/** After the last line of a map in block style, as far in as its other keys. */
function underMap({ file }: Place, node: MapNode, fields: Fields): Omit<Splice, "depth"> {
  const start = endOfLine(file.text, node.end);
  const opened = start === file.text.length && !file.text.endsWith("\n") ? lineBreakOf(file) : "";
  return { start, end: start, text: opened + linesOf(file, fields, file.positionOf(node.start).column - 1) };
}

/** Under the line of a key that has nothing yet; a comment on it stays. */
function underKey({ file, node }: Place, key: YamlNode | undefined, fields: Fields): Omit<Splice, "depth"> {
  const { text } = file;
  const end = endOfLine(text, node.end);
  const rest = text.slice(node.end, end).trimEnd();
  const start = key ? text.indexOf(":", key.end) + 1 : node.start;
  const indent = file.positionOf((key ?? node).start).column + 1;
  return { start, end, text: rest + lineBreakOf(file) + linesOf(file, fields, indent) };
}

function linesOf(file: SourceFile, fields: Fields, indent: number): string {
  const lines = blockLines(fields).map((line) => " ".repeat(indent) + line + lineBreakOf(file));
  return lines.join("");
}

function lineBreakOf({ text }: SourceFile): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

function intoBraces({ file: { text } }: Place, node: MapNode, fields: Fields): Omit<Splice, "depth"> {
  const written = inline(fields).slice(1, -1).trim();
  const last = node.entries.at(-1);
  if (last) return { start: last.value.end, end: last.value.end, text: `, ${written}` };
  if (text.slice(node.start, node.end).replaceAll(/\s/g, "") !== "{}")
    throw new Unsafe("a comment stands in the braces");
  return { start: node.start, end: node.end, text: `{ ${written} }` };
}

/** The offset after the line in which something ends. */
function endOfLine(text: string, end: number): number {
  if (text[end - 1] === "\n") return end;
  const next = text.indexOf("\n", end);
  return next < 0 ? text.length : next + 1;
}
