import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  iso27001,
  nsaCisa,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const type = "azure-native:containerservice:ManagedCluster";
const cluster = (networkProfile: unknown) => resource(type, { networkProfile });

export const azureAksNetworkPolicy = defineRule({
  scope: "resource",
  name: "azure-aks-network-policy",
  displayName: "Clusters enforce network policies",
  description:
    "Without a network policy engine AKS takes NetworkPolicies and enforces none of them. Every pod then reaches every other, and nothing says so.",
  severity: "high",
  remediationSteps: 'Set networkProfile.networkPolicy to "cilium", "azure" or "calico" when the cluster is made.',
  url: "https://learn.microsoft.com/azure/aks/use-network-policies",
  frameworks: [
    axonBaseline("exposure", "traffic between workloads is declared"),
    nsaCisa("Network policies"),
    soc2("CC6.6"),
    iso27001("8.22"),
  ],
  peers: ["CKV_AZURE_7", "AZU-0043", "pulumi:azure-containerservice-kubernetescluster-configure-network-policy"],
  tags: ["azure", "kubernetes", "exposure"],
  types: [type],
  *check(resource) {
    const isEngine = (engine: unknown) => engine !== undefined && engine !== "none";
    yield* demand(root(resource).at("networkProfile", "networkPolicy"), isEngine, 'set it to "cilium"');
  },
  examples: {
    compliant: [cluster({ networkPolicy: "cilium" }), cluster({ networkPolicy: "azure" })],
    violating: [cluster(undefined), cluster({ networkPlugin: "azure" }), cluster({ networkPolicy: "none" })],
    notApplicable: [configMap],
    unknown: [cluster(UNKNOWN)],
  },
});
