import { flag, integer, list, mapOf, object, oneOfTexts, resource, text } from "./shape.ts";

const named = { ...text, minLength: 1 };
const secretKey = object({ key: text, name: text, optional: flag }, "key");
const requirement = object({ key: text, operator: text, values: list(text) }, "key", "operator");
const labelSelector = object({ matchExpressions: list(requirement), matchLabels: mapOf(text) });

/** Where Velero keeps backups. Source: velero.io_backupstoragelocations.yaml. */
export const backupStorageLocation = resource(
  "velero.io/v1",
  "BackupStorageLocation",
  object(
    {
      accessMode: oneOfTexts("ReadOnly", "ReadWrite"),
      backupSyncPeriod: text,
      config: mapOf(text),
      credential: secretKey,
      default: flag,
      objectStorage: object({ bucket: named, prefix: text, caCert: text, caCertRef: secretKey }, "bucket"),
      provider: named,
      validationFrequency: text,
    },
    "objectStorage",
    "provider",
  ),
);

const backup = object({
  csiSnapshotTimeout: text,
  datamover: text,
  defaultVolumesToFsBackup: flag,
  excludedClusterScopedResources: list(text),
  excludedNamespaceScopedResources: list(text),
  excludedNamespaces: list(text),
  excludedResources: list(text),
  hooks: { type: "object" },
  includeClusterResources: flag,
  includedClusterScopedResources: list(text),
  includedNamespaceScopedResources: list(text),
  includedNamespaces: list(text),
  includedResources: list(text),
  itemOperationTimeout: text,
  labelSelector,
  metadata: object({ labels: mapOf(text) }),
  orLabelSelectors: list(labelSelector),
  orderedResources: mapOf(text),
  resourcePolicy: object({ apiGroup: text, kind: text, name: text }, "kind", "name"),
  snapshotMoveData: flag,
  snapshotVolumes: flag,
  storageLocation: text,
  ttl: text,
  uploaderConfig: object({ parallelFilesUpload: integer }),
  volumeGroupSnapshotLabelKey: text,
  volumeSnapshotLocations: list(text),
});

/** When Velero takes a backup, and of what. Source: velero.io_schedules.yaml. */
export const schedule = resource(
  "velero.io/v1",
  "Schedule",
  object(
    {
      paused: flag,
      schedule: text,
      skipImmediately: flag,
      template: backup,
      useOwnerReferencesInBackup: flag,
    },
    "schedule",
    "template",
  ),
);
