import {
  axonBaseline,
  configMap,
  defineRule,
  isConfidential,
  isHidden,
  iso27001,
  pciDss,
  resource,
  root,
  soc2,
  typeKey,
  UNKNOWN,
  unknown,
  type Value,
  violation,
} from "../../lib/index.ts";

/** Where each store names the key of Key Vault that it is under; a source says that there is one. */
const keys: Readonly<Record<string, readonly (readonly string[])[]>> = {
  "azure-native:storage:StorageAccount": [["encryption", "keyVaultProperties"]],
  "azure-native:dbforpostgresql:Server": [["dataEncryption", "primaryKeyURI"]],
  "azure-native:dbformysql:Server": [["dataEncryption", "primaryKeyURI"]],
  "azure-native:cosmosdb:DatabaseAccount": [["keyVaultKeyUri"]],
  "azure-native:containerregistry:Registry": [["encryption", "keyVaultProperties"]],
  "azure-native:eventhub:Namespace": [["encryption", "keyVaultProperties"]],
  "azure-native:servicebus:Namespace": [["encryption", "keyVaultProperties"]],
  "azure-native:containerservice:ManagedCluster": [["diskEncryptionSetID"]],
  "azure-native:compute:Disk": [
    ["encryption", "diskEncryptionSetId"],
    ["encryptionSettingsCollection", "enabled"],
  ],
};
const account = (encryption?: unknown, tags: object = { DataClass: "confidential" }) =>
  resource("azure-native:storage:StorageAccount", { kind: "StorageV2", encryption, tags });
const own = { keySource: "Microsoft.Keyvault", keyVaultProperties: { keyName: "data", keyVaultUri: "https://keys" } };

export const azureClassifiedOwnKey = defineRule({
  scope: "resource",
  name: "azure-classified-own-key",
  displayName: "Confidential data of Azure is under a key of your own",
  description:
    "What Azure encrypts by itself, it decrypts for everybody who may read the store: the key adds nothing. A key of your own is a second permission, is logged with every use, and can be taken away in an hour of need.",
  severity: "high",
  remediationSteps: "Name a key in a Key Vault with purge protection, and an identity that may use it.",
  url: "https://learn.microsoft.com/azure/security/fundamentals/encryption-models",
  frameworks: [
    axonBaseline("encryption", "confidential data has a key of its own"),
    soc2("CC6.1"),
    pciDss("3.5.1"),
    iso27001("8.24"),
  ],
  peers: ["CKV2_AZURE_1", "CKV_AZURE_117", "AZU-0067"],
  tags: ["azure", "data", "encryption"],
  types: Object.keys(keys),
  *check(resource) {
    if (!isConfidential(resource)) return;
    const places = (keys[typeKey(resource.type)] ?? []).map((path) => root(resource).at(...path));
    const [first] = places;
    if (first === undefined || places.some(({ value }) => isSaid(value))) return;
    if (places.some(({ value }) => isHidden(value))) yield unknown(first);
    else yield violation(first, "is unset", "name a key of your own");
  },
  examples: {
    compliant: [
      account(own),
      account(undefined, { DataClass: "public" }),
      account(undefined, {}),
      resource("azure-native:cosmosdb:DatabaseAccount", {
        keyVaultKeyUri: "https://k",
        tags: { classification: "PII" },
      }),
    ],
    violating: [
      account(),
      account({ keySource: "Microsoft.Storage" }),
      resource("azure-native:dbforpostgresql:Server", { tags: { "data-class": "restricted" } }),
    ],
    notApplicable: [configMap],
    unknown: [account(UNKNOWN)],
  },
});

function isSaid(value: Value | undefined): boolean {
  return value !== undefined && !isHidden(value) && value !== "" && value !== false;
}
