import {
  configMap,
  container,
  containersOf,
  defineRule,
  demand,
  initContainer,
  iso27001,
  nsaCisa,
  pciDss,
  podSecurityStandard,
  podSecurityUrl,
  soc2,
  UNKNOWN,
  workloadTypes,
} from "../../lib/index.ts";

export const defaultProcMount = defineRule({
  scope: "resource",
  name: "default-proc-mount",
  displayName: "Containers keep the masked /proc",
  description:
    "An unmasked /proc shows and lets change settings of the node's kernel. What a container learns or alters there holds for every other container of the node.",
  severity: "medium",
  remediationSteps: "Remove securityContext.procMount, or set it to Default.",
  url: `${podSecurityUrl}#restricted`,
  frameworks: [
    podSecurityStandard("restricted", "procMount_restricted"),
    nsaCisa("Pod security enforcement"),
    soc2("CC6.1"),
    pciDss("2.2.6"),
    iso27001("8.9"),
  ],
  peers: [
    "KSV-0027",
    "kube-linter:unsafe-proc-mount",
    "polaris:procMount",
    "kyverno:disallow-proc-mount",
    "gatekeeper:proc-mount",
  ],
  tags: ["kubernetes", "pod-security", "restricted"],
  types: workloadTypes,
  remediable: true,
  breaks: "a program that starts containers inside its own",
  *check(resource) {
    for (const { property } of containersOf(resource)) {
      const procMount = property.at("securityContext", "procMount");
      yield* demand(
        procMount,
        (value) => value === undefined || value === "Default",
        'remove it or set it to "Default"',
        { value: "Default" },
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
