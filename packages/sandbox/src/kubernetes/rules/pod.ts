import { isList, isMap, listAt, mapAt, type PathStep, textAt, unwrap, type Value, type ValueMap } from "../../value.ts";
import type { Kind } from "../kind.ts";
import { containersOf, type PodTemplate, podTemplates } from "../pod-template.ts";
import { checkContainer } from "./container.ts";
import { checkLabelName } from "./names.ts";
import { type Report, reportRepeated } from "./rule.ts";

/** What a pod may restart, by who runs it. */
const RESTART_POLICIES: Readonly<Record<string, readonly string[]>> = {
  "/Pod": ["Always", "OnFailure", "Never"],
  "batch/CronJob": ["OnFailure", "Never"],
  "batch/Job": ["OnFailure", "Never"],
};

/** Pods of any workload. Source: pkg/apis/core/validation/validation.go of Kubernetes. */
export function checkPod(kind: Kind, object: ValueMap, report: Report): void {
  for (const template of podTemplates(kind, object)) {
    checkTemplate(kind, object, template, report);
  }
}

function checkTemplate(kind: Kind, object: ValueMap, template: PodTemplate, report: Report): void {
  const path = [...template.path, "spec"];
  if (template.spec.containers === undefined || listIsEmpty(template.spec.containers)) {
    report([...path, "containers"], "must have at least one container");
  }
  checkRestartPolicy(kind, template, path, report);
  checkVolumes(template.spec, path, report);
  const names = containersOf(template).map(({ container, path: at }) => ({
    name: container.name,
    path: [...at, "name"],
  }));
  reportRepeated(names, "container", report);
  const volumes = volumeNames(kind, object, template.spec);
  for (const container of containersOf(template)) {
    checkContainer(container, volumes, report);
  }
}

function checkRestartPolicy(kind: Kind, { spec }: PodTemplate, path: readonly PathStep[], report: Report): void {
  const allowed = RESTART_POLICIES[`${kind.group}/${kind.kind}`] ?? ["Always"];
  const policy = spec.restartPolicy ?? (allowed.includes("Always") ? "Always" : undefined);
  if (policy === undefined || (typeof policy === "string" && !allowed.includes(policy))) {
    const got = policy === undefined ? "nothing" : `"${policy}"`;
    report([...path, "restartPolicy"], `must be ${allowed.join(" or ")} in a ${kind.kind}, got ${got}`);
  }
}

function checkVolumes(spec: ValueMap, path: readonly PathStep[], report: Report): void {
  const volumes = listAt(spec, "volumes").map(unwrap);
  const named = volumes.map((volume, index) => ({
    name: isMap(volume) ? volume.name : undefined,
    path: [...path, "volumes", index, "name"],
  }));
  reportRepeated(named, "volume", report);
  for (const [index, volume] of volumes.entries()) {
    if (isMap(volume)) {
      const sources = Object.keys(volume).filter((key) => key !== "name");
      if (sources.length > 1) {
        report([...path, "volumes", index], `must have one source, got ${sources.join(" and ")}`);
      }
      const reason = typeof volume.name === "string" ? checkLabelName(volume.name) : undefined;
      if (reason !== undefined) {
        report([...path, "volumes", index, "name"], reason);
      }
    }
  }
}

/** Names that a container may mount; `undefined` when some of them are not known yet. */
function volumeNames(kind: Kind, object: ValueMap, spec: ValueMap): ReadonlySet<string> | undefined {
  const claims = kind.kind === "StatefulSet" ? mapAt(object, "spec").volumeClaimTemplates : undefined;
  const names = new Set<string>();
  for (const [list, nameAt] of [
    [spec.volumes, ["name"]],
    [claims, ["metadata", "name"]],
  ] as const) {
    const items: Value | undefined = unwrap(list);
    if (items === undefined) {
      continue;
    }
    if (!isList(items)) {
      return undefined;
    }
    for (const item of items) {
      const name = textAt(item, ...nameAt);
      if (name === undefined) {
        return undefined;
      }
      names.add(name);
    }
  }
  return names;
}

function listIsEmpty(value: Value | undefined): boolean {
  const list = unwrap(value);
  return isList(list) && list.length === 0;
}
