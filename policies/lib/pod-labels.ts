import { oncePer } from "./once-per.ts";
import { type Property, root } from "./property.ts";
import { isCustom, type Resource, typeKey } from "./resource.ts";
import type { Stack } from "./stack.ts";
import { isHidden, isList, isRecord, type Value } from "./value.ts";
import { labelWords, type Words } from "./word-index.ts";
import { podsOf, workloadTypes } from "./workload.ts";

/**
 * What makes pods in a namespace, or may: its workloads, and its custom resources, by which operators make them; nothing where
 * none of them speaks of labels.
 * @param namespace a name; an unset one is `default`
 */
export function podMakersWithin(stack: Stack, namespace: Value): readonly Resource[] {
  // Most pods there are the cluster's own, such as its name servers, and stand in no file.
  if (namespace === "kube-system") return [];
  const found = stack.within(namespace, ...makersOf(stack));
  return found.some(speaksOfPods) ? found : [];
}

/** What a custom resource has for labels itself is its own, or its pods' too; only what its spec says of labels is of pods. */
const speaksOfPods = oncePer((maker: Resource): boolean => {
  return (isCustom(maker) ? labelsIn(root(maker).at("spec")) : podLabelsOf(maker)).length > 0;
});

/** The types of a stack's makers. */
const makersOf = oncePer((stack: Stack): readonly string[] => {
  const custom = stack.resources.filter(isCustom).map(({ type }) => typeKey(type));
  return [...new Set([...workloadTypes, ...custom])];
});

/** Labels that the pods of a maker have, or may have: an operator hands on whatever a custom resource calls labels. */
export const podLabelsOf = oncePer((maker: Resource): readonly Property[] => {
  return isCustom(maker) ? labelsIn(root(maker)) : podsOf(maker).map((pod) => pod.metadata.at("labels"));
});

/** The same as words, of which those of a selector are one. */
export function podWords(maker: Resource): Words {
  const words = podLabelsOf(maker).map(labelWords);
  return words.every((own) => own !== undefined) ? words.flat() : undefined;
}

/**
 * Labels under a domain other than Kubernetes' own are put on pods by an operator or a controller, and stand in no stack.
 */
export function isOperators(selector: Property): boolean {
  const keys = isRecord(selector.value) ? Object.keys(selector.value) : [];
  return keys.some((key) => key.includes("/") && !key.startsWith("app.kubernetes.io/") && !key.startsWith("axon.dev/"));
}

function labelsIn(place: Property): readonly Property[] {
  if (isHidden(place.value)) return [place];
  if (isList(place.value)) return place.items().flatMap(labelsIn);
  return place.entries().flatMap(([key, value]) => (key === "labels" ? [value] : labelsIn(value)));
}
