import type { Plan } from "@axon/core";

/** The layer a component stands in; undefined for the system's own namespace. */
export function layerOf(plan: Plan, component: string): string | undefined {
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
  return sections.flat().find(({ name }) => name === component)?.layer;
}

/** Name of the namespace of a component. */
export function namespaceOf(plan: Plan, component: string): string {
  return layerOf(plan, component) ?? plan.namespace;
}
