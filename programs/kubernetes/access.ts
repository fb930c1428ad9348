import { KubernetesOnCallAccess, KubernetesPipelineAccess } from "@axon/platform/kubernetes";
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
