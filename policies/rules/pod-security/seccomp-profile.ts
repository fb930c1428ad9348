import {
  configMap,
  container,
  defineRule,
  demand,
  deployment,
  inherited,
  isWindows,
  podSecurityStandard,
  podSecurityUrl,
  podsOf,
  UNKNOWN,
  type Value,
  workloadTypes,
} from "../../lib/index.ts";

const accepted = (type: Value | undefined) => type === "RuntimeDefault" || type === "Localhost";
const fix = 'set it to "RuntimeDefault"';

export const seccompProfile = defineRule({
  scope: "resource",
  name: "seccomp-profile",
  displayName: "Containers run under a seccomp profile",
  description: "Without a seccomp profile every system call of the kernel is open to attack from the container.",
  severity: "medium",
  remediationSteps: "Set securityContext.seccompProfile.type to RuntimeDefault (or Localhost) on the pod.",
  url: `${podSecurityUrl}#restricted`,
  framework: podSecurityStandard("restricted", "seccompProfile_restricted"),
  tags: ["kubernetes", "pod-security", "baseline", "restricted"],
  types: workloadTypes,
  *check(resource) {
    for (const pod of podsOf(resource).filter((pod) => !isWindows(pod))) {
      const path = ["securityContext", "seccompProfile", "type"] as const;
      yield* demand(pod.spec.at(...path), (type) => type === undefined || accepted(type), fix);
      for (const container of pod.containers) yield* demand(inherited(pod, container, ...path), accepted, fix);
    }
  },
  examples: {
    compliant: [
      container({ securityContext: { seccompProfile: { type: "RuntimeDefault" } } }),
      deployment({ securityContext: { seccompProfile: { type: "Localhost" } }, containers: [{ name: "api" }] }),
      deployment({ os: { name: "windows" }, containers: [{ name: "api" }] }),
    ],
    violating: [
      container({}),
      container({ securityContext: { seccompProfile: { type: "Unconfined" } } }),
      deployment({ securityContext: { seccompProfile: { type: "Unconfined" } } }),
    ],
    notApplicable: [configMap],
    unknown: [container({ securityContext: { seccompProfile: UNKNOWN } })],
  },
});
