import {
  all,
  axonBaseline,
  configMap,
  countOf,
  defineRule,
  deployment,
  fewestReplicas,
  isHidden,
  iso27001,
  manifest,
  numberOr,
  podsOf,
  podWords,
  type Resource,
  root,
  type Stack,
  sameNamespace,
  selectorWords,
  selects,
  soc2,
  UNKNOWN,
  unknown,
  violation,
  workloadTypes,
} from "../../lib/index.ts";

const types = ["kubernetes:policy:PodDisruptionBudget"];
const budget = (spec: object) =>
  manifest({
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    spec: { selector: { matchLabels: { app: "fusion" } }, ...spec },
  });
const web = (replicas: unknown) => deployment({}, { replicas });

export const evictablePods = defineRule({
  scope: "stack",
  name: "evictable-pods",
  displayName: "Disruption budgets let pods be evicted",
  description:
    "A budget that allows no disruption blocks the drain of every node its pods are on. Upgrades of the cluster then stop in the middle of the night, or go on by force.",
  severity: "high",
  remediationSteps: "Set maxUnavailable to 1, or minAvailable below the fewest replicas of the workload.",
  url: "https://kubernetes.io/docs/tasks/run-application/configure-pdb/",
  frameworks: [axonBaseline("resilience", "nodes can be drained"), soc2("A1.2"), iso27001("8.14")],
  peers: [
    "kube-linter:pdb-max-unavailable",
    "kube-linter:pdb-min-available",
    "polaris:pdbDisruptionsIsZero",
    "polaris:pdbMinAvailableGreaterThanHPAMinReplicas",
    "kyverno:pdb-minavailable",
    "gatekeeper:poddisruptionbudget",
    "pulumi:kubernetes-policy-v1-poddisruptionbudget-disallow-zero-voluntary-disruption",
  ],
  tags: ["kubernetes", "availability"],
  types,
  *check(stack) {
    for (const resource of stack.ofType(...types)) {
      const most = root(resource).at("spec", "maxUnavailable");
      const least = root(resource).at("spec", "minAvailable");
      if (isHidden(most.value) || isHidden(least.value)) yield unknown(isHidden(most.value) ? most : least);
      else if (countOf(most.value, 1) === 0)
        yield violation(most, `is ${JSON.stringify(most.value)}`, "set it to 1 or more");
      else if (least.value !== undefined) {
        const fewest = guarded(stack, resource);
        const kept = countOf(least.value, fewest ?? 1);
        const percent = typeof least.value === "string" ? parseInt(least.value, 10) : undefined;
        if (percent !== undefined && percent >= 100)
          yield violation(least, 'is "100%"', "set maxUnavailable to 1 instead");
        else if (percent === undefined && fewest !== undefined && kept !== UNKNOWN && kept >= fewest) {
          yield violation(least, `is ${kept}, of pods that may be only ${fewest}`, "set maxUnavailable to 1 instead");
        }
      }
    }
  },
  examples: {
    compliant: [
      [budget({ maxUnavailable: 1 }), web(1)],
      [budget({ minAvailable: 2 }), web(3)],
      [budget({ minAvailable: "50%" }), web(2)],
      [budget({ maxUnavailable: "25%" }), web(2)],
      [budget({ minAvailable: 2 })],
      [budget({ minAvailable: 2 }), web(UNKNOWN)],
    ],
    violating: [
      [budget({ maxUnavailable: 0 })],
      [budget({ maxUnavailable: "0%" })],
      [budget({ minAvailable: "100%" }), web(3)],
      [budget({ minAvailable: 3 }), web(3)],
      [budget({ minAvailable: 1 }), web(undefined)],
    ],
    notApplicable: [[configMap]],
    unknown: [[budget({ maxUnavailable: UNKNOWN })]],
  },
});

/** Fewest replicas of the workload a budget is for; undefined where that is not known, or it has none, or several. */
function guarded(stack: Stack, budget: Resource): number | undefined {
  const selector = root(budget).at("spec", "selector");
  const workloads = stack.besides(budget, ...workloadTypes);
  const owners = stack
    .sharing(workloads, selectorWords(selector), podWords)
    .filter((workload) =>
      podsOf(workload).some(
        (pod) => all([selects(selector, pod.metadata.at("labels")), sameNamespace(budget, workload)]) === true,
      ),
    );
  const [owner] = owners;
  if (owner === undefined || owners.length > 1) return undefined;
  const replicas = fewestReplicas(stack, owner);
  if (replicas === UNKNOWN || isHidden(replicas.value)) return undefined;
  return numberOr(replicas.value, 1);
}
