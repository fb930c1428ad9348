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

const type = "azure-native:storage:StorageAccount";
const account = (fields: Readonly<Record<string, unknown>>) => resource(type, { kind: "StorageV2", ...fields });

export const azureStorageNetwork = defineRule({
  scope: "resource",
  name: "azure-storage-network",
  displayName: "Storage accounts are closed to other networks",
  description:
    "An account answers the whole internet unless its network rules deny what they do not name. A key or a signed address that leaks is then enough to read everything from anywhere.",
  severity: "high",
  remediationSteps:
    'Set networkRuleSet.defaultAction to "Deny" and name the subnets, or publicNetworkAccess to "Disabled" with a private endpoint.',
  url: "https://learn.microsoft.com/azure/storage/common/storage-network-security",
  frameworks: [
    axonBaseline("exposure", "data is reachable only as declared"),
    soc2("CC6.6"),
    pciDss("1.3.1"),
    iso27001("8.20"),
  ],
  peers: ["CKV_AZURE_35", "CKV_AZURE_59", "AZU-0012"],
  tags: ["azure", "storage", "exposure"],
  types: [type],
  *check(resource) {
    const inputs = root(resource);
    const access = inputs.at("publicNetworkAccess");
    if (access.value === "Disabled" || access.value === "SecuredByPerimeter") return;
    if (isHidden(access.value)) return yield unknown(access);
    yield* demand(inputs.at("networkRuleSet", "defaultAction"), (action) => action === "Deny", 'set it to "Deny"');
  },
  examples: {
    compliant: [account({ networkRuleSet: { defaultAction: "Deny" } }), account({ publicNetworkAccess: "Disabled" })],
    violating: [
      account({}),
      account({ networkRuleSet: { defaultAction: "Allow" } }),
      account({ publicNetworkAccess: "Enabled", networkRuleSet: {} }),
    ],
    notApplicable: [configMap],
    unknown: [account({ publicNetworkAccess: UNKNOWN }), account({ networkRuleSet: UNKNOWN })],
  },
});
