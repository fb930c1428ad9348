import type { Plan } from "@axon/core";

/** Components by name, once for each plan: every object of every component asks for its place. */
const layersOf = new WeakMap<Plan, ReadonlyMap<string, string | undefined>>();

/** The layer a component stands in; undefined for the system's own namespace. */
export function layerOf(plan: Plan, component: string): string | undefined {
  const known = layersOf.get(plan) ?? readLayers(plan);
  layersOf.set(plan, known);
  return known.get(component);
}

function readLayers(plan: Plan): ReadonlyMap<string, string | undefined> {
  const sections = [
    plan.services,
    plan.jobs,
    plan.databases,
    plan.caches,
    plan.brokers,
    plan.searches,
    plan.volumes,
    plan.rayClusters,
    plan.tracing,
  ];
  return new Map(sections.flat().map(({ name, layer }) => [name, layer]));
}

/** Name of the namespace of a component. */
export function namespaceOf(plan: Plan, component: string): string {
  return layerOf(plan, component) ?? plan.namespace;
}
