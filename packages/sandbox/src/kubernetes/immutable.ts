import { parseQuantity } from "@axon/core/quantity";
import { isMap, mapAt, sameValue, type ValueMap, valueAt } from "../value.ts";
import type { Kind } from "./kind.ts";

/** Fields of a StatefulSet's spec that may change. Source: ValidateStatefulSetUpdate of Kubernetes. */
const STATEFUL_SET_MUTABLE: ReadonlySet<string> = new Set([
  "minReadySeconds",
  "ordinals",
  "persistentVolumeClaimRetentionPolicy",
  "replicas",
  "revisionHistoryLimit",
  "template",
  "updateStrategy",
]);

/** Fields that an API server never lets change, besides those whose change replaces the object. */
const IMMUTABLE: Readonly<Record<string, readonly string[]>> = {
  "/PersistentVolumeClaim": ["spec.dataSource", "spec.dataSourceRef", "spec.volumeMode"],
  "batch/Job": ["spec.backoffLimitPerIndex", "spec.completionMode", "spec.managedBy", "spec.podFailurePolicy"],
  "karpenter.sh/NodePool": ["spec.template.spec.nodeClassRef.group", "spec.template.spec.nodeClassRef.kind"],
  "networking.k8s.io/IngressClass": ["spec.controller"],
  "scheduling.k8s.io/PriorityClass": ["value", "preemptionPolicy"],
  "storage.k8s.io/StorageClass": ["reclaimPolicy", "volumeBindingMode"],
};

/** Sizes that can only grow. */
const GROWING: Readonly<Record<string, string>> = {
  "/PersistentVolumeClaim": "spec.resources.requests.storage",
  "postgresql.cnpg.io/Cluster": "spec.storage.size",
};

/** Why the API server refuses an update; `undefined` when it does not. */
export function refusal(kind: Kind, before: ValueMap, after: ValueMap): string | undefined {
  const key = `${kind.group}/${kind.kind}`;
  const changed = (IMMUTABLE[key] ?? []).find((path) => differs(before, after, path));
  if (changed !== undefined) {
    return `${changed}: field is immutable`;
  }
  if (key === "apps/StatefulSet") {
    const spec = mapAt(after, "spec");
    const field = Object.keys(spec).find(
      (name) => !STATEFUL_SET_MUTABLE.has(name) && differs(before, after, `spec.${name}`),
    );
    return field === undefined ? undefined : `spec.${field}: updates to this field of a StatefulSet are forbidden`;
  }
  if ((key === "/ConfigMap" || key === "/Secret") && before.immutable === true && after.immutable !== true) {
    return "immutable: field is immutable when it is set";
  }
  return shrinking(before, after, GROWING[key]);
}

function differs(before: ValueMap, after: ValueMap, path: string): boolean {
  const steps = path.split(".");
  const wanted = valueAt(after, steps);
  const current = valueAt(before, steps);
  // What the new inputs leave out stays as the API server set it.
  return (
    wanted !== undefined && !(isMap(wanted) && isMap(current) ? matches(current, wanted) : sameValue(wanted, current))
  );
}

function matches(current: ValueMap, wanted: ValueMap): boolean {
  return Object.entries(wanted).every(([key, value]) => {
    const now = current[key];
    return isMap(value) && isMap(now) ? matches(now, value) : sameValue(value, now);
  });
}

function shrinking(before: ValueMap, after: ValueMap, path: string | undefined): string | undefined {
  const steps = path?.split(".") ?? [];
  const current = path === undefined ? undefined : parseQuantity(valueAt(before, steps));
  const wanted = path === undefined ? undefined : parseQuantity(valueAt(after, steps));
  if (current === undefined || wanted === undefined || wanted >= current) {
    return undefined;
  }
  return `${path}: must not be less than it is, ${String(valueAt(before, steps))}, got ${String(valueAt(after, steps))}`;
}
