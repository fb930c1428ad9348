import type { VolumeAccess } from "../volume.ts";

/** What a driver of the Container Storage Interface is told so that its volumes are encrypted. */
export interface StorageDriver {
  readonly provisioner: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Accesses its volumes can give. */
  readonly access: readonly VolumeAccess[];
  /** Parameter that names a key of the customer's own; absent where the file system or its account has the key. */
  readonly keyParameter?: string;
  /** Parameters only the installation knows, with what they are. */
  readonly required: Readonly<Record<string, string>>;
  /** A network file system is in no zone, so that there is nothing to wait for. */
  readonly binding: "WaitForFirstConsumer" | "Immediate";
  /** Parameters by which the cloud's resource behind each volume is tagged; absent where it makes none. */
  readonly tagged?: (tags: Tags) => Readonly<Record<string, string>>;
}

type Tags = Readonly<Record<string, string>>;

/** `layer=platform,environment=prod` */
const pairs = (tags: Tags) => Object.entries(tags).map(([key, value]) => `${key}=${value}`);
const asTags = (tags: Tags) => ({ tags: pairs(tags).join(",") });
const asLabels = (tags: Tags) => ({ labels: pairs(tags).join(",") });

const block = { access: ["exclusive", "single"], binding: "WaitForFirstConsumer", required: {} } as const;
const files = { access: ["exclusive", "single", "shared"], binding: "Immediate" } as const;

/** The clouds' drivers by what they provide; parameters as their own documentation names them. */
export const drivers = {
  /** https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/parameters.md */
  "aws-ebs-gp3": {
    ...block,
    provisioner: "ebs.csi.aws.com",
    parameters: { type: "gp3", encrypted: "true", "csi.storage.k8s.io/fstype": "ext4" },
    keyParameter: "kmsKeyId",
    tagged: (tags) => Object.fromEntries(pairs(tags).map((pair, index) => [`tagSpecification_${index + 1}`, pair])),
  },
  /** https://github.com/kubernetes-sigs/aws-efs-csi-driver/blob/master/docs/README.md; traffic is encrypted by default. */
  "aws-efs": {
    ...files,
    provisioner: "efs.csi.aws.com",
    parameters: { provisioningMode: "efs-ap", directoryPerms: "700" },
    required: { fileSystemId: "the id of an encrypted EFS file system" },
  },
  /** https://github.com/kubernetes-sigs/azuredisk-csi-driver/blob/master/docs/driver-parameters.md; always encrypted at rest. */
  "azure-disk": {
    ...block,
    provisioner: "disk.csi.azure.com",
    parameters: { skuName: "Premium_ZRS", fsType: "ext4" },
    keyParameter: "diskEncryptionSetID",
    tagged: asTags,
  },
  /** https://github.com/kubernetes-sigs/azurefile-csi-driver/blob/master/docs/driver-parameters.md; always encrypted at rest. */
  "azure-files": {
    ...files,
    provisioner: "file.csi.azure.com",
    parameters: { skuName: "Premium_ZRS", protocol: "nfs", encryptInTransit: "true" },
    required: {},
    tagged: asTags,
  },
  /** https://cloud.google.com/kubernetes-engine/docs/how-to/persistent-volumes/gce-pd-csi-driver; always encrypted at rest. */
  "gce-pd": {
    ...block,
    provisioner: "pd.csi.storage.gke.io",
    parameters: { type: "pd-balanced", "csi.storage.k8s.io/fstype": "ext4" },
    keyParameter: "disk-encryption-kms-key",
    tagged: asLabels,
  },
  /** https://github.com/kubernetes-sigs/gcp-filestore-csi-driver; always encrypted at rest. */
  "gcp-filestore": {
    ...files,
    provisioner: "filestore.csi.storage.gke.io",
    parameters: { tier: "enterprise" },
    keyParameter: "instance-encryption-kms-key",
    required: { network: "the VPC network of the cluster" },
    tagged: asLabels,
  },
} as const satisfies Record<string, StorageDriver>;

export type StorageDriverName = keyof typeof drivers;
