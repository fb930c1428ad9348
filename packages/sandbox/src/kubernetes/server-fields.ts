import { createHash, randomUUID } from "node:crypto";
import { COMPUTED, mapAt, sameValue, type ValueMap, withSecretsOf } from "../value.ts";
import type { World } from "../world/world.ts";

/** Fields of metadata and beyond that nobody knows before the API server has the object. */
export function withUnknownServerFields(object: ValueMap, live: ValueMap | undefined): ValueMap {
  const metadata = mapAt(object, "metadata");
  const known = mapAt(live, "metadata");
  const completed: ValueMap = {
    ...object,
    metadata: {
      ...metadata,
      uid: known.uid ?? COMPUTED,
      creationTimestamp: known.creationTimestamp ?? COMPUTED,
      resourceVersion: COMPUTED,
      generation: COMPUTED,
    },
    status: COMPUTED,
  };
  return withSecretsOf(completed, object) as ValueMap;
}

/** The object as the API server stores it: stamped, with a version that grows with every change. */
export function withServerFields(object: ValueMap, live: ValueMap | undefined, world: World): ValueMap {
  const before = mapAt(live, "metadata");
  const specChanged = live !== undefined && !sameValue(object.spec, live.spec);
  const generation = typeof before.generation === "number" ? before.generation + (specChanged ? 1 : 0) : 1;
  return {
    ...object,
    metadata: {
      ...mapAt(object, "metadata"),
      uid: before.uid ?? randomUUID(),
      creationTimestamp: before.creationTimestamp ?? `${new Date().toISOString().slice(0, 19)}Z`,
      resourceVersion: String(world.nextSerial()),
      generation,
    },
  };
}

/** An address of the range that kubeadm gives to Services; made of the object's name, so that it stays the same. */
export function modelledClusterIp(namespace: string, name: string): string {
  return `10.96.${hostPart(namespace, name)}`;
}

/** An address of the range reserved for benchmarks (RFC 2544), where a load balancer would have a public one. */
export function modelledLoadBalancerIp(namespace: string, name: string): string {
  return `198.18.${hostPart(namespace, name)}`;
}

function hostPart(namespace: string, name: string): string {
  const [third = 0, fourth = 0] = createHash("sha256").update(`${namespace}/${name}`).digest();
  return `${third}.${1 + (fourth % 254)}`;
}
