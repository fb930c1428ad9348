import {
  axonBaseline,
  configMap,
  defineRule,
  isHidden,
  manifest,
  root,
  scaledWorkload,
  scalerTypes,
  scaleTarget,
  soc2,
  typeKey,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const scaler = (apiVersion: string, kind: string, spec: object, name = "ray") =>
  manifest({ apiVersion, kind, metadata: { name, namespace: "ray" }, spec });
const target = { kind: "Deployment", name: "ray" };
const hpa = (ref: unknown = target) => scaler("autoscaling/v2", "HorizontalPodAutoscaler", { scaleTargetRef: ref });
const keda = (ref: object = { name: "ray" }) => scaler("keda.sh/v1alpha1", "ScaledObject", { scaleTargetRef: ref });
const vpa = (updateMode?: unknown) =>
  scaler("autoscaling.k8s.io/v1", "VerticalPodAutoscaler", { targetRef: target, updatePolicy: { updateMode } });

export const oneAutoscaler = defineRule({
  scope: "stack",
  name: "one-autoscaler",
  displayName: "Each workload has one autoscaler",
  description:
    "Two autoscalers of one workload undo each other's work for ever: one adds the pods, or makes them larger, that the other takes away. A VerticalPodAutoscaler that only recommends changes nothing, and one without a mode does.",
  severity: "high",
  remediationSteps: 'Keep one of them; set updatePolicy.updateMode of a VerticalPodAutoscaler beside it to "Off".',
  url: "https://github.com/kubernetes/autoscaler/blob/master/vertical-pod-autoscaler/docs/known-limitations.md",
  frameworks: [axonBaseline("resilience", "one mechanism scales a workload"), soc2("A1.1")],
  peers: ["kyverno:prevent-duplicate-hpa", "kyverno:prevent-duplicate-vpa", "gatekeeper:uniquehpa"],
  tags: ["kubernetes", "availability", "scaling"],
  types: scalerTypes,
  *check(stack) {
    const scalers = stack.ofType(...scalerTypes).filter((resource) => root(resource).at(...mode).value !== "Off");
    const byTarget = Map.groupBy(scalers, scaledWorkload);
    for (const [workload, own] of byTarget) {
      for (const resource of own) {
        const vertical = typeKey(resource.type).endsWith(":VerticalPodAutoscaler");
        if (vertical && isHidden(root(resource).at(...mode).value)) {
          if (own.length > 1) yield unknown(root(resource).at(...mode));
        } else if (workload === undefined) yield unknown(scaleTarget(resource));
        else {
          const others = own.filter((other) => other !== resource && !isHidden(root(other).at(...mode).value));
          const names = others.map((other) => root(other).subject).join(" and ");
          if (names) yield violation(root(resource), `scales ${workload}, and so does ${names}`, "keep one of them");
        }
      }
    }
  },
  examples: {
    compliant: [
      [hpa(), vpa("Off")],
      [hpa(), keda({ kind: "StatefulSet", name: "ray" })],
      [hpa(), keda({ name: "other" })],
    ],
    violating: [
      [hpa(), keda()],
      [hpa(), vpa("InPlaceOrRecreate")],
      [keda(), vpa()],
    ],
    notApplicable: [[configMap]],
    unknown: [[hpa({ kind: "Deployment", name: UNKNOWN })], [hpa(), vpa(UNKNOWN)]],
  },
});

const mode = ["spec", "updatePolicy", "updateMode"] as const;
