import { DEFAULT_NAMESPACE, kindOf, worldKey } from "../kubernetes/kind.ts";
import type { Lookup } from "../recovery.ts";
import { find, type ShownResource, show } from "./find.ts";
import { World } from "./world.ts";

/** All that exists in a world, in the order in which it came to be. A file that is not there is an empty world. */
export function listWorld(worldFile: string): readonly ShownResource[] {
  return [...World.read(worldFile).entries()].map(([, resource]) => show(resource));
}

/**
 * One resource.
 * @param reference its URN, `Kind/namespace/name`, `Kind/name`, its id or its logical name, as long as that is unique
 * @throws WorldError when nothing or more than one thing goes by that name
 */
export function getResource(worldFile: string, reference: string): ShownResource {
  const [, resource] = find(World.read(worldFile), reference);
  return show(resource);
}

/** Looks up in a world what an interrupted create left there, for `resolvePendingOperations`. */
export function lookupIn(worldFile: string): Lookup {
  const world = World.read(worldFile);
  return ({ inputs }) => {
    const apiVersion = inputs?.apiVersion;
    const kind = inputs?.kind;
    const { name, namespace } = (inputs?.metadata ?? {}) as Readonly<Partial<Record<string, unknown>>>;
    if (typeof apiVersion !== "string" || typeof kind !== "string" || typeof name !== "string") {
      return undefined;
    }
    const place = typeof namespace === "string" ? namespace : DEFAULT_NAMESPACE;
    return world.get(worldKey(kindOf(apiVersion, kind), place, name))?.id;
  };
}
