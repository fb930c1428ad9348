import { isMap, listAt, mapAt, type PathStep, unwrap, type ValueMap, valueAt } from "../value.ts";
import type { Kind } from "./kind.ts";

/** The pods an object makes. */
export interface PodTemplate {
  /** Where the template is in the object; empty for a Pod itself. */
  readonly path: readonly PathStep[];
  readonly labels: ValueMap;
  readonly spec: ValueMap;
}

const TEMPLATE_PATHS: Readonly<Record<string, readonly string[]>> = {
  "/Pod": [],
  "/ReplicationController": ["spec", "template"],
  "apps/DaemonSet": ["spec", "template"],
  "apps/Deployment": ["spec", "template"],
  "apps/ReplicaSet": ["spec", "template"],
  "apps/StatefulSet": ["spec", "template"],
  "batch/CronJob": ["spec", "jobTemplate", "spec", "template"],
  "batch/Job": ["spec", "template"],
};

/** The pod template of a workload; `undefined` for what makes no pods, or when it is not known yet. */
export function podTemplate(kind: Kind, object: ValueMap): PodTemplate | undefined {
  const path = TEMPLATE_PATHS[`${kind.group}/${kind.kind}`];
  const template = path === undefined ? undefined : valueAt(object, path);
  if (path === undefined || !isMap(template) || !isMap(unwrap(template.spec))) {
    return undefined;
  }
  return { path, labels: mapAt(template, "metadata", "labels"), spec: mapAt(template, "spec") };
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
