import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  iso27001,
  pciDss,
  resource,
  root,
  soc2,
  typeKey,
  UNKNOWN,
} from "../../lib/index.ts";

const type = "azure-native:redis:Redis";
/** Azure Managed Redis is public only where it says so. */
const managedType = "azure-native:redisenterprise:RedisEnterprise";
const cache = (fields: Readonly<Record<string, unknown>>) =>
  resource(type, { sku: { name: "Standard", family: "C", capacity: 1 }, ...fields });

export const azureRedisPrivate = defineRule({
  scope: "resource",
  name: "azure-redis-private",
  displayName: "Caches of Azure have no public address",
  description:
    "A cache answers the whole internet unless it is in a subnet or says otherwise. Whoever gets its key then reads every session from anywhere.",
  severity: "high",
  remediationSteps: 'Set publicNetworkAccess to "Disabled" with a private endpoint.',
  url: "https://learn.microsoft.com/azure/azure-cache-for-redis/cache-network-isolation",
  frameworks: [
    axonBaseline("exposure", "data is reachable only as declared"),
    soc2("CC6.6"),
    pciDss("1.3.1"),
    iso27001("8.20"),
  ],
  peers: ["CKV_AZURE_89"],
  tags: ["azure", "data", "exposure"],
  types: [type, "azure-native:cache:Redis", managedType],
  *check(resource) {
    const inputs = root(resource);
    // Within a subnet of a network it has no public address.
    if (inputs.at("subnetId").value !== undefined) return;
    const isManaged = typeKey(resource.type) === managedType;
    const isPrivate = (access: unknown) => access === "Disabled" || (isManaged && access === undefined);
    yield* demand(inputs.at("publicNetworkAccess"), isPrivate, 'set it to "Disabled"');
  },
  examples: {
    compliant: [
      cache({ publicNetworkAccess: "Disabled" }),
      cache({ subnetId: UNKNOWN }),
      resource(managedType, { publicNetworkAccess: "Disabled" }),
    ],
    violating: [
      cache({}),
      cache({ publicNetworkAccess: "Enabled" }),
      resource(managedType, { publicNetworkAccess: "Enabled" }),
    ],
    notApplicable: [configMap],
    unknown: [cache({ publicNetworkAccess: UNKNOWN })],
  },
});
