import {
  axonBaseline,
  configMap,
  defineRule,
  isHidden,
  iso27001,
  manifest,
  root,
  soc2,
  UNKNOWN,
  unknown,
  type Value,
  violation,
} from "../../lib/index.ts";

/** Drivers whose volumes are never in clear: their cloud encrypts by itself, or the file system that they lead to has its own rule. */
const always = [
  "disk.csi.azure.com",
  "file.csi.azure.com",
  "blob.csi.azure.com",
  "kubernetes.io/azure-disk",
  "kubernetes.io/azure-file",
  "pd.csi.storage.gke.io",
  "kubernetes.io/gce-pd",
  "filestore.csi.storage.gke.io",
  "efs.csi.aws.com",
  "fsx.csi.aws.com",
  "fsx.openzfs.csi.aws.com",
  "blockvolume.csi.oraclecloud.com",
  "dobs.csi.digitalocean.com",
];

/** What other drivers are told so that they encrypt, by the end of their names: Ceph's begin with its namespace. */
const switches: Readonly<Record<string, string>> = {
  "ebs.csi.aws.com": "encrypted",
  "ebs.csi.eks.amazonaws.com": "encrypted",
  "kubernetes.io/aws-ebs": "encrypted",
  "driver.longhorn.io": "encrypted",
  ".rbd.csi.ceph.com": "encrypted",
  ".cephfs.csi.ceph.com": "encrypted",
  "csi.scaleway.com": "encrypted",
  "diskplugin.csi.alibabacloud.com": "encrypted",
  "linodebs.csi.linode.com": "linodebs.csi.linode.com/luks-encrypted",
  "pxd.portworx.com": "secure",
};

/** By which whoever runs the cluster says what encrypts the volumes of any other driver. */
const declaration = "axon.dev/encryption";

const storage = (provisioner: unknown, parameters?: unknown, annotations?: unknown) =>
  manifest({
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name: "data", annotations },
    provisioner,
    parameters,
  });

export const storageClassEncryption = defineRule({
  scope: "resource",
  name: "storage-class-encryption",
  displayName: "Classes of storage encrypt their volumes",
  description:
    "With most drivers a volume is in clear unless its class says otherwise, and so is every snapshot of it. Whoever may share a snapshot, or gets hold of a disk, takes the data out without a trace in the cluster.",
  severity: "high",
  remediationSteps:
    "Set the driver's parameter, such as encrypted: \"true\" for EBS, with kmsKeyId for a key of your own. Where something below the driver encrypts, such as LUKS on the nodes' disks, say so in the annotation axon.dev/encryption.",
  url: "https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/parameters.md",
  frameworks: [axonBaseline("encryption", "volumes are encrypted"), soc2("CC6.1"), iso27001("8.24")],
  peers: ["C-0264"],
  tags: ["kubernetes", "data", "storage"],
  types: ["kubernetes:storage.k8s.io:StorageClass"],
  *check(resource) {
    const provisioner = root(resource).at("provisioner");
    if (isHidden(provisioner.value)) return yield unknown(provisioner);
    const { text } = provisioner;
    if (text === undefined || always.includes(text)) return;
    const [, parameter] = Object.entries(switches).find(([end]) => text.endsWith(end)) ?? [];
    const declared = root(resource).at("metadata", "annotations", declaration);
    const place = parameter === undefined ? declared : root(resource).at("parameters", parameter);
    // A switch that is off is not made up for by a word.
    const otherwise = declared.value !== undefined && (parameter === undefined || place.value === undefined);
    if (isHidden(place.value) || isHidden(declared.value)) yield unknown(place);
    else if (!otherwise && (parameter === undefined || !isEncrypting(place.value)))
      yield violation(
        place,
        `is ${place.value === undefined ? "unset" : JSON.stringify(place.value)}`,
        parameter === undefined ? "say there what encrypts its volumes" : 'set it to "true"',
      );
  },
  examples: {
    compliant: [
      storage("ebs.csi.aws.com", { encrypted: "true" }),
      storage("rook-ceph.rbd.csi.ceph.com", { encrypted: "true" }),
      storage("pd.csi.storage.gke.io"),
      storage("disk.csi.azure.com", {}),
      storage("rancher.io/local-path", undefined, { [declaration]: "LUKS on the nodes' disks" }),
    ],
    violating: [
      storage("ebs.csi.aws.com"),
      storage("kubernetes.io/aws-ebs", { encrypted: "false" }),
      storage("driver.longhorn.io", { numberOfReplicas: "3" }),
      storage("rancher.io/local-path"),
    ],
    notApplicable: [configMap],
    unknown: [storage("ebs.csi.aws.com", UNKNOWN), storage(UNKNOWN), storage("rancher.io/local-path", {}, UNKNOWN)],
  },
});

function isEncrypting(value: Value | undefined): boolean {
  return value === true || (typeof value === "string" && value.toLowerCase() === "true");
}
