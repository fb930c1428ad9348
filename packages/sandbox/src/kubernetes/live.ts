import type { Context, Identity } from "../stand-in.ts";
import { mapAt, revealMap, type ValueMap, withSecretsOf } from "../value.ts";
import type { World, WorldResource } from "../world/world.ts";
import { withDefaults } from "./defaults.ts";
import { type Kind, kindOf, objectId, PATCH_SUFFIX, worldKey } from "./kind.ts";
import { encodeSecretText, isSecretKind, markSecrets, nameOf, namespaceOf } from "./object.ts";
import { withServerFields } from "./server-fields.ts";
import { modelledStatus } from "./status.ts";

/** Namespaces every cluster has. */
const BUILT_IN_NAMESPACES: ReadonlySet<string> = new Set(["default", "kube-node-lease", "kube-public", "kube-system"]);

const STAMPED = ["metadata.creationTimestamp", "metadata.generation", "metadata.resourceVersion", "metadata.uid"];

/** What the API server makes of an object it is given, and what controllers make of that. */
export function settle(kind: Kind, inputs: ValueMap, live: ValueMap | undefined, world: World): ValueMap {
  const before = live === undefined ? undefined : revealMap(live);
  const settled = complete(kind, revealMap(inputs), before, world);
  return markSecrets(kind, withSecretsOf(withSecretsOf(settled, live), inputs) as ValueMap);
}

function complete(kind: Kind, inputs: ValueMap, live: ValueMap | undefined, world: World): ValueMap {
  const stored = isSecretKind(kind) ? revealMap(encodeSecretText(inputs)) : inputs;
  const located = { apiVersion: kind.apiVersion, kind: kind.kind, ...stored };
  const object = withServerFields(withDefaults(kind, withLocation(kind, located)), live, world);
  const status = modelledStatus(kind, object);
  return status === undefined ? object : { ...object, status };
}

function withLocation(kind: Kind, object: ValueMap): ValueMap {
  const { namespace: _, ...metadata } = mapAt(object, "metadata");
  const place: ValueMap = kind.namespaced ? { namespace: namespaceOf(object) } : {};
  return { ...object, metadata: { ...metadata, ...place } };
}

/** The entry of the world for a live object. What is only patched stays whose it was. */
export function toWorldResource(
  kind: Kind,
  { type, urn }: Identity,
  inputs: ValueMap,
  live: ValueMap,
  existing: WorldResource | undefined,
): WorldResource {
  if (kind.patch && existing !== undefined) {
    return { ...existing, properties: live };
  }
  return {
    standIn: "kubernetes",
    type: kind.patch ? type.slice(0, -PATCH_SUFFIX.length) : type,
    id: objectId(kind, namespaceOf(live), nameOf(live)),
    urn: kind.patch ? "" : urn,
    properties: live,
    modelled: modelledPaths(inputs, live),
  };
}

function modelledPaths(inputs: ValueMap, live: ValueMap): readonly string[] {
  const madeUpAddress = mapAt(live, "spec").clusterIP !== undefined && mapAt(inputs, "spec").clusterIP === undefined;
  return [...STAMPED, ...(madeUpAddress ? ["spec.clusterIP"] : []), ...(live.status === undefined ? [] : ["status"])];
}

/** Whether a namespace is there to put objects in. */
export function namespaceExists(
  { world, namespaces }: Pick<Context, "world" | "namespaces">,
  namespace: string,
): boolean {
  return (
    BUILT_IN_NAMESPACES.has(namespace) ||
    namespaces.has(namespace) ||
    world.get(worldKey(kindOf("v1", "Namespace"), "", namespace)) !== undefined
  );
}
