import {
  axonBaseline,
  configMap,
  countOf,
  defineRule,
  deployment,
  isHidden,
  iso27001,
  numberOr,
  root,
  soc2,
  typeKey,
  UNKNOWN,
  unknown,
  violation,
  workload,
} from "../../lib/index.ts";

const web = (strategy: unknown, replicas: unknown = 4) => deployment({}, { replicas, strategy });
const agent = (updateStrategy: unknown) => workload("apps/v1", "DaemonSet", {}, { updateStrategy });

export const rollingUpdate = defineRule({
  scope: "resource",
  name: "rolling-update",
  displayName: "Updates leave more than half of the replicas serving",
  description:
    "With Recreate, or half of the replicas away at once, every release is an outage or an overload. A version that does not start then has no replica of the old one beside it.",
  severity: "medium",
  remediationSteps:
    "Use RollingUpdate with a maxUnavailable below half of the replicas; Recreate is right only for a single replica.",
  url: "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#strategy",
  frameworks: [axonBaseline("resilience", "a release is no outage"), soc2("A1.2"), iso27001("8.32")],
  peers: ["kube-linter:no-rolling-update-strategy"],
  tags: ["kubernetes", "availability"],
  types: ["kubernetes:apps:Deployment", "kubernetes:apps:DaemonSet"],
  *check(resource) {
    const isAgent = typeKey(resource.type).endsWith(":DaemonSet");
    const spec = root(resource).at("spec");
    const strategy = spec.at(isAgent ? "updateStrategy" : "strategy");
    const replicas = spec.at("replicas");
    const away = strategy.at("rollingUpdate", "maxUnavailable");
    if (!isAgent && !isHidden(replicas.value) && numberOr(replicas.value, 1) < 2) return;
    if (isHidden(strategy.at("type").value)) yield unknown(strategy.at("type"));
    else if (strategy.at("type").value === (isAgent ? "OnDelete" : "Recreate")) {
      yield violation(
        strategy.at("type"),
        `is ${JSON.stringify(strategy.at("type").value)}`,
        'set it to "RollingUpdate"',
      );
    } else if (isHidden(away.value) || (isHidden(replicas.value) && typeof away.value === "number"))
      yield unknown(away);
    else if (isTooMany(away.value, numberOr(replicas.value, isAgent ? Infinity : 1))) {
      yield violation(
        away,
        `is ${JSON.stringify(away.value)}, half of the replicas or more`,
        `lower it, for instance to ${replicas.value === 2 ? "0 with a maxSurge of 1" : "1"}`,
      );
    }
  },
  examples: {
    compliant: [
      web(undefined),
      web({ type: "RollingUpdate", rollingUpdate: { maxUnavailable: "25%" } }),
      web({ type: "Recreate" }, 1),
      web({ rollingUpdate: { maxUnavailable: 1 } }, 2 + 1),
      agent({ rollingUpdate: { maxUnavailable: "10%" } }),
      agent({ rollingUpdate: { maxUnavailable: 1 } }),
    ],
    violating: [
      web({ type: "Recreate" }),
      web({ rollingUpdate: { maxUnavailable: "50%" } }),
      web({ rollingUpdate: { maxUnavailable: 2 } }),
      web({ rollingUpdate: { maxUnavailable: 1 } }, 2),
      agent({ type: "OnDelete" }),
    ],
    notApplicable: [configMap],
    unknown: [web({ type: UNKNOWN }), web({ rollingUpdate: { maxUnavailable: UNKNOWN } })],
  },
});

/** A number of pods says nothing of a DaemonSet, which has as many as there are nodes. */
function isTooMany(away: Parameters<typeof countOf>[0], replicas: number): boolean {
  const count = countOf(away, Number.isFinite(replicas) ? replicas : 100);
  if (count === UNKNOWN || (typeof away === "number" && !Number.isFinite(replicas))) return false;
  return count >= (Number.isFinite(replicas) ? replicas : 100) / 2;
}
