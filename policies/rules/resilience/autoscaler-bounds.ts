import {
  axonBaseline,
  configMap,
  defineRule,
  describeValue,
  isHidden,
  manifest,
  numberOr,
  root,
  soc2,
  typeKey,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

/** Where each kind keeps its bounds, and what they are where nothing is written. */
const bounds: Readonly<Record<string, { readonly min: string; readonly max: string; readonly least: number }>> = {
  "kubernetes:autoscaling:HorizontalPodAutoscaler": { min: "minReplicas", max: "maxReplicas", least: 1 },
  "kubernetes:keda.sh:ScaledObject": { min: "minReplicaCount", max: "maxReplicaCount", least: 0 },
};

const hpa = (minReplicas: unknown, maxReplicas: unknown) =>
  manifest({ apiVersion: "autoscaling/v2", kind: "HorizontalPodAutoscaler", spec: { minReplicas, maxReplicas } });
const keda = (spec: object) => manifest({ apiVersion: "keda.sh/v1alpha1", kind: "ScaledObject", spec });

export const autoscalerBounds = defineRule({
  scope: "resource",
  name: "autoscaler-bounds",
  displayName: "Autoscalers have room, and an end",
  description:
    "An autoscaler whose maximum is not above its minimum scales nothing, while everybody believes that it does. One without a maximum goes on to a hundred replicas when a query returns nonsense.",
  severity: "medium",
  remediationSteps:
    "Set the maximum above the minimum, to what the cluster and the databases behind the workload can bear.",
  url: "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/",
  frameworks: [axonBaseline("resilience", "autoscaling can scale"), soc2("A1.1")],
  peers: [
    "polaris:hpaMaxAvailability",
    "polaris:hpaMinAvailability",
    "gatekeeper:horizontalpodautoscaler",
    "kube-linter:hpa-minimum-three-replicas",
  ],
  tags: ["kubernetes", "availability", "scaling"],
  types: Object.keys(bounds),
  *check(resource) {
    const own = bounds[typeKey(resource.type)];
    if (!own) return;
    const [min, max] = [root(resource).at("spec", own.min), root(resource).at("spec", own.max)];
    if (isHidden(min.value) || isHidden(max.value)) yield unknown(isHidden(max.value) ? max : min);
    else if (max.value === undefined) yield violation(max, "is unset", `set it above ${own.min}`);
    else if (numberOr(max.value, Infinity) <= numberOr(min.value, own.least)) {
      yield violation(
        max,
        `is ${describeValue(max.value)}, not above the minimum of ${numberOr(min.value, own.least)}`,
        "raise it, or scale by replicas",
      );
    }
  },
  examples: {
    compliant: [
      hpa(2, 10),
      hpa(undefined, 2),
      keda({ maxReplicaCount: 1 }),
      keda({ minReplicaCount: 3, maxReplicaCount: 9 }),
    ],
    violating: [hpa(3, 3), hpa(5, 2), keda({ minReplicaCount: 1 }), hpa(undefined, 1)],
    notApplicable: [configMap],
    unknown: [hpa(UNKNOWN, 10), keda({ maxReplicaCount: UNKNOWN })],
  },
});
