import type { Property } from "./property.ts";
import { isHidden } from "./value.ts";
import { unknown, type Verdict, violation } from "./verdict.ts";

/** What a tag or a label has to say, and the names it is said under: Axon's own, and those that people write. */
const needed = [
  ["System", ["axon.dev/system", "System", "system"]],
  ["Environment", ["axon.dev/environment", "Environment", "environment"]],
  ["Owner", ["axon.dev/owner", "Owner", "owner"]],
] as const;

/**
 * Demands that tags or labels say system, environment and owner.
 * @param tags where they are written, and where else some may come from, such as a provider's defaults
 */
export function* demandOwner(tags: readonly [Property, ...Property[]], fix: string): Iterable<Verdict> {
  const [written] = tags;
  if (tags.some(({ value }) => isHidden(value))) return yield unknown(written);
  const missing = needed.filter(([, names]) => !names.some((name) => tags.some((place) => isSaid(place, name))));
  const words = missing.map(([word]) => word).join(", ");
  if (words) yield violation(written, `does not say ${words}`, fix);
}

/** A tag that is computed is a tag. */
function isSaid(tags: Property, name: string): boolean {
  const { value } = tags.at(name);
  return value !== undefined && value !== "";
}
