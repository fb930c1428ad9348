import { root } from "./property.ts";
import type { Resource } from "./resource.ts";
import { isHidden } from "./value.ts";

const hooks = ["helm.sh/hook", "argocd.argoproj.io/hook"];

/**
 * True for what Helm or Argo CD starts at one step of a release, such as a chart's test, and removes again: both do so before
 * they start it anew, unless told more. Source: Helm, chart hooks; Argo CD, resource hooks.
 */
export function isHook(resource: Resource): boolean {
  const annotations = root(resource).at("metadata", "annotations");
  return !isHidden(annotations.value) && hooks.some((name) => annotations.at(name).value !== undefined);
}
