import {
  all,
  any,
  axonBaseline,
  configMap,
  defineRule,
  deployment,
  environmentOf,
  fewestReplicas,
  isHidden,
  iso27001,
  labelWords,
  manifest,
  numberOr,
  type Property,
  podsOf,
  type Resource,
  root,
  sameNamespace,
  selectorWords,
  selects,
  soc2,
  UNKNOWN,
  unknown,
  violation,
  workload,
} from "../../lib/index.ts";

const types = ["kubernetes:apps:Deployment", "kubernetes:apps:StatefulSet", "kubernetes:argoproj.io:Rollout"];

const budget = (selector: unknown, namespace?: string) =>
  manifest({
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { namespace },
    spec: { maxUnavailable: 1, selector },
  });

export const disruptionBudget = defineRule({
  scope: "stack",
  name: "disruption-budget",
  displayName: "Production workloads with replicas have a PodDisruptionBudget",
  description:
    "Without a budget a node drain may evict all replicas at once: two replicas are then as good as one. The drain that upgrades a node at night is then an outage that no alert explains.",
  severity: "medium",
  remediationSteps: "Add a PodDisruptionBudget with maxUnavailable: 1 whose selector matches the pods.",
  url: "https://kubernetes.io/docs/tasks/run-application/configure-pdb/",
  frameworks: [axonBaseline("resilience", "a node drain leaves replicas running"), soc2("A1.2"), iso27001("8.14")],
  peers: ["polaris:missingPodDisruptionBudget", "kyverno:require-pdb", "gatekeeper:poddisruptionbudget"],
  tags: ["kubernetes", "availability", "production"],
  types,
  settings: ["environment"],
  *check(stack, settings) {
    for (const owner of stack.ofType(...types)) {
      if (environmentOf(owner, settings) !== "prod") continue;
      const replicas = fewestReplicas(stack, owner);
      if (replicas !== UNKNOWN && !isHidden(replicas.value) && numberOr(replicas.value, 1) < 2) continue;
      const budgets = stack.besides(owner, "kubernetes:policy:PodDisruptionBudget");
      for (const pod of podsOf(owner)) {
        const labels = pod.metadata.at("labels");
        const covered = any(
          stack.sharing(budgets, labelWords(labels), demandedLabel).map((budget) => protects(budget, owner, labels)),
        );
        if (covered === true) continue;
        if (covered === UNKNOWN || replicas === UNKNOWN || isHidden(replicas.value)) yield unknown(labels);
        else yield violation(root(owner), "has no PodDisruptionBudget", "add one with maxUnavailable: 1 for its pods");
      }
    }
  },
  examples: {
    compliant: [
      [deployment({}, { replicas: 3 }), budget({ matchLabels: { app: "fusion" } })],
      [deployment({}, { replicas: 1 })],
      [
        deployment({}, { replicas: 2 }),
        budget({ matchExpressions: [{ key: "app", operator: "In", values: ["fusion"] }] }),
      ],
    ],
    violating: [
      [deployment({}, { replicas: 2 })],
      [workload("argoproj.io/v1alpha1", "Rollout", {}, { replicas: 2 })],
      [deployment({}, { replicas: 2 }), budget({ matchLabels: { app: "other" } })],
      [deployment({}, { replicas: 2 }), budget({ matchLabels: { app: "fusion" } }, "elsewhere")],
    ],
    notApplicable: [[configMap]],
    unknown: [
      [deployment({}, { replicas: UNKNOWN })],
      [deployment({}, { replicas: 2 }), budget({ matchLabels: { app: UNKNOWN } })],
    ],
  },
});

function protects(budget: Resource, owner: Resource, labels: Property) {
  return all([selects(selectorOf(budget), labels), sameNamespace(budget, owner)]);
}

function selectorOf(budget: Resource) {
  return root(budget).at("spec", "selector");
}

function demandedLabel(budget: Resource) {
  return selectorWords(selectorOf(budget));
}
