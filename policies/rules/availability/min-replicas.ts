import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  deployment,
  environmentOf,
  fewestReplicas,
  manifest,
  root,
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
  description: "With one replica every node upgrade, eviction and crash is an outage.",
  severity: "medium",
  remediationSteps: "Set spec.replicas, or the minimum of the autoscaler that targets the Deployment, to 2 or more.",
  url: "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#scaling-a-deployment",
  framework: axonBaseline("availability", "production survives the loss of a pod"),
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
