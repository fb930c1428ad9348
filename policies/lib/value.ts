/** Stands where a value is known only after deployment. It is neither a pass nor a violation. */
export const UNKNOWN = Symbol("unknown");

/** Stands where a value is there but secret: a rule may see that it is set, never what it is. */
export const SECRET = Symbol("secret");

/** Plain data of a resource: what JSON can hold, plus the two marks. */
export type Value =
  | null
  | boolean
  | number
  | string
  | typeof UNKNOWN
  | typeof SECRET
  | readonly Value[]
  | { readonly [key: string]: Value };

export type ValueRecord = { readonly [key: string]: Value };

export function isRecord(value: Value | undefined): value is ValueRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** True for what a rule cannot compare: not known yet, or secret. */
export function isHidden(value: Value | undefined): value is typeof UNKNOWN | typeof SECRET {
  return value === UNKNOWN || value === SECRET;
}

/** How a value reads in a message: `unset`, `true`, `"NodePort"`, `["ALL"]`; cut at 60 characters. */
export function describeValue(value: Value | undefined): string {
  if (value === undefined) return "unset";
  const text = JSON.stringify(value, (_, part) => (isHidden(part) ? `<${part.description}>` : part));
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
