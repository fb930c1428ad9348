import { isMap } from "./wire.ts";

/** Whether a value is a secret, or known only after creation. */
function isMissing(value: unknown): boolean {
  return value === "<computed>" || value === "<secret>";
}

/** Paths of secrets and of what is known only after creation. */
export function missingIn(value: unknown, path = ""): string[] {
  if (isMissing(value)) return [path];
  if (Array.isArray(value)) return value.flatMap((entry, index) => missingIn(entry, `${path}[${index}]`));
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([key, entry]) => missingIn(entry, path === "" ? key : `${path}.${key}`));
}

/** The same without them. */
export function withoutMissing(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((entry) => !isMissing(entry)).map(withoutMissing);
  if (!isMap(value)) return value;
  const kept = Object.entries(value).filter(([, entry]) => !isMissing(entry));
  return Object.fromEntries(kept.map(([key, entry]) => [key, withoutMissing(entry)]));
}
