import {
  cisKubernetes,
  configMap,
  container,
  defineRule,
  demand,
  deployment,
  iso27001,
  nsaCisa,
  pciDss,
  podSecurityStandard,
  podSecurityUrl,
  podsOf,
  soc2,
  UNKNOWN,
  workloadTypes,
} from "../../lib/index.ts";

export const noWindowsHostProcess = defineRule({
  scope: "resource",
  name: "no-windows-host-process",
  displayName: "No Windows host-process containers",
  description:
    "A host-process container runs on the Windows node itself, with nothing between it and the node. It sees the files, the network and the processes of every other pod there.",
  severity: "high",
  remediationSteps: "Remove securityContext.windowsOptions.hostProcess, or set it to false.",
  url: `${podSecurityUrl}#baseline`,
  frameworks: [
    podSecurityStandard("baseline", "windowsHostProcess"),
    cisKubernetes("5.2.11"),
    nsaCisa("Pod security enforcement"),
    soc2("CC6.1"),
    pciDss("2.2.6"),
    iso27001("8.9"),
  ],
  peers: ["KSV-0103", "polaris:hostProcess", "kyverno:disallow-host-process", "gatekeeper:host-process"],
  tags: ["kubernetes", "pod-security", "baseline"],
  types: workloadTypes,
  *check(resource) {
    for (const pod of podsOf(resource)) {
      for (const place of [pod.spec, ...pod.containers.map(({ property }) => property)]) {
        const hostProcess = place.at("securityContext", "windowsOptions", "hostProcess");
        yield* demand(hostProcess, (value) => value !== true, "remove it or set it to false");
      }
    }
  },
  examples: {
    compliant: [container({}), container({ securityContext: { windowsOptions: { hostProcess: false } } })],
    violating: [
      deployment({ securityContext: { windowsOptions: { hostProcess: true } } }),
      container({ securityContext: { windowsOptions: { hostProcess: true } } }),
    ],
    notApplicable: [configMap],
    unknown: [container({ securityContext: { windowsOptions: UNKNOWN } })],
  },
});
