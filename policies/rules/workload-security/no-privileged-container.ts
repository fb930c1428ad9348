import {
  cisKubernetes,
  configMap,
  container,
  containersOf,
  defineRule,
  demand,
  ephemeralContainer,
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

export const noPrivilegedContainer = defineRule({
  scope: "resource",
  name: "no-privileged-container",
  displayName: "Containers are not privileged",
  description:
    "A privileged container has every capability and every device of the node: who breaks out of it owns the node. Every secret and volume of every pod on that node is then his.",
  severity: "critical",
  remediationSteps: "Remove securityContext.privileged, or set it to false; add the one capability the process needs.",
  url: `${podSecurityUrl}#baseline`,
  frameworks: [
    podSecurityStandard("baseline", "privileged"),
    cisKubernetes("5.2.2"),
    nsaCisa("Pod security enforcement"),
    soc2("CC6.1"),
    pciDss("2.2.6"),
    iso27001("8.2"),
    iso27001("8.9"),
  ],
  peers: [
    "CKV_K8S_16",
    "KSV-0017",
    "C-0057",
    "kube-linter:privileged-container",
    "polaris:runAsPrivileged",
    "kyverno:disallow-privileged-containers",
    "gatekeeper:privileged-containers",
  ],
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
