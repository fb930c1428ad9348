import {
  axonBaseline,
  configMap,
  container,
  containersOf,
  defineRule,
  demand,
  initContainer,
  iso27001,
  manifest,
  nsaCisa,
  root,
  soc2,
  typeKey,
  UNKNOWN,
  type Value,
  workloadTypes,
} from "../../lib/index.ts";

const listening = (containerPort: unknown) => ({ ports: [{ containerPort }] });
const service = (port: object) => manifest({ apiVersion: "v1", kind: "Service", spec: { ports: [port] } });
const isNotSsh = (value: Value | undefined) => value !== 22 && value !== "ssh";

export const noSshPort = defineRule({
  scope: "resource",
  name: "no-ssh-port",
  displayName: "No container listens for SSH",
  description:
    "A shell in a container changes what nobody has reviewed, and goes round the logs of the Kubernetes API. Its port is also the first that an intruder in the network tries.",
  severity: "medium",
  remediationSteps: "Remove the port and the server behind it; use kubectl exec, which the API logs.",
  url: "https://kubernetes.io/docs/tasks/debug/debug-application/get-shell-running-container/",
  frameworks: [
    axonBaseline("exposure", "nobody logs in to a container"),
    nsaCisa("Hardening container environments"),
    soc2("CC6.6"),
    iso27001("8.20"),
  ],
  peers: ["C-0042", "kube-linter:ssh-port"],
  tags: ["kubernetes", "exposure"],
  types: [...workloadTypes, "kubernetes:core:Service"],
  *check(resource) {
    for (const { property } of containersOf(resource)) {
      for (const port of property.at("ports").items()) yield* demand(port.at("containerPort"), isNotSsh, "remove it");
    }
    if (!typeKey(resource.type).endsWith(":core:Service")) return;
    for (const port of root(resource).at("spec", "ports").items()) {
      // Without a target the port is the container's too.
      const target = port.at("targetPort");
      yield* demand(target.value === undefined ? port.at("port") : target, isNotSsh, "remove it");
    }
  },
  examples: {
    compliant: [
      container(listening(8000)),
      container({}),
      service({ port: 80, targetPort: 8000 }),
      // A server of Git, whose own SSH has no shell, behind the well-known port.
      service({ port: 22, targetPort: 2222 }),
    ],
    violating: [
      container(listening(22)),
      initContainer(listening(22)),
      service({ port: 2222, targetPort: 22 }),
      service({ port: 22 }),
      service({ port: 2222, targetPort: "ssh" }),
    ],
    notApplicable: [configMap],
    unknown: [container({ ports: UNKNOWN }), service({ port: UNKNOWN })],
  },
});
