import { isMap, listAt, mapAt, type PathStep, unwrap, type ValueMap, valueAt } from "../value.ts";
import type { Kind } from "./kind.ts";

/** The pods an object makes. */
export interface PodTemplate {
  /** Where the template is in the object; empty for a Pod itself. */
  readonly path: readonly PathStep[];
  readonly labels: ValueMap;
  readonly spec: ValueMap;
}

/** Where each kind keeps its pods; `*` stands for every item of a list. */
const TEMPLATE_PATHS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  "/Pod": [[]],
  "/ReplicationController": [["spec", "template"]],
  "apps/DaemonSet": [["spec", "template"]],
  "apps/Deployment": [["spec", "template"]],
  "apps/ReplicaSet": [["spec", "template"]],
  "apps/StatefulSet": [["spec", "template"]],
  "argoproj.io/Rollout": [["spec", "template"]],
  "batch/CronJob": [["spec", "jobTemplate", "spec", "template"]],
  "batch/Job": [["spec", "template"]],
  "ray.io/RayCluster": [
    ["spec", "headGroupSpec", "template"],
    ["spec", "workerGroupSpecs", "*", "template"],
  ],
};

/** The pod templates of a workload: none for what makes no pods, or when they are not known yet. */
export function podTemplates(kind: Kind, object: ValueMap): readonly PodTemplate[] {
  const patterns = TEMPLATE_PATHS[`${kind.group}/${kind.kind}`] ?? [];
  return patterns.flatMap((pattern) => expand(object, pattern)).flatMap((path) => templateAt(object, path));
}

/** The places a pattern stands for. */
function expand(object: ValueMap, pattern: readonly string[]): readonly (readonly PathStep[])[] {
  const star = pattern.indexOf("*");
  if (star < 0) {
    return [pattern];
  }
  const list = pattern.slice(0, star);
  return listAt(object, ...list).map((_, index) => [...list, index, ...pattern.slice(star + 1)]);
}

function templateAt(object: ValueMap, path: readonly PathStep[]): readonly PodTemplate[] {
  const template = valueAt(object, path);
  if (!isMap(template) || !isMap(unwrap(template.spec))) {
    return [];
  }
  return [{ path, labels: mapAt(template, "metadata", "labels"), spec: mapAt(template, "spec") }];
}

/** A container of a pod and where it is. */
export interface PodContainer {
  readonly path: readonly PathStep[];
  readonly container: ValueMap;
  readonly init: boolean;
}

/** All containers of a pod whose definition is known, the initial ones too. */
export function containersOf({ path, spec }: PodTemplate): readonly PodContainer[] {
  return ["initContainers", "containers"].flatMap((list) =>
    listAt(spec, list).flatMap((value, index): readonly PodContainer[] => {
      const container = unwrap(value);
      return isMap(container)
        ? [{ path: [...path, "spec", list, index], container, init: list === "initContainers" }]
        : [];
    }),
  );
}
