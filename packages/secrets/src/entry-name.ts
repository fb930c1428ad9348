import { createHash } from "node:crypto";

/**
 * How entries of a store may be called. `path`: `cortex-core/redis-credentials`, as AWS Secrets Manager and Vault allow. `flat`:
 * `cortex-core--redis-credentials`, for Azure Key Vault, which knows 127 letters, digits and hyphens and no difference between upper and
 * lower case, and for Google Secret Manager, which knows no slash and no dot.
 * Sources: learn.microsoft.com, About keys, secrets and certificates; cloud.google.com, Create a secret.
 */
export type EntryNaming = "path" | "flat";

const longestFlat = 127;
const hashLength = 16;

/** Words that single hyphens join: with two between system and entry, both can be read off the name. */
const plain = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/**
 * What the entry of a system is called in a store. Different entries have different names: a flat one that had to be altered or
 * shortened says so by a third part, a hash of what it stands for.
 */
export function entryName(naming: EntryNaming, system: string, entry: string): string {
  if (naming === "path") return `${system}/${entry}`;
  const name = `${system}--${entry}`;
  if (plain.test(system) && plain.test(entry) && name.length <= longestFlat) return name;
  const hash = createHash("sha256").update(`${system}/${entry}`).digest("hex").slice(0, hashLength);
  const readable = [system, entry].map(words).join("--");
  return `${readable.slice(0, longestFlat - hashLength - 2).replace(/-+$/, "")}--${hash}`;
}

function words(text: string): string {
  return (text.toLowerCase().match(/[a-z0-9]+/g) ?? []).join("-");
}
