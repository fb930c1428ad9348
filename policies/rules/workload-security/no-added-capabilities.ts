import {
  cisKubernetes,
  configMap,
  container,
  containersOf,
  defineRule,
  demand,
  ephemeralContainer,
  iso27001,
  nsaCisa,
  pciDss,
  podSecurityStandard,
  podSecurityUrl,
  soc2,
  UNKNOWN,
  workloadTypes,
} from "../../lib/index.ts";

export const noAddedCapabilities = defineRule({
  scope: "resource",
  name: "no-added-capabilities",
  displayName: "Containers add no capability but NET_BIND_SERVICE",
  description:
    "Each added capability is a piece of root's power; SYS_ADMIN and SYS_MODULE are nearly all of it. A process that is taken over has what its container was given.",
  severity: "high",
  remediationSteps: "Remove everything but NET_BIND_SERVICE from securityContext.capabilities.add.",
  url: `${podSecurityUrl}#restricted`,
  frameworks: [
    podSecurityStandard("restricted", "capabilities_restricted"),
    cisKubernetes("5.2.9"),
    nsaCisa("Pod security enforcement"),
    soc2("CC6.1"),
    pciDss("2.2.6"),
    iso27001("8.9"),
  ],
  peers: [
    "CKV_K8S_25",
    "CKV_K8S_39",
    "KSV-0022",
    "KSV-0106",
    "KSV-0005",
    "KSV-0120",
    "polaris:dangerousCapabilities",
    "kyverno:disallow-capabilities",
    "gatekeeper:capabilities",
  ],
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
