import {
  configMap,
  container,
  containersOf,
  defineRule,
  demand,
  ephemeralContainer,
  podSecurityStandard,
  podSecurityUrl,
  UNKNOWN,
  workloadTypes,
} from "../../lib/index.ts";

export const noAddedCapabilities = defineRule({
  scope: "resource",
  name: "no-added-capabilities",
  displayName: "Containers add no capability but NET_BIND_SERVICE",
  description: "Each added capability is a piece of root's power; SYS_ADMIN and SYS_MODULE are nearly all of it.",
  severity: "high",
  remediationSteps: "Remove everything but NET_BIND_SERVICE from securityContext.capabilities.add.",
  url: `${podSecurityUrl}#restricted`,
  framework: podSecurityStandard("restricted", "capabilities_restricted"),
  tags: ["kubernetes", "pod-security", "baseline", "restricted"],
  types: workloadTypes,
  *check(resource) {
    for (const { property } of containersOf(resource)) {
      for (const added of property.at("securityContext", "capabilities", "add").items()) {
        yield* demand(added, (value) => value === "NET_BIND_SERVICE", "remove it");
      }
    }
  },
  examples: {
    compliant: [container({}), container({ securityContext: { capabilities: { add: ["NET_BIND_SERVICE"] } } })],
    violating: [
      container({ securityContext: { capabilities: { add: ["SYS_ADMIN"] } } }),
      ephemeralContainer({ securityContext: { capabilities: { add: ["NET_BIND_SERVICE", "CHOWN"] } } }),
    ],
    notApplicable: [configMap],
    unknown: [container({ securityContext: { capabilities: { add: UNKNOWN } } })],
  },
});
