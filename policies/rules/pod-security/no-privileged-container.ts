import {
  configMap,
  container,
  containersOf,
  defineRule,
  demand,
  ephemeralContainer,
  initContainer,
  podSecurityStandard,
  podSecurityUrl,
  UNKNOWN,
  workloadTypes,
} from "../../lib/index.ts";

export const noPrivilegedContainer = defineRule({
  scope: "resource",
  name: "no-privileged-container",
  displayName: "Containers are not privileged",
  description:
    "A privileged container has every capability and every device of the node: who breaks out of it owns the node.",
  severity: "critical",
  remediationSteps: "Remove securityContext.privileged, or set it to false; add the one capability the process needs.",
  url: `${podSecurityUrl}#baseline`,
  framework: podSecurityStandard("baseline", "privileged"),
  tags: ["kubernetes", "pod-security", "baseline"],
  types: workloadTypes,
  *check(resource) {
    for (const { property } of containersOf(resource)) {
      yield* demand(
        property.at("securityContext", "privileged"),
        (value) => value !== true,
        "remove it or set it to false",
      );
    }
  },
  examples: {
    compliant: [container({}), container({ securityContext: { privileged: false } })],
    violating: [
      container({ securityContext: { privileged: true } }),
      initContainer({ securityContext: { privileged: true } }),
      ephemeralContainer({ securityContext: { privileged: true } }),
    ],
    notApplicable: [configMap],
    unknown: [container({ securityContext: { privileged: UNKNOWN } })],
  },
});
