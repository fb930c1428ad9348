import { failOnProblems, isShown, type Problem } from "@axon/core";
import {
  KubernetesOnCallAccess,
  KubernetesPeopleAccess,
  KubernetesPipelineAccess,
  type PersonRole,
} from "@axon/platform/kubernetes";
import type { Ground } from "./ground.ts";

/** Lets those on call look at the system's pods, or into them, and ask its Prometheus; nothing where the installation names nobody. */
export function onCallAccess({ settings, plan, application, layers, monitoring, options }: Ground): void {
  if (!settings.onCall) return;
  const { groups, debug } = settings.onCall;
  for (const place of [application, ...Object.values(layers)]) {
    const name = `${place.name}-on-call`;
    new KubernetesOnCallAccess(name, { ...place.placement(name), groups, debug }, options);
  }
  if (!plan.monitoring.enabled) return;
  const name = `${monitoring.name}-on-call`;
  new KubernetesOnCallAccess(name, { ...monitoring.placement(name), groups }, options);
}

/** Lets the installation's pipelines update what the system consists of, in all of its namespaces. */
export function pipelineAccess(ground: Ground): void {
  const { settings, application, layers, monitoring, drills, refreshes, options } = ground;
  if (!settings.pipeline) return;
  const apart = [drills, refreshes].flatMap((place) => place ?? []);
  const places = [application, ...Object.values(layers), monitoring, ...apart];
  for (const [namespace, place] of new Map(places.map((place) => [place.name, place]))) {
    const name = `${namespace}-pipeline`;
    new KubernetesPipelineAccess(name, { ...place.placement(name), groups: settings.pipeline.groups }, options);
  }
}

/** Lets people see, run or change the system, in its own namespaces and in the one that watches it (SC-086). */
export function peopleAccess(ground: Ground): void {
  checkSignIn(ground);
  const { settings, plan, application, layers, monitoring, options } = ground;
  const places = [application, ...Object.values(layers), ...(plan.monitoring.enabled ? [monitoring] : [])];
  for (const role of ["viewer", "operator", "admin"] as const satisfies readonly PersonRole[]) {
    const groups = settings.people[role];
    if (groups.length === 0) continue;
    for (const place of places) {
      const name = `${place.name}-${role}`;
      new KubernetesPeopleAccess(name, { ...place.placement(name), role, groups }, options);
    }
  }
}

/** A provider at which nobody has a role, or that leads to no Grafana of ours, would look like one that works. */
function checkSignIn({ settings, plan, stackFile }: Ground): void {
  const { signIn, sharedNamespace } = settings.monitoring;
  if (!signIn || !isShown(plan)) return;
  const path = ["config", "axon:kubernetes"];
  const problems: Problem[] = [];
  if (sharedNamespace !== undefined) {
    const expected = "left out where systems share what watches them";
    problems.push({ path: [...path, "monitoring", "signIn"], expected, received: "a provider" });
  }
  if (Object.values(settings.people).every((groups) => groups.length === 0)) {
    const expected = "given groups, by which Grafana knows who may what";
    problems.push({ path: [...path, "people"], expected, received: "none" });
  }
  failOnProblems(stackFile, problems);
}
