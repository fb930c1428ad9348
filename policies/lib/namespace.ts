import { type Property, root } from "./property.ts";
import type { Resource } from "./resource.ts";
import type { Answer } from "./selector.ts";
import { isHidden, UNKNOWN } from "./value.ts";

/** Whether two namespaced objects live in the same namespace; an object that names none is in `default`. */
export function sameNamespace(left: Resource, right: Resource): Answer {
  const a = namespaceOf(left).value;
  const b = namespaceOf(right).value;
  if (isHidden(a) || isHidden(b)) return UNKNOWN;
  return (a ?? "default") === (b ?? "default");
}

export function namespaceOf(resource: Resource): Property {
  return root(resource).at("metadata", "namespace");
}
