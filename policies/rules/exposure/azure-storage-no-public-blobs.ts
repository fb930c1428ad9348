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

const type = "azure-native:storage:StorageAccount";
const containerType = "azure-native:storage:BlobContainer";
const account = (fields: Readonly<Record<string, unknown>>) => resource(type, { kind: "StorageV2", ...fields });

export const azureStorageNoPublicBlobs = defineRule({
  scope: "resource",
  name: "azure-storage-no-public-blobs",
  displayName: "No blob is public",
  description:
    "Where an account allows public access, one setting of a container gives its blobs to whoever has the address. Nobody logs in to read them, so nobody can say afterwards who did.",
  severity: "critical",
  remediationSteps:
    'Set allowBlobPublicAccess to false and publicAccess to "None"; hand out signed addresses that end.',
  url: "https://learn.microsoft.com/azure/storage/blobs/anonymous-read-access-prevent",
  frameworks: [axonBaseline("exposure", "data is reachable only as declared"), soc2("CC6.1"), iso27001("8.3")],
  peers: ["CKV_AZURE_34", "CKV_AZURE_190", "CKV2_AZURE_47", "AZU-0007"],
  tags: ["azure", "storage", "exposure"],
  types: [type, containerType],
  *check(resource) {
    const inputs = root(resource);
    // New accounts and new containers are closed unless opened; a field of the other type is never there.
    yield* demand(inputs.at("allowBlobPublicAccess"), (value) => !isTrue(value), "set it to false");
    const isClosed = (access: unknown) => access === undefined || access === "None";
    yield* demand(inputs.at("publicAccess"), isClosed, 'set it to "None"');
  },
  examples: {
    compliant: [
      account({}),
      account({ allowBlobPublicAccess: false }),
      resource(containerType, {}),
      resource(containerType, { publicAccess: "None" }),
    ],
    violating: [
      account({ allowBlobPublicAccess: true }),
      resource(containerType, { publicAccess: "Blob" }),
      resource(containerType, { publicAccess: "Container" }),
      resource("azure-native:storage/v20230101:StorageAccount", { allowBlobPublicAccess: true }),
    ],
    notApplicable: [configMap],
    unknown: [account({ allowBlobPublicAccess: UNKNOWN })],
  },
});
