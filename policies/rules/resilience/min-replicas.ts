import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  deployment,
  environmentOf,
  fewestReplicas,
  iso27001,
  manifest,
  root,
  soc2,
  UNKNOWN,
  unknown,
  workload,
} from "../../lib/index.ts";

const types = ["kubernetes:apps:Deployment", "kubernetes:argoproj.io:Rollout"];

const autoscaler = (minReplicas: unknown) =>
  manifest({
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    spec: { scaleTargetRef: { kind: "Deployment", name: "fusion" }, minReplicas, maxReplicas: 10 },
  });

export const minReplicas = defineRule({
  scope: "stack",
  name: "min-replicas",
  displayName: "Production Deployments keep at least two replicas",
  description:
    "With one replica every node upgrade, eviction and crash is an outage. A second replica on another node turns each of them into a restart that nobody notices.",
  severity: "medium",
  remediationSteps: "Set spec.replicas, or the minimum of the autoscaler that targets the Deployment, to 2 or more.",
  url: "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#scaling-a-deployment",
  frameworks: [axonBaseline("resilience", "production survives the loss of a pod"), soc2("A1.2"), iso27001("8.14")],
  peers: [
    "kube-linter:minimum-three-replicas",
    "polaris:deploymentMissingReplicas",
    "kyverno:require-deployments-have-multiple-replicas",
    "gatekeeper:replicalimits",
    "pulumi:kubernetes-apps-v1-deployment-configure-minimum-replica-count",
  ],
  tags: ["kubernetes", "availability", "production"],
  types,
  settings: ["environment", "minReplicas"],
  *check(stack, settings) {
    for (const workload of stack.ofType(...types)) {
      if (environmentOf(workload, settings) !== "prod") continue;
      const minimum = fewestReplicas(stack, workload);
      // Kubernetes starts one replica where none is asked for.
      const enough = (value: unknown) => typeof value === "number" && value >= settings.minReplicas;
      if (minimum === UNKNOWN) yield unknown(root(workload).at("spec", "replicas"));
      else yield* demand(minimum, enough, `set it to ${settings.minReplicas} or more`);
    }
  },
  examples: {
    compliant: [
      [deployment({}, { replicas: 2 })],
      [deployment({}), autoscaler(3)],
      [deployment({}, { replicas: 1 }, { labels: { "axon.dev/environment": "dev" } })],
    ],
    violating: [
      [deployment({})],
      [workload("argoproj.io/v1alpha1", "Rollout", {}, { replicas: 1 })],
      [deployment({}, { replicas: 1 })],
      [deployment({}, { replicas: 3 }), autoscaler(1)],
    ],
    notApplicable: [[configMap]],
    unknown: [[deployment({}, { replicas: UNKNOWN })], [deployment({}), autoscaler(UNKNOWN)]],
  },
});
