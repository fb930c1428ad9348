import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  iso27001,
  isTrue,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const type = "azure-native:containerservice:ManagedCluster";
const poolType = "azure-native:containerservice:AgentPool";

export const azureAksNodes = defineRule({
  scope: "resource",
  name: "azure-aks-nodes",
  displayName: "Nodes of Azure have no address of their own",
  description:
    "A node with a public address is reached around every load balancer and network policy. HTTP application routing publishes an ingress that Microsoft says is not for production.",
  severity: "high",
  remediationSteps: "Remove enableNodePublicIP and the addon httpApplicationRouting.",
  url: "https://learn.microsoft.com/azure/aks/use-node-public-ips",
  frameworks: [
    axonBaseline("workload-security", "nodes are reached through the API alone"),
    soc2("CC6.6"),
    pciDss("1.3.1"),
    iso27001("8.20"),
  ],
  peers: ["CKV_AZURE_143", "CKV_AZURE_246"],
  tags: ["azure", "kubernetes", "exposure"],
  types: [type, poolType],
  *check(resource) {
    const inputs = root(resource);
    const pools = resource.type.endsWith(":AgentPool") ? [inputs] : inputs.at("agentPoolProfiles").items();
    for (const pool of pools) yield* demand(pool.at("enableNodePublicIP"), (value) => !isTrue(value), "remove it");
    const routing = inputs.at("addonProfiles", "httpApplicationRouting", "enabled");
    yield* demand(routing, (value) => !isTrue(value), "remove it");
  },
  examples: {
    compliant: [resource(type, { agentPoolProfiles: [{ name: "system" }] }), resource(poolType, {})],
    violating: [
      resource(type, { agentPoolProfiles: [{ name: "system", enableNodePublicIP: true }] }),
      resource(poolType, { enableNodePublicIP: true }),
      resource(type, { addonProfiles: { httpApplicationRouting: { enabled: true } } }),
    ],
    notApplicable: [configMap],
    unknown: [resource(poolType, { enableNodePublicIP: UNKNOWN })],
  },
});
