import { root } from "./property.ts";
import type { Resource } from "./resource.ts";
import type { Stack } from "./stack.ts";
import { isHidden, type Value } from "./value.ts";
import type { Words } from "./word-index.ts";

/** What a name means among some resources. */
export interface Named {
  readonly found: readonly Resource[];
  /** Whether one whose name is not known yet may be meant. */
  readonly isOpen: boolean;
}

/**
 * Those that have a name, in the program or in the cluster.
 * @param there what `besides` or `within` of the stack gave
 */
export function findNamed(stack: Stack, there: readonly Resource[], name: Value): Named {
  const near = stack.sharing(there, [wordOf(name)], nameWords);
  return {
    found: near.filter((resource) => nameWords(resource) !== undefined),
    isOpen: near.some((resource) => nameWords(resource) === undefined),
  };
}

function nameWords(resource: Resource): Words {
  const names: readonly (Value | undefined)[] = [resource.name, root(resource).at("metadata", "name").value];
  return names.some(isHidden) ? undefined : names.flatMap((name) => (name === undefined ? [] : [wordOf(name)]));
}

function wordOf(name: Value): string {
  return JSON.stringify(name);
}
