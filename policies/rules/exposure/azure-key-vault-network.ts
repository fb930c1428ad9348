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

const type = "azure-native:keyvault:Vault";
const vault = (properties: unknown) => resource(type, { properties });

export const azureKeyVaultNetwork = defineRule({
  scope: "resource",
  name: "azure-key-vault-network",
  displayName: "Key vaults are closed to other networks",
  description:
    "A vault answers the whole internet unless its network rules deny what they do not name. A login that leaks is then enough to take every key and secret from anywhere.",
  severity: "high",
  remediationSteps:
    'Set properties.networkAcls.defaultAction to "Deny" and name the subnets, or properties.publicNetworkAccess to "disabled" with a private endpoint.',
  url: "https://learn.microsoft.com/azure/key-vault/general/network-security",
  frameworks: [
    axonBaseline("exposure", "data is reachable only as declared"),
    soc2("CC6.6"),
    pciDss("1.3.1"),
    iso27001("8.20"),
  ],
  peers: ["CKV_AZURE_109", "CKV_AZURE_189", "AZU-0013"],
  tags: ["azure", "keys", "exposure"],
  types: [type],
  *check(resource) {
    const properties = root(resource).at("properties");
    const access = properties.at("publicNetworkAccess");
    if (isHidden(access.value)) return yield unknown(access);
    if (access.text?.toLowerCase() === "disabled") return;
    yield* demand(properties.at("networkAcls", "defaultAction"), (action) => action === "Deny", 'set it to "Deny"');
  },
  examples: {
    compliant: [
      vault({ networkAcls: { defaultAction: "Deny", bypass: "AzureServices" } }),
      vault({ publicNetworkAccess: "disabled" }),
    ],
    violating: [vault({}), vault({ networkAcls: { defaultAction: "Allow" } })],
    notApplicable: [configMap],
    unknown: [vault(UNKNOWN), vault({ networkAcls: UNKNOWN })],
  },
});
