import { secretSignature, signatureKey, unknowns } from "@axon/protocol/marks";
import { isHidden, SECRET, UNKNOWN, type Value } from "./value.ts";

/** How what is not known yet is written: by the engine during a preview, and by those who show it to people. */
const unknownSentinels = new Set([...unknowns, "<computed>", "output<string>"]);

/** How secrets are written: by `axon render`, by `pulumi preview --json`, by `pulumi policy analyze --file`. */
const secretMasks = new Set(["<secret>", "[secret]"]);

/** Deeper than any real resource; data that goes deeper is hostile and is read as unknown from there on. */
const maximumDepth = 64;

/**
 * Copies a resource's properties into plain data that every rule can read the same way. The policy server hands rules
 * proxies that throw when an unknown value is touched; a state file, a preview and `axon render` each mark unknown and
 * secret values in their own manner. This is the only place that knows.
 */
export function plain(source: unknown): Value {
  return copy(source, 0);
}

function copy(source: unknown, depth: number): Value {
  if (typeof source === "string") return copyString(source);
  if (source === null || typeof source === "boolean" || typeof source === "number") return source;
  if (isHidden(source as Value)) return source as Value;
  if (typeof source !== "object") return null;
  if (depth >= maximumDepth) return UNKNOWN;
  return Array.isArray(source) ? copyList(source, depth) : copyRecord(source, depth);
}

function copyString(text: string): Value {
  if (unknownSentinels.has(text)) return UNKNOWN;
  return secretMasks.has(text) ? SECRET : text;
}

function copyList(source: readonly unknown[], depth: number): Value {
  const list: Value[] = [];
  for (let index = 0; index < source.length; index++) list.push(read(source, index, depth) ?? null);
  return list;
}

function copyRecord(source: object, depth: number): Value {
  if (read(source, signatureKey, depth) === secretSignature) return SECRET;
  const record: Record<string, Value> = Object.create(null);
  for (const key of Object.keys(source)) {
    const value = read(source, key, depth);
    if (value !== undefined) record[key] = value;
  }
  return record;
}

function read(source: object, key: string | number, depth: number): Value | undefined {
  let value: unknown;
  try {
    value = Reflect.get(source, key);
  } catch (error) {
    // The policy SDK does not export this class, so it is told by name.
    if (error instanceof Error && error.constructor.name === "UnknownValueError") return UNKNOWN;
    throw error;
  }
  return value === undefined ? undefined : copy(value, depth + 1);
}
