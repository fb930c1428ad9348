import { type Property, root } from "./property.ts";
import { type Resource, typeKey } from "./resource.ts";
import type { Answer } from "./selector.ts";
import { isHidden, UNKNOWN } from "./value.ts";

/**
 * Whether a reference means a resource, by any of these names of it. What the cloud names is known only after deployment, so
 * that such a resource may be the one that is meant; where the engine tells what a reference is computed from, that counts.
 */
export function refersTo(reference: Property, resource: Resource, ...names: readonly string[]): Answer {
  if (reference.value === undefined) return false;
  if (isHidden(reference.value)) return isComputedFrom(reference, resource);
  const own = names.map((name) => root(resource).at(name).value);
  if (own.includes(reference.value)) return true;
  return own.some((value) => typeof value === "string") ? false : isComputedFrom(reference, resource);
}

/**
 * A reference that is computed from one resource of the type means that one. An input that is computed from several may mean
 * each of them, and one that is computed from something else perhaps any.
 */
function isComputedFrom(reference: Property, { urn, type }: Resource): Answer {
  const [input] = reference.location;
  const sources = reference.resource.propertyDependencies?.[String(input)] ?? [];
  const ofType = sources.filter((source) => typeIn(source) === typeKey(type));
  if (urn === undefined || sources.length === 0) return UNKNOWN;
  if (ofType.includes(urn)) return ofType.length === 1 ? true : UNKNOWN;
  return ofType.length === sources.length ? false : UNKNOWN;
}

/** The key of the type in `urn:pulumi:stack::project::parent$type::name`. */
function typeIn(urn: string): string {
  return typeKey(urn.split("::")[2]?.split("$").at(-1) ?? "");
}
