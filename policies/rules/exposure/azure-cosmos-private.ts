import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  isHidden,
  iso27001,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
} from "../../lib/index.ts";

const type = "azure-native:cosmosdb:DatabaseAccount";
const types = [type, "azure-native:documentdb:DatabaseAccount"];
const account = (fields: Readonly<Record<string, unknown>>) =>
  resource(type, { databaseAccountOfferType: "Standard", ...fields });

export const azureCosmosPrivate = defineRule({
  scope: "resource",
  name: "azure-cosmos-private",
  displayName: "Accounts of Cosmos DB are reached from known networks alone",
  description:
    "An account answers the whole internet unless it says otherwise. Whoever gets one of its keys then reads and writes every document from anywhere.",
  severity: "high",
  remediationSteps:
    'Set publicNetworkAccess to "Disabled" with a private endpoint, or name networks in ipRules and virtualNetworkRules.',
  url: "https://learn.microsoft.com/azure/cosmos-db/how-to-configure-firewall",
  frameworks: [
    axonBaseline("exposure", "data is reachable only as declared"),
    soc2("CC6.6"),
    pciDss("1.3.1"),
    iso27001("8.20"),
  ],
  peers: ["CKV_AZURE_99", "CKV_AZURE_101"],
  tags: ["azure", "data", "exposure"],
  types,
  *check(resource) {
    const inputs = root(resource);
    const access = inputs.at("publicNetworkAccess");
    if (access.value === "Disabled" || access.value === "SecuredByPerimeter") return;
    const lists = ["ipRules", "virtualNetworkRules"].map((list) => inputs.at(list));
    if (lists.some((list) => !isHidden(list.value) && list.items().length > 0)) return;
    if ([access, ...lists].some(({ value }) => isHidden(value))) yield unknown(access);
    else yield* demand(access, () => false, 'set it to "Disabled"');
  },
  examples: {
    compliant: [
      account({ publicNetworkAccess: "Disabled" }),
      account({ ipRules: [{ ipAddressOrRange: "203.0.113.0/24" }] }),
      account({ isVirtualNetworkFilterEnabled: true, virtualNetworkRules: [{ id: UNKNOWN }] }),
    ],
    violating: [account({}), account({ publicNetworkAccess: "Enabled", ipRules: [] })],
    notApplicable: [configMap],
    unknown: [account({ publicNetworkAccess: UNKNOWN }), account({ ipRules: UNKNOWN })],
  },
});
