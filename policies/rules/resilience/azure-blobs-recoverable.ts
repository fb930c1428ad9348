import {
  axonBaseline,
  computed,
  configMap,
  defineRule,
  demand,
  iso27001,
  isTrue,
  referrers,
  resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
} from "../../lib/index.ts";

const type = "azure-native:storage:BlobServiceProperties";
const accountType = "azure-native:storage:StorageAccount";
const servicesOf = referrers({ from: [type], field: "accountName", to: [accountType], names: ["accountName"] });
const kept = { enabled: true, days: 7 };
const blobs = (fields: Readonly<Record<string, unknown>>) =>
  resource(type, { accountName: "data", blobServicesName: "default", ...fields });

const [ofLake, lake] = computed(
  blobs({ deleteRetentionPolicy: kept }),
  "accountName",
  resource(accountType, { isHnsEnabled: true }, "lake"),
);

export const azureBlobsRecoverable = defineRule({
  scope: "stack",
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
  *check(stack) {
    // A data lake, which has folders, keeps no versions.
    // Source: https://learn.microsoft.com/azure/storage/blobs/storage-feature-support-in-storage-accounts
    const lakes = stack.ofType(accountType).filter((account) => isTrue(root(account).at("isHnsEnabled").value));
    const servicesOfLakes = new Map(
      lakes.flatMap((each) => servicesOf(stack, each).map(([service, refers]) => [service.resource, refers] as const)),
    );
    for (const service of stack.ofType(type)) {
      const versions = root(service).at("isVersioningEnabled");
      const isOfLake = servicesOfLakes.get(service);
      if (isOfLake === undefined) yield* demand(versions, isTrue, "set it to true");
      else if (isOfLake === UNKNOWN && !isTrue(versions.value)) yield unknown(versions);
      const deleted = root(service).at("deleteRetentionPolicy", "enabled");
      yield* demand(deleted, isTrue, "set it to true, with days of 7 or more");
    }
  },
  examples: {
    compliant: [[blobs({ isVersioningEnabled: true, deleteRetentionPolicy: kept })], [ofLake, lake]],
    violating: [
      [blobs({})],
      [blobs({ isVersioningEnabled: true })],
      [blobs({ isVersioningEnabled: true, deleteRetentionPolicy: { enabled: false } })],
      [...computed(blobs({ deleteRetentionPolicy: kept }), "accountName", resource(accountType)), lake],
      [...computed(blobs({}), "accountName", lake)],
    ],
    notApplicable: [[configMap]],
    unknown: [
      [blobs({ isVersioningEnabled: true, deleteRetentionPolicy: UNKNOWN })],
      [blobs({ accountName: UNKNOWN, deleteRetentionPolicy: kept }), lake],
    ],
  },
});
