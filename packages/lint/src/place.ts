import type { Path } from "@axon/policies/lib";
import type { Origin, Position, SourceFile } from "./source.ts";
import type { YamlNode } from "./yaml/nodes.ts";

/** What is written at a path of a resource, or at the nearest place above it that is written. */
export interface Place {
  readonly file: SourceFile;
  readonly node: YamlNode;
  /** Its key, where it is the value of one. */
  readonly key?: YamlNode;
  /** What of the path is not written. */
  readonly rest: Path;
  /** All nodes on the way, from the document down to this one. */
  readonly trail: readonly YamlNode[];
}

/** The longest file whose properties are looked up: those of programs may be far longer, and nobody reads their lines. */
const longestText = 16 * 1024 * 1024;

/** Where a property is written. Undefined when the file does not show it, as a state that is too long to be read by people. */
export function locate({ file, document, path }: Origin, property: Path): Place | undefined {
  if (file.text.length > longestText) return undefined;
  const root = file.document(document);
  if (!root) return undefined;
  let place: Place = { file, node: root, rest: [...path, ...property], trail: [root] };
  for (let next = below(place); next; next = below(next)) place = next;
  return place;
}

function below({ file, node, rest, trail }: Place): Place | undefined {
  const [step, ...others] = rest;
  if (node.kind === "map") {
    const entry = node.entries.find(({ key }) => key.kind === "scalar" && key.text === step);
    return entry && { file, node: entry.value, key: entry.key, rest: others, trail: [...trail, entry.value] };
  }
  const item = node.kind === "list" && typeof step === "number" ? node.items[step] : undefined;
  return item && { file, node: item, rest: others, trail: [...trail, item] };
}

/** Line and column of a place: of its key where it has one. */
export function positionOf({ file, key, node }: Place): Position {
  return file.positionOf((key ?? node).start);
}

/**
 * The line of a place as far as it may be shown: its key, and its value where it is a switch or the message tells it
 * already. Anything else may be a secret, and is a `…`.
 */
export function excerpt(place: Place, message: string): string {
  const { file, key, node } = place;
  const start = (key ?? node).start;
  const lineStart = file.text.lastIndexOf("\n", start - 1) + 1;
  const before = file.text.slice(lineStart, start);
  const indent = /^[\s-]*$/.test(before) ? before : "";
  return indent + (key === undefined ? describeContent(node, message) : describeEntry(key, node, message));
}

function describeContent(node: YamlNode, message: string): string {
  const [first] = node.kind === "map" && !node.flow ? node.entries : [];
  return first ? describeEntry(first.key, first.value, message) : describeNode(node, message);
}

function describeEntry(key: YamlNode, value: YamlNode, message: string): string {
  const name = key.kind === "scalar" ? (key.text ?? "") : "…";
  const shown = isPublic(name) && value.kind === "scalar" ? (value.text ?? "") : describeNode(value, message);
  return `${name}: ${shown}`.trimEnd();
}

function isPublic(key: string): boolean {
  return key === "apiVersion" || key === "kind";
}

function describeNode(node: YamlNode, message: string): string {
  switch (node.kind) {
    case "map":
      if (!node.flow) return "";
      return node.entries.length > 0 ? "{…}" : "{}";
    case "list":
      if (!node.flow) return "";
      return node.items.length > 0 ? "[…]" : "[]";
    case "alias":
      return `*${node.name}`;
    case "scalar":
      return node.text === undefined || isTold(node.text, node.plain, message) ? (node.text ?? "") : "…";
  }
}

function isTold(text: string, plain: boolean, message: string): boolean {
  if (plain && /^(true|false|null|~|yes|no|on|off)$/i.test(text)) return true;
  return message.includes(JSON.stringify(text)) || message.includes(`is ${text};`);
}
