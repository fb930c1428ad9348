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

const type = "azure-native:storage:StorageAccount";
const account = (name: unknown) => resource(type, { kind: "StorageV2", sku: { name } });

export const azureStorageRedundant = defineRule({
  scope: "resource",
  name: "azure-storage-redundant",
  displayName: "Production data is stored in more than one zone",
  description:
    "Locally redundant storage is three copies in one building: a fire or a flood there is the end of all of them. Zone-redundant storage costs a quarter more and survives that.",
  severity: "medium",
  remediationSteps: 'Set sku.name to "Standard_ZRS", or "Standard_GZRS" for a copy in another region.',
  url: "https://learn.microsoft.com/azure/storage/common/storage-redundancy",
  frameworks: [axonBaseline("resilience", "production survives a zone"), soc2("A1.2"), iso27001("8.14")],
  peers: ["CKV_AZURE_206", "AZU-0058"],
  tags: ["azure", "storage", "production"],
  types: [type],
  settings: ["environment"],
  *check(resource, settings) {
    if (environmentOf(resource, settings) !== "prod") return;
    const isSpread = (name: unknown) => name !== "Standard_LRS" && name !== "Premium_LRS";
    yield* demand(root(resource).at("sku", "name"), isSpread, 'set it to "Standard_ZRS"');
  },
  examples: {
    compliant: [
      account("Standard_ZRS"),
      account("Standard_RAGZRS"),
      resource(type, { sku: { name: "Standard_LRS" }, tags: { environment: "dev" } }),
    ],
    violating: [account("Standard_LRS"), account("Premium_LRS")],
    notApplicable: [configMap],
    unknown: [account(UNKNOWN)],
  },
});
