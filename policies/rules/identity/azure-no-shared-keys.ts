import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  iso27001,
  isTrue,
  pciDss,
  resource,
  root,
  soc2,
  typeKey,
  UNKNOWN,
} from "../../lib/index.ts";

const accountType = "azure-native:storage:StorageAccount";
const modelsType = "azure-native:cognitiveservices:Account";
const bus = (fields: Readonly<Record<string, unknown>>) => resource("azure-native:servicebus:Namespace", fields);

export const azureNoSharedKeys = defineRule({
  scope: "resource",
  name: "azure-no-shared-keys",
  displayName: "Clients log in as themselves, not with a shared key",
  description:
    "A key of an account or a namespace is the same for everybody, says of nobody who they are and ends only when it is changed for all. With Microsoft Entra each client has its own rights and leaves its name.",
  severity: "medium",
  remediationSteps:
    "Set disableLocalAuth to true, or allowSharedKeyAccess to false of a storage account, and give each client a role.",
  url: "https://learn.microsoft.com/azure/storage/common/shared-key-authorization-prevent",
  frameworks: [
    axonBaseline("identity", "every client has an identity of its own"),
    soc2("CC6.1"),
    pciDss("8.2.2"),
    iso27001("8.5"),
  ],
  peers: ["CKV2_AZURE_40", "CKV_AZURE_203", "CKV_AZURE_236"],
  tags: ["azure", "iam"],
  types: [
    accountType,
    "azure-native:eventhub:Namespace",
    "azure-native:servicebus:Namespace",
    "azure-native:cosmosdb:DatabaseAccount",
    "azure-native:documentdb:DatabaseAccount",
    "azure-native:search:Service",
    modelsType,
  ],
  *check(resource) {
    const inputs = root(resource);
    if (resource.type.endsWith(":StorageAccount")) {
      yield* demand(inputs.at("allowSharedKeyAccess"), (value) => value === false, "set it to false");
    } else if (typeKey(resource.type) === modelsType) {
      yield* demand(inputs.at("properties", "disableLocalAuth"), isTrue, "set it to true");
    } else yield* demand(inputs.at("disableLocalAuth"), isTrue, "set it to true");
  },
  examples: {
    compliant: [resource(accountType, { allowSharedKeyAccess: false }), bus({ disableLocalAuth: true })],
    violating: [
      resource(accountType, {}),
      bus({}),
      bus({ disableLocalAuth: false }),
      resource(modelsType, { kind: "OpenAI", properties: { customSubDomainName: "shop" } }),
    ],
    notApplicable: [configMap],
    unknown: [bus({ disableLocalAuth: UNKNOWN })],
  },
});
