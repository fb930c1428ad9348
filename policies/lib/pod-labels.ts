import { type Property, root } from "./property.ts";
import { kubernetesType, type Resource, typeKey } from "./resource.ts";
import type { Stack } from "./stack.ts";
import { isHidden, isList, isRecord, type Value } from "./value.ts";
import { podsOf, workloadTypes } from "./workload.ts";

/**
 * Labels that pods of a namespace have, or may have: those of its workloads, and whatever its custom resources call labels,
 * since their operators hand such on to the pods they make.
 * @param namespace a name; an unset one is `default`
 */
export function podLabelsWithin(stack: Stack, namespace: Value): readonly Property[] {
  const pods = stack.within(namespace, ...workloadTypes).flatMap((workload) => podsOf(workload));
  const types = new Set(stack.resources.filter(isCustom).map(({ type }) => typeKey(type)));
  const custom = stack.within(namespace, ...types);
  return [...pods.map((pod) => pod.metadata.at("labels")), ...custom.flatMap((resource) => labelsIn(root(resource)))];
}

/**
 * Labels under a domain other than Kubernetes' own are put on pods by an operator or a controller, and stand in no stack.
 */
export function isOperators(selector: Property): boolean {
  const keys = isRecord(selector.value) ? Object.keys(selector.value) : [];
  return keys.some((key) => key.includes("/") && !key.startsWith("app.kubernetes.io/") && !key.startsWith("axon.dev/"));
}

/** Groups of the API server itself have no dot in their names, or end in `k8s.io`. */
function isCustom({ type }: Resource): boolean {
  const group = kubernetesType(type)?.group ?? "";
  return group.includes(".") && !group.endsWith("k8s.io");
}

function labelsIn(place: Property): readonly Property[] {
  if (isHidden(place.value)) return [place];
  if (isList(place.value)) return place.items().flatMap(labelsIn);
  return place.entries().flatMap(([key, value]) => (key === "labels" ? [value] : labelsIn(value)));
}
