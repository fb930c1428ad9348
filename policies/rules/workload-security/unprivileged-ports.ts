import {
  axonBaseline,
  configMap,
  container,
  containersOf,
  defineRule,
  demand,
  iso27001,
  numberOf,
  UNKNOWN,
  type Value,
  workloadTypes,
} from "../../lib/index.ts";

const listening = (containerPort: unknown) => container({ ports: [{ containerPort }] });

export const unprivilegedPorts = defineRule({
  scope: "resource",
  name: "unprivileged-ports",
  displayName: "Containers listen above port 1023",
  description:
    "On many nodes only root may listen below 1024, so that a container with such a port needs root, or a capability, for nothing else. Nodes where anybody may hide that, until the container moves to another.",
  severity: "low",
  remediationSteps: "Let the program listen on 8080 or the like, and keep the well-known port for the Service.",
  url: "https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports",
  frameworks: [axonBaseline("workload-security", "pods need no right of root"), iso27001("8.20")],
  peers: ["KSV-0117", "kube-linter:privileged-ports"],
  tags: ["kubernetes", "network"],
  types: workloadTypes,
  *check(resource) {
    for (const { property } of containersOf(resource)) {
      for (const port of property.at("ports").items()) {
        const isHigh = (value: Value | undefined) => !(numberOf(value) < 1024);
        yield* demand(port.at("containerPort"), isHigh, "let it listen above 1023");
      }
    }
  },
  examples: {
    compliant: [listening(8080), listening(1024), container({})],
    violating: [listening(80), listening(443)],
    notApplicable: [configMap],
    unknown: [listening(UNKNOWN)],
  },
});
