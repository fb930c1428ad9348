import {
  axonBaseline,
  configMap,
  container,
  defineRule,
  demand,
  deployment,
  nsaCisa,
  podsOf,
  UNKNOWN,
  type Value,
  workloadTypes,
} from "../../lib/index.ts";

/** Above the accounts that distributions give out, so that no number means somebody on the node. */
const lowest = 10_000;
const isHigh = (value: Value | undefined) => value === undefined || (typeof value === "number" && value >= lowest);
const isNotRoot = (value: Value | undefined) => value !== 0;

export const highUserId = defineRule({
  scope: "resource",
  name: "high-user-id",
  displayName: "Users and groups of containers are nobody on the node",
  description:
    "A low number is often an account of the node, or the same account in another image. A process that gets out of its container, or a shared volume, then meets files that are its own.",
  severity: "low",
  remediationSteps:
    "Set runAsUser and runAsGroup to 10000 or more, and fsGroup and supplementalGroups to anything but 0.",
  url: "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
  frameworks: [axonBaseline("workload-security", "container users exist nowhere else"), nsaCisa("Non-root containers")],
  peers: ["CKV_K8S_40", "KSV-0020", "KSV-0021", "KSV-0116", "kyverno:require-non-root-groups", "gatekeeper:fsgroup"],
  tags: ["kubernetes", "pod-security"],
  types: workloadTypes,
  *check(resource) {
    for (const { spec, containers } of podsOf(resource)) {
      for (const place of [spec, ...containers.map(({ property }) => property)]) {
        const context = place.at("securityContext");
        for (const id of ["runAsUser", "runAsGroup"])
          yield* demand(context.at(id), isHigh, `set it to ${lowest} or more`);
        yield* demand(context.at("fsGroup"), isNotRoot, "set it to a group of the workload's own");
        for (const group of context.at("supplementalGroups").items()) yield* demand(group, isNotRoot, "remove it");
      }
    }
  },
  examples: {
    compliant: [
      container({ securityContext: { runAsUser: 10_001, runAsGroup: 10_001 } }),
      container({}),
      deployment({ securityContext: { fsGroup: 1000, supplementalGroups: [2000] } }),
    ],
    violating: [
      container({ securityContext: { runAsUser: 1000 } }),
      deployment({ securityContext: { runAsGroup: 0 } }),
      deployment({ securityContext: { fsGroup: 0 } }),
      deployment({ securityContext: { supplementalGroups: [2000, 0] } }),
    ],
    notApplicable: [configMap],
    unknown: [container({ securityContext: { runAsUser: UNKNOWN } })],
  },
});
