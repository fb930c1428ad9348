import { hiddenSecret } from "@axon/core";

/** Configuration of a stack, keys with their prefix. */
type Config = Readonly<Record<string, unknown>>;

/**
 * Configuration without what is encrypted. The sandbox has no key to open it and no use for it: it makes up secrets of its
 * own, so that a rehearsal never holds a real one.
 */
export function withoutSecure(config: Config): Config {
  return mapSecure(config, () => []) as Config;
}

/** Configuration with a placeholder for what is encrypted, for work that needs its shape and not its content. */
export function withMaskedSecure(config: Config): Config {
  return mapSecure(config, () => [hiddenSecret]) as Config;
}

/** Puts something else, or nothing, where encrypted values are. */
function mapSecure(value: unknown, replace: () => readonly unknown[]): unknown {
  const replaced = (entry: unknown): readonly unknown[] => (isSecure(entry) ? replace() : [mapSecure(entry, replace)]);
  if (Array.isArray(value)) return value.flatMap(replaced);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, entry]) => replaced(entry).map((kept) => [key, kept] as const)),
  );
}

/** Whether a value of a stack file is an encrypted one: `{ secure: … }`. */
export function isSecure(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 1 && "secure" in value;
}
