import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  iso27001,
  manifest,
  root,
  soc2,
  UNKNOWN,
  type Value,
} from "../../lib/index.ts";

const budget = (unhealthyPodEvictionPolicy: unknown) =>
  manifest({
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    spec: { maxUnavailable: 1, unhealthyPodEvictionPolicy },
  });

export const evictUnhealthyPods = defineRule({
  scope: "resource",
  name: "evict-unhealthy-pods",
  displayName: "Disruption budgets do not protect pods that are broken",
  description:
    "A budget counts pods that are not ready as lost, so that a workload which crashes keeps its node from being drained. The upgrade of the cluster then waits for a pod that serves nobody.",
  severity: "low",
  remediationSteps: "Set unhealthyPodEvictionPolicy to AlwaysAllow.",
  url: "https://kubernetes.io/docs/tasks/run-application/configure-pdb/#unhealthy-pod-eviction-policy",
  frameworks: [axonBaseline("resilience", "nodes can be drained"), soc2("A1.2"), iso27001("8.14")],
  peers: ["kube-linter:pdb-unhealthy-pod-eviction-policy"],
  tags: ["kubernetes", "availability"],
  types: ["kubernetes:policy:PodDisruptionBudget"],
  remediable: true,
  *check(resource) {
    const isOpen = (value: Value | undefined) => value === "AlwaysAllow";
    const place = root(resource).at("spec", "unhealthyPodEvictionPolicy");
    yield* demand(place, isOpen, 'set it to "AlwaysAllow"', { value: "AlwaysAllow" });
  },
  examples: {
    compliant: [budget("AlwaysAllow")],
    violating: [budget(undefined), budget("IfHealthyBudget")],
    notApplicable: [configMap],
    unknown: [budget(UNKNOWN)],
  },
});
