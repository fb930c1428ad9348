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

export const noHostPorts = defineRule({
  scope: "resource",
  name: "no-host-ports",
  displayName: "Containers open no port on the node",
  description:
    "A host port goes round Services and network policies, and lets one pod a node claim the port for itself.",
  severity: "high",
  remediationSteps: "Remove hostPort and reach the pod through a Service.",
  url: `${podSecurityUrl}#baseline`,
  framework: podSecurityStandard("baseline", "hostPorts"),
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
