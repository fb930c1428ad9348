/** Whether a value of a stack file is an encrypted one: `{ secure: … }`. */
function isSecure(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 1 && "secure" in value;
}

/**
 * Configuration without what is encrypted. The sandbox has no key to open it and no use for it: it makes up secrets of its
 * own, so that a rehearsal never holds a real one.
 */
export function withoutSecure(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((entry) => !isSecure(entry)).map(withoutSecure);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, entry]) => !isSecure(entry))
      .map(([key, entry]) => [key, withoutSecure(entry)]),
  );
}
