import {
  configMap,
  container,
  defineRule,
  deployment,
  initContainer,
  isHidden,
  isWindows,
  podSecurityStandard,
  podSecurityUrl,
  podsOf,
  UNKNOWN,
  unknown,
  violation,
  workloadTypes,
} from "../../lib/index.ts";

export const dropAllCapabilities = defineRule({
  scope: "resource",
  name: "drop-all-capabilities",
  displayName: "Containers drop all capabilities",
  description:
    "The runtime grants a container fourteen capabilities, NET_RAW among them, that hardly any service uses.",
  severity: "medium",
  remediationSteps: 'Set securityContext.capabilities.drop to ["ALL"].',
  url: `${podSecurityUrl}#restricted`,
  framework: podSecurityStandard("restricted", "capabilities_restricted"),
  tags: ["kubernetes", "pod-security", "restricted"],
  types: workloadTypes,
  *check(resource) {
    for (const pod of podsOf(resource).filter((pod) => !isWindows(pod))) {
      for (const { property } of pod.containers) {
        const drop = property.at("securityContext", "capabilities", "drop");
        const dropped = drop.items().map((item) => item.value);
        if (dropped.includes("ALL")) continue;
        if (dropped.some(isHidden)) yield unknown(drop);
        else yield violation(drop, "does not contain ALL", 'set it to ["ALL"]');
      }
    }
  },
  examples: {
    compliant: [
      container({ securityContext: { capabilities: { drop: ["ALL"] } } }),
      deployment({ os: { name: "windows" }, containers: [{ name: "api" }] }),
    ],
    violating: [container({}), initContainer({ securityContext: { capabilities: { drop: ["NET_RAW"] } } })],
    notApplicable: [configMap],
    unknown: [container({ securityContext: { capabilities: { drop: UNKNOWN } } })],
  },
});
