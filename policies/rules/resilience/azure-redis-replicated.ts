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
const cache = (name: unknown) => resource(type, { sku: { name, family: "C", capacity: 1 } });

export const azureRedisReplicated = defineRule({
  scope: "resource",
  name: "azure-redis-replicated",
  displayName: "Production caches of Azure have a replica",
  description:
    "A cache of the Basic tier is one machine without a promise: when it is patched, every session and every cached answer is gone at once. From Standard on a replica takes over.",
  severity: "high",
  remediationSteps: 'Set sku.name to "Standard" or "Premium".',
  url: "https://learn.microsoft.com/azure/azure-cache-for-redis/cache-high-availability",
  frameworks: [axonBaseline("resilience", "production survives a node"), soc2("A1.2"), iso27001("8.14")],
  peers: ["CKV_AZURE_230"],
  tags: ["azure", "data", "production"],
  types: [type, "azure-native:cache:Redis"],
  settings: ["environment"],
  *check(resource, settings) {
    if (environmentOf(resource, settings) !== "prod") return;
    yield* demand(root(resource).at("sku", "name"), (name) => name !== "Basic", 'set it to "Standard"');
  },
  examples: {
    compliant: [cache("Standard"), resource(type, { sku: { name: "Basic" }, tags: { environment: "dev" } })],
    violating: [cache("Basic")],
    notApplicable: [configMap],
    unknown: [cache(UNKNOWN)],
  },
});
