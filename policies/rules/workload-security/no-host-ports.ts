import {
  cisKubernetes,
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
  UNKNOWN,
  workloadTypes,
} from "../../lib/index.ts";

export const noHostPorts = defineRule({
  scope: "resource",
  name: "no-host-ports",
  displayName: "Containers open no port on the node",
  description:
    "A host port goes round Services and network policies, and lets one pod a node claim the port for itself. A rollout then waits for a node whose port is free, and finds none.",
  severity: "high",
  remediationSteps: "Remove hostPort and reach the pod through a Service.",
  url: `${podSecurityUrl}#baseline`,
  frameworks: [
    podSecurityStandard("baseline", "hostPorts"),
    cisKubernetes("5.2.13"),
    nsaCisa("Pod security enforcement"),
    pciDss("2.2.4"),
    iso27001("8.20"),
  ],
  peers: [
    "CKV_K8S_26",
    "KSV-0024",
    "C-0044",
    "polaris:hostPortSet",
    "kyverno:disallow-host-ports",
    "gatekeeper:host-network-ports",
  ],
  tags: ["kubernetes", "pod-security", "baseline"],
  types: workloadTypes,
  *check(resource) {
    for (const { property } of containersOf(resource)) {
      for (const port of property.at("ports").items()) {
        yield* demand(
          port.at("hostPort"),
          (value) => value === undefined || value === 0,
          "remove it and use a Service",
        );
      }
    }
  },
  examples: {
    compliant: [container({ ports: [{ containerPort: 8000 }] }), container({ ports: [{ hostPort: 0 }] })],
    violating: [
      container({ ports: [{ containerPort: 8000, hostPort: 8000 }] }),
      initContainer({ ports: [{ hostPort: 80 }] }),
    ],
    notApplicable: [configMap],
    unknown: [container({ ports: UNKNOWN })],
  },
});
