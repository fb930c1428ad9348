import {
  configMap,
  container,
  containersOf,
  defineRule,
  demand,
  initContainer,
  podSecurityStandard,
  podSecurityUrl,
  UNKNOWN,
  workloadTypes,
} from "../../lib/index.ts";

export const defaultProcMount = defineRule({
  scope: "resource",
  name: "default-proc-mount",
  displayName: "Containers keep the masked /proc",
  description: "An unmasked /proc shows and lets change settings of the node's kernel.",
  severity: "medium",
  remediationSteps: "Remove securityContext.procMount, or set it to Default.",
  url: `${podSecurityUrl}#restricted`,
  framework: podSecurityStandard("restricted", "procMount_restricted"),
  tags: ["kubernetes", "pod-security", "restricted"],
  types: workloadTypes,
  *check(resource) {
    for (const { property } of containersOf(resource)) {
      const procMount = property.at("securityContext", "procMount");
      yield* demand(
        procMount,
        (value) => value === undefined || value === "Default",
        'remove it or set it to "Default"',
      );
    }
  },
  examples: {
    compliant: [container({}), container({ securityContext: { procMount: "Default" } })],
    violating: [
      container({ securityContext: { procMount: "Unmasked" } }),
      initContainer({ securityContext: { procMount: "Unmasked" } }),
    ],
    notApplicable: [configMap],
    unknown: [container({ securityContext: { procMount: UNKNOWN } })],
  },
});
