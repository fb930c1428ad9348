import type * as k8s from "@pulumi/kubernetes";

type Constraint = k8s.types.input.core.v1.TopologySpreadConstraint;

const zoneKey = "topology.kubernetes.io/zone";
const nodeKey = "kubernetes.io/hostname";

/** A wish, so that a cluster with one zone still schedules. */
function evenly(app: string, topologyKey: string) {
  const labelSelector = { matchLabels: { app } };
  return { maxSkew: 1, topologyKey, whenUnsatisfiable: "ScheduleAnyway", labelSelector };
}

/**
 * Spreads replicas over zones, then over nodes, as far as it goes. Only pods of the same release count, so that a rollout does
 * not end up lopsided.
 */
export function topologySpread(app: string): Constraint[] {
  return [zoneKey, nodeKey].map((key) => ({ ...evenly(app, key), matchLabelKeys: ["pod-template-hash"] }));
}

/**
 * Whether pods that stand in for each other may share a zone. `required`: they spread over all zones there are, and one waits where
 * it could not; nodes then need the label `topology.kubernetes.io/zone`. `preferred`: as far as it goes.
 */
export type ZoneSpread = "required" | "preferred";

/** The spread of pods that stand in for each other: over zones as is asked for, then over nodes. */
export function zoneSpread(app: string, zones: ZoneSpread): Constraint[] {
  const whenUnsatisfiable = zones === "required" ? "DoNotSchedule" : "ScheduleAnyway";
  return topologySpread(app).map((rule) => (rule.topologyKey === zoneKey ? { ...rule, whenUnsatisfiable } : rule));
}

/**
 * Keeps the servers of one store apart: on different nodes for certain in production and as far as it goes elsewhere, and over
 * zones as far as it goes.
 *
 * @param options.evenNodes as many servers on each node, where there are more servers than nodes. @default false
 */
export function serverSpread(app: string, production: boolean, { evenNodes = false } = {}) {
  const term = { labelSelector: { matchLabels: { app } }, topologyKey: nodeKey };
  return {
    affinity: {
      podAntiAffinity: production
        ? { requiredDuringSchedulingIgnoredDuringExecution: [term] }
        : { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: term }] },
    },
    topologySpreadConstraints: [evenly(app, zoneKey), ...(evenNodes ? [evenly(app, nodeKey)] : [])],
  };
}
