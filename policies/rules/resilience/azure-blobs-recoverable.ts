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

const type = "azure-native:storage:BlobServiceProperties";
const blobs = (fields: Readonly<Record<string, unknown>>) =>
  resource(type, { accountName: "data", blobServicesName: "default", ...fields });

export const azureBlobsRecoverable = defineRule({
  scope: "resource",
  name: "azure-blobs-recoverable",
  displayName: "Deleted and overwritten blobs can be brought back",
  description:
    "Without versions and soft delete a wrong script or a stolen key empties an account for good. With them what was there is brought back for as long as they are kept.",
  severity: "medium",
  remediationSteps: "Set isVersioningEnabled to true, and deleteRetentionPolicy to { enabled: true, days: 7 } or more.",
  url: "https://learn.microsoft.com/azure/storage/blobs/data-protection-overview",
  frameworks: [axonBaseline("resilience", "data outlives mistakes"), soc2("A1.2"), iso27001("8.13")],
  peers: ["CKV2_AZURE_38", "AZU-0056", "AZU-0060"],
  tags: ["azure", "storage", "resilience"],
  types: [type],
  *check(resource) {
    const inputs = root(resource);
    yield* demand(inputs.at("isVersioningEnabled"), isTrue, "set it to true");
    yield* demand(inputs.at("deleteRetentionPolicy", "enabled"), isTrue, "set it to true, with days of 7 or more");
  },
  examples: {
    compliant: [blobs({ isVersioningEnabled: true, deleteRetentionPolicy: { enabled: true, days: 7 } })],
    violating: [
      blobs({}),
      blobs({ isVersioningEnabled: true }),
      blobs({ isVersioningEnabled: true, deleteRetentionPolicy: { enabled: false } }),
    ],
    notApplicable: [configMap],
    unknown: [blobs({ isVersioningEnabled: true, deleteRetentionPolicy: UNKNOWN })],
  },
});
