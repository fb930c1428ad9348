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

const type = "azure-native:redis:Redis";
/** Azure Managed Redis, which has a replica unless it says otherwise. */
const managedType = "azure-native:redisenterprise:RedisEnterprise";
const cache = (name: unknown) => resource(type, { sku: { name, family: "C", capacity: 1 } });

export const azureRedisReplicated = defineRule({
  scope: "resource",
  name: "azure-redis-replicated",
  displayName: "Production caches of Azure have a replica",
  description:
    "A cache of the Basic tier is one machine without a promise: when it is patched, every session and every cached answer is gone at once. From Standard on a replica takes over.",
  severity: "high",
  remediationSteps:
    'Set sku.name to "Standard" or "Premium"; of Azure Managed Redis set highAvailability to "Enabled".',
  url: "https://learn.microsoft.com/azure/azure-cache-for-redis/cache-high-availability",
  frameworks: [axonBaseline("resilience", "production survives a node"), soc2("A1.2"), iso27001("8.14")],
  peers: ["CKV_AZURE_230"],
  tags: ["azure", "data", "production"],
  types: [type, "azure-native:cache:Redis", managedType],
  settings: ["environment"],
  *check(resource, settings) {
    if (environmentOf(resource, settings) !== "prod") return;
    yield* demand(root(resource).at("sku", "name"), (name) => name !== "Basic", 'set it to "Standard"');
    yield* demand(root(resource).at("highAvailability"), (value) => value !== "Disabled", 'set it to "Enabled"');
  },
  examples: {
    compliant: [
      cache("Standard"),
      resource(managedType, { sku: { name: "Balanced_B5" } }),
      resource(type, { sku: { name: "Basic" }, tags: { environment: "dev" } }),
    ],
    violating: [cache("Basic"), resource(managedType, { highAvailability: "Disabled" })],
    notApplicable: [configMap],
    unknown: [cache(UNKNOWN)],
  },
});
