import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  environmentOf,
  isList,
  iso27001,
  resource,
  root,
  soc2,
  typeKey,
  UNKNOWN,
  type Value,
} from "../../lib/index.ts";

const type = "azure-native:containerservice:ManagedCluster";
const poolType = "azure-native:containerservice:AgentPool";
const cluster = (...agentPoolProfiles: readonly object[]) => resource(type, { agentPoolProfiles });

export const azureAksZones = defineRule({
  scope: "resource",
  name: "azure-aks-zones",
  displayName: "Nodes of Azure in production are in several zones",
  description:
    "A pool that names no zones may have all its nodes in one building. When that loses power, replicas on different nodes are gone together.",
  severity: "medium",
  remediationSteps: 'Set availabilityZones of each pool to ["1", "2", "3"] when it is made.',
  url: "https://learn.microsoft.com/azure/aks/availability-zones-overview",
  frameworks: [axonBaseline("resilience", "production survives a zone"), soc2("A1.2"), iso27001("8.14")],
  peers: [],
  tags: ["azure", "kubernetes", "production"],
  types: [type, poolType],
  settings: ["environment"],
  *check(resource, settings) {
    if (environmentOf(resource, settings) !== "prod") return;
    const inputs = root(resource);
    const pools = typeKey(resource.type) === poolType ? [inputs] : inputs.at("agentPoolProfiles").items();
    for (const pool of pools) {
      const zones = pool.at("availabilityZones");
      const isSpread = (value: Value | undefined) => isList(value) && value.length > 1;
      yield* demand(zones, isSpread, 'set it to ["1", "2", "3"]');
    }
  },
  examples: {
    compliant: [
      cluster({ name: "system", availabilityZones: ["1", "2", "3"] }),
      resource(poolType, { availabilityZones: ["1", "2"] }),
      resource(type, { agentPoolProfiles: [{ name: "system" }], tags: { environment: "dev" } }),
    ],
    violating: [cluster({ name: "system" }), cluster({ name: "system", availabilityZones: ["1"] }), resource(poolType)],
    notApplicable: [configMap],
    unknown: [resource(type, { agentPoolProfiles: UNKNOWN })],
  },
});
