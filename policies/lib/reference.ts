import { type Property, root } from "./property.ts";
import type { Resource } from "./resource.ts";
import type { Answer } from "./selector.ts";
import { isHidden, UNKNOWN } from "./value.ts";

/**
 * Whether a reference means a resource, by any of these names of it. What the cloud names is known only after deployment, so
 * that such a resource may be the one that is meant.
 */
export function refersTo(reference: Property, resource: Resource, ...names: readonly string[]): Answer {
  if (reference.value === undefined) return false;
  if (isHidden(reference.value)) return UNKNOWN;
  const own = names.map((name) => root(resource).at(name).value);
  if (own.includes(reference.value)) return true;
  return own.some((value) => typeof value === "string") ? false : UNKNOWN;
}
