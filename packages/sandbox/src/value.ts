/** A property value as the engine and a provider exchange it: JSON, and two things JSON has no word for. */
export type Value = null | boolean | number | string | readonly Value[] | ValueMap | Secret | Computed;

export interface ValueMap {
  readonly [key: string]: Value;
}

/** A value that must be kept out of every log, report and plain file. */
export class Secret {
  readonly value: Value;

  constructor(value: Value) {
    // One wrapping is enough: what is inside of a secret is secret.
    this.value = reveal(value);
  }
}

/** A value nobody knows before the resource exists; only seen in previews. */
export class Computed {}

/** The one instance of {@link Computed}. */
export const COMPUTED = new Computed();

/** A step of a property path: a key of a map or an index of a list. */
export type PathStep = string | number;

export function isMap(value: Value | undefined): value is ValueMap {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Secret) &&
    !(value instanceof Computed)
  );
}

export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** The value under any number of secret wrappings at its top. */
export function unwrap(value: Value | undefined): Value | undefined {
  return value instanceof Secret ? value.value : value;
}

/** The value with every secret wrapping removed, at any depth. For the eyes of the provider alone. */
export function reveal(value: Value): Value {
  const open = value instanceof Secret ? value.value : value;
  if (isList(open)) {
    return open.map(reveal);
  }
  return isMap(open) ? mapValues(open, reveal) : open;
}

/** Like {@link reveal} for a whole object. */
export function revealMap(values: ValueMap): ValueMap {
  return mapValues(values, reveal);
}

/** The value with everything secret that is secret in the other one, which has the same shape as far as it goes. */
export function withSecretsOf(value: Value, like: Value | undefined): Value {
  if (like instanceof Secret) {
    return new Secret(value);
  }
  if (value instanceof Secret) {
    return value;
  }
  if (isList(value) && isList(like)) {
    return value.map((item, index) => withSecretsOf(item, like[index]));
  }
  if (isMap(value) && isMap(like)) {
    const marked: Record<string, Value> = {};
    for (const [key, child] of Object.entries(value)) {
      marked[key] = Object.hasOwn(like, key) ? withSecretsOf(child, like[key]) : child;
    }
    return marked;
  }
  return value;
}

/** The value with every secret replaced by `"<secret>"` and every unknown by `"<computed>"`, fit to be shown. */
export function mask(value: Value): Value {
  if (value instanceof Secret) {
    return "<secret>";
  }
  if (value instanceof Computed) {
    return "<computed>";
  }
  if (isList(value)) {
    return value.map(mask);
  }
  return isMap(value) ? mapValues(value, mask) : value;
}

/** Whether anything in the value is known only after creation. */
export function hasComputed(value: Value): boolean {
  if (value instanceof Computed) {
    return true;
  }
  if (value instanceof Secret) {
    return hasComputed(value.value);
  }
  if (isList(value)) {
    return value.some(hasComputed);
  }
  return isMap(value) && Object.values(value).some(hasComputed);
}

/** Whether two values are the same, blind to secret wrappings; an unknown value equals nothing. */
export function sameValue(left: Value | undefined, right: Value | undefined): boolean {
  const a = unwrap(left);
  const b = unwrap(right);
  if (a instanceof Computed || b instanceof Computed) {
    return false;
  }
  if (isList(a) && isList(b)) {
    return a.length === b.length && a.every((item, index) => sameValue(item, b[index]));
  }
  if (isMap(a) && isMap(b)) {
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length && keys.every((key) => key in b && sameValue(a[key], b[key]));
  }
  return a === b;
}

/** The value at a path, looking through secrets; `undefined` where the path leads nowhere. */
export function valueAt(root: Value | undefined, path: readonly PathStep[]): Value | undefined {
  let current = unwrap(root);
  for (const step of path) {
    if (isList(current) && typeof step === "number") {
      current = unwrap(current[step]);
    } else if (isMap(current) && typeof step === "string" && Object.hasOwn(current, step)) {
      current = unwrap(current[step]);
    } else {
      return undefined;
    }
  }
  return current;
}

/** A copy with the value at a path replaced, or removed when it is `undefined`; missing maps on the way are made. */
export function withValueAt(root: Value | undefined, path: readonly PathStep[], value: Value | undefined): Value {
  const [step, ...rest] = path;
  if (step === undefined) {
    return value ?? null;
  }
  if (root instanceof Secret) {
    return new Secret(withValueAt(root.value, path, value));
  }
  if (typeof step === "number") {
    const list = isList(root) ? [...root] : [];
    list[step] = withValueAt(list[step], rest, value);
    return list;
  }
  const map: Record<string, Value> = isMap(root) ? { ...root } : {};
  if (rest.length === 0 && value === undefined) {
    delete map[step];
  } else {
    map[step] = withValueAt(map[step], rest, value);
  }
  return map;
}

/** A copy of a map with each value changed. */
export function mapValues(values: ValueMap, change: (value: Value) => Value): ValueMap {
  const changed: Record<string, Value> = {};
  for (const key of Object.keys(values)) {
    const value = values[key];
    if (value !== undefined) {
      changed[key] = change(value);
    }
  }
  return changed;
}

/** The string at a path, when there is one. */
export function textAt(root: Value | undefined, ...path: readonly PathStep[]): string | undefined {
  const value = valueAt(root, path);
  return typeof value === "string" ? value : undefined;
}

/** The map at a path, empty when there is none. */
export function mapAt(root: Value | undefined, ...path: readonly PathStep[]): ValueMap {
  const value = valueAt(root, path);
  return isMap(value) ? value : {};
}

/** The list at a path, empty when there is none. */
export function listAt(root: Value | undefined, ...path: readonly PathStep[]): readonly Value[] {
  const value = valueAt(root, path);
  return isList(value) ? value : [];
}

/** A path as the engine writes it: `spec.ports[0].name`, `metadata.labels["app.kubernetes.io/name"]`. */
export function formatPath(path: readonly PathStep[]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") {
      return `${text}[${step}]`;
    }
    if (/[."[\]]/.test(step)) {
      return `${text}["${step.replaceAll('"', '\\"')}"]`;
    }
    return text === "" ? step : `${text}.${step}`;
  }, "");
}

/** Reads a path as {@link formatPath} writes it. */
export function parsePath(text: string): readonly PathStep[] {
  const steps: PathStep[] = [];
  const pattern = /\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|([^.[\]]+)/g;
  for (const [, index, quoted, plain] of text.matchAll(pattern)) {
    if (index !== undefined) {
      steps.push(Number(index));
    } else {
      steps.push(quoted !== undefined ? quoted.replaceAll('\\"', '"') : (plain ?? ""));
    }
  }
  return steps;
}
