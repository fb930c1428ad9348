import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  environmentOf,
  iso27001,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const type = "azure-native:containerservice:ManagedCluster";
const standard = { name: "Base", tier: "Standard" };
const cluster = (fields: Readonly<Record<string, unknown>>) => resource(type, fields);

export const azureAksUptime = defineRule({
  scope: "resource",
  name: "azure-aks-uptime",
  displayName: "Production clusters of Azure survive a zone",
  description:
    "A cluster of the Free tier comes without a promise, and its control plane may be down for hours. Nodes of one zone are down with it.",
  severity: "high",
  remediationSteps:
    'Set sku to { name: "Base", tier: "Standard" } and availabilityZones of each pool to ["1", "2", "3"].',
  url: "https://learn.microsoft.com/azure/aks/free-standard-pricing-tiers",
  frameworks: [axonBaseline("resilience", "production survives a zone"), soc2("A1.2"), iso27001("8.14")],
  peers: ["CKV_AZURE_170"],
  tags: ["azure", "kubernetes", "production"],
  types: [type],
  settings: ["environment"],
  *check(resource, settings) {
    if (environmentOf(resource, settings) !== "prod") return;
    const inputs = root(resource);
    yield* demand(
      inputs.at("sku", "tier"),
      (tier) => tier === "Standard" || tier === "Premium",
      'set it to "Standard"',
    );
    for (const pool of inputs.at("agentPoolProfiles").items()) {
      yield* demand(pool.at("availabilityZones"), isSpread, 'set it to ["1", "2", "3"]');
    }
  },
  examples: {
    compliant: [
      cluster({ sku: standard, agentPoolProfiles: [{ name: "system", availabilityZones: ["1", "2"] }] }),
      cluster({ tags: { environment: "dev" } }),
    ],
    violating: [
      cluster({}),
      cluster({ sku: { name: "Base", tier: "Free" } }),
      cluster({ sku: standard, agentPoolProfiles: [{ name: "system", availabilityZones: ["1"] }] }),
    ],
    notApplicable: [configMap],
    unknown: [cluster({ sku: UNKNOWN })],
  },
});

function isSpread(zones: unknown): boolean {
  return Array.isArray(zones) && zones.length > 1;
}
