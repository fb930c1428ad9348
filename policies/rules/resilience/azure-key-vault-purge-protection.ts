import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  iso27001,
  isTrue,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const type = "azure-native:keyvault:Vault";
const vault = (properties: unknown) => resource(type, { properties });

export const azureKeyVaultPurgeProtection = defineRule({
  scope: "resource",
  name: "azure-key-vault-purge-protection",
  displayName: "Deleted keys and secrets can be brought back",
  description:
    "Without purge protection whoever may delete a key can also purge it at once, and with it all that it encrypts. Azure keeps what was deleted for 7 to 90 days, but purges it earlier for whoever asks.",
  severity: "high",
  remediationSteps: "Set properties.enablePurgeProtection to true; it cannot be taken back.",
  url: "https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview",
  frameworks: [axonBaseline("resilience", "keys outlive mistakes"), soc2("A1.2"), iso27001("8.13")],
  peers: ["CKV_AZURE_110", "CKV_AZURE_42", "AZU-0016"],
  tags: ["azure", "keys", "resilience"],
  types: [type],
  *check(resource) {
    const properties = root(resource).at("properties");
    yield* demand(properties.at("enablePurgeProtection"), isTrue, "set it to true");
    yield* demand(properties.at("enableSoftDelete"), (value) => value !== false, "remove it");
  },
  examples: {
    compliant: [vault({ enablePurgeProtection: true })],
    violating: [vault({}), vault({ enablePurgeProtection: true, enableSoftDelete: false })],
    notApplicable: [configMap],
    unknown: [vault({ enablePurgeProtection: UNKNOWN }), vault(UNKNOWN)],
  },
});
