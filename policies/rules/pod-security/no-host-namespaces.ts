import {
  configMap,
  cronJob,
  defineRule,
  demand,
  deployment,
  podSecurityStandard,
  podSecurityUrl,
  podsOf,
  UNKNOWN,
  workloadTypes,
} from "../../lib/index.ts";

const namespaces = ["hostNetwork", "hostPID", "hostIPC"] as const;

export const noHostNamespaces = defineRule({
  scope: "resource",
  name: "no-host-namespaces",
  displayName: "Pods do not share the node's namespaces",
  description: "In the node's network, process or IPC namespace a pod sees other pods' traffic, processes and memory.",
  severity: "high",
  remediationSteps: "Remove hostNetwork, hostPID and hostIPC from the pod, or set them to false.",
  url: `${podSecurityUrl}#baseline`,
  framework: podSecurityStandard("baseline", "hostNamespaces"),
  tags: ["kubernetes", "pod-security", "baseline"],
  types: workloadTypes,
  *check(resource) {
    for (const { spec } of podsOf(resource)) {
      for (const name of namespaces) {
        yield* demand(spec.at(name), (value) => value !== true, "remove it or set it to false");
      }
    }
  },
  examples: {
    compliant: [deployment({}), deployment({ hostNetwork: false })],
    violating: [deployment({ hostNetwork: true }), deployment({ hostPID: true }), cronJob({ hostIPC: true })],
    notApplicable: [configMap],
    unknown: [deployment({ hostNetwork: UNKNOWN })],
  },
});
