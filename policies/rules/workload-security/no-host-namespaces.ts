import {
  cisKubernetes,
  configMap,
  cronJob,
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

const namespaces = ["hostNetwork", "hostPID", "hostIPC"] as const;

export const noHostNamespaces = defineRule({
  scope: "resource",
  name: "no-host-namespaces",
  displayName: "Pods do not share the node's namespaces",
  description:
    "In the node's network, process or IPC namespace a pod sees other pods' traffic, processes and memory. What a container reads or kills there is not its own, and no network policy applies to it.",
  severity: "high",
  remediationSteps: "Remove hostNetwork, hostPID and hostIPC from the pod, or set them to false.",
  url: `${podSecurityUrl}#baseline`,
  frameworks: [
    podSecurityStandard("baseline", "hostNamespaces"),
    cisKubernetes("5.2.3"),
    cisKubernetes("5.2.4"),
    cisKubernetes("5.2.5"),
    nsaCisa("Pod security enforcement"),
    soc2("CC6.1"),
    pciDss("2.2.6"),
    iso27001("8.9"),
  ],
  peers: [
    "CKV_K8S_17",
    "CKV_K8S_18",
    "CKV_K8S_19",
    "KSV-0008",
    "KSV-0009",
    "KSV-0010",
    "C-0038",
    "C-0041",
    "kube-linter:host-pid",
    "kube-linter:host-ipc",
    "kube-linter:host-network",
    "polaris:hostNetworkSet",
    "kyverno:disallow-host-namespaces",
    "gatekeeper:host-namespaces",
  ],
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
