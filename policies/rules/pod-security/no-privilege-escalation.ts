import {
  configMap,
  container,
  defineRule,
  demand,
  deployment,
  ephemeralContainer,
  isWindows,
  podSecurityStandard,
  podSecurityUrl,
  podsOf,
  UNKNOWN,
  workloadTypes,
} from "../../lib/index.ts";

export const noPrivilegeEscalation = defineRule({
  scope: "resource",
  name: "no-privilege-escalation",
  displayName: "Processes cannot gain privileges",
  description: "Without the no_new_privs flag a setuid binary in the image turns any process into root.",
  severity: "high",
  remediationSteps: "Set securityContext.allowPrivilegeEscalation to false on every container.",
  url: `${podSecurityUrl}#restricted`,
  framework: podSecurityStandard("restricted", "allowPrivilegeEscalation"),
  tags: ["kubernetes", "pod-security", "restricted"],
  types: workloadTypes,
  *check(resource) {
    for (const pod of podsOf(resource).filter((pod) => !isWindows(pod))) {
      for (const { property } of pod.containers) {
        const escalation = property.at("securityContext", "allowPrivilegeEscalation");
        yield* demand(escalation, (value) => value === false, "set it to false");
      }
    }
  },
  examples: {
    compliant: [
      container({ securityContext: { allowPrivilegeEscalation: false } }),
      deployment({ os: { name: "windows" }, containers: [{ name: "api" }] }),
    ],
    violating: [
      container({}),
      container({ securityContext: { allowPrivilegeEscalation: true } }),
      ephemeralContainer({ securityContext: { allowPrivilegeEscalation: true } }),
    ],
    notApplicable: [configMap],
    unknown: [container({ securityContext: { allowPrivilegeEscalation: UNKNOWN } })],
  },
});
