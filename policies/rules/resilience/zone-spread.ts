import {
  axonBaseline,
  configMap,
  defineRule,
  deployment,
  environmentOf,
  fewestReplicas,
  isHidden,
  iso27001,
  numberOr,
  type Pod,
  podsOf,
  root,
  soc2,
  UNKNOWN,
  unknown,
  type Value,
  violation,
} from "../../lib/index.ts";

const types = ["kubernetes:apps:Deployment", "kubernetes:apps:StatefulSet", "kubernetes:argoproj.io:Rollout"];
const zone = "topology.kubernetes.io/zone";
const spread = (topologyKey: unknown) => [{ maxSkew: 1, topologyKey, whenUnsatisfiable: "ScheduleAnyway" }];

export const zoneSpread = defineRule({
  scope: "stack",
  name: "zone-spread",
  displayName: "Replicas in production are spread across zones",
  description:
    "The scheduler may put all replicas into one zone, and does so when the others are full. The loss of that zone, which clouds have every year, is then the loss of the service.",
  severity: "medium",
  remediationSteps: `Add a topologySpreadConstraint, or a pod anti-affinity, with topologyKey ${zone}.`,
  url: "https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/",
  frameworks: [axonBaseline("resilience", "production survives the loss of a zone"), soc2("A1.2"), iso27001("8.14")],
  peers: [
    "kube-linter:no-anti-affinity",
    "polaris:topologySpreadConstraint",
    "kyverno:topologyspreadconstraints-policy",
    "kyverno:create-pod-antiaffinity",
  ],
  tags: ["kubernetes", "availability", "production"],
  types,
  settings: ["environment"],
  *check(stack, settings) {
    for (const workload of stack.ofType(...types)) {
      if (environmentOf(workload, settings) !== "prod") continue;
      const replicas = fewestReplicas(stack, workload);
      if (replicas !== UNKNOWN && !isHidden(replicas.value) && numberOr(replicas.value, 1) < 2) continue;
      for (const pod of podsOf(workload)) {
        const keys = topologyKeys(pod);
        if (keys.includes(zone)) continue;
        if (keys.some(isHidden) || replicas === UNKNOWN || isHidden(replicas.value)) {
          yield unknown(pod.spec.at("topologySpreadConstraints"));
        } else yield violation(root(workload), "may have all replicas in one zone", `spread its pods by ${zone}`);
      }
    }
  },
  examples: {
    compliant: [
      [deployment({ topologySpreadConstraints: spread(zone) }, { replicas: 2 })],
      [deployment({}, { replicas: 1 })],
      [
        deployment(
          {
            affinity: {
              podAntiAffinity: {
                preferredDuringSchedulingIgnoredDuringExecution: [{ podAffinityTerm: { topologyKey: zone } }],
              },
            },
          },
          { replicas: 3 },
        ),
      ],
    ],
    violating: [
      [deployment({}, { replicas: 2 })],
      [deployment({ topologySpreadConstraints: spread("kubernetes.io/hostname") }, { replicas: 3 })],
    ],
    notApplicable: [[configMap]],
    unknown: [
      [deployment({ topologySpreadConstraints: spread(UNKNOWN) }, { replicas: 2 })],
      [deployment({}, { replicas: UNKNOWN })],
    ],
  },
});

function topologyKeys({ spec }: Pod): readonly (Value | undefined)[] {
  const apart = spec.at("affinity", "podAntiAffinity");
  return [
    ...spec
      .at("topologySpreadConstraints")
      .items()
      .map((item) => item.at("topologyKey").value),
    ...apart
      .at("requiredDuringSchedulingIgnoredDuringExecution")
      .items()
      .map((term) => term.at("topologyKey").value),
    ...apart
      .at("preferredDuringSchedulingIgnoredDuringExecution")
      .items()
      .map((term) => term.at("podAffinityTerm", "topologyKey").value),
  ];
}
