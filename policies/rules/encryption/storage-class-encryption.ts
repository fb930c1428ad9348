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
  violation,
} from "../../lib/index.ts";

const ebs = ["ebs.csi.aws.com", "ebs.csi.eks.amazonaws.com", "kubernetes.io/aws-ebs"];
const storage = (provisioner: unknown, parameters?: unknown) =>
  manifest({ apiVersion: "storage.k8s.io/v1", kind: "StorageClass", provisioner, parameters });

export const storageClassEncryption = defineRule({
  scope: "resource",
  name: "storage-class-encryption",
  displayName: "Volumes on AWS are encrypted",
  description:
    "A volume on AWS is in clear unless its class says otherwise, and so is every snapshot of it. Whoever may share a snapshot takes the data out of the account without a trace in the cluster.",
  severity: "high",
  remediationSteps: 'Set parameters.encrypted to "true", and kmsKeyId for a key of your own.',
  url: "https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/parameters.md",
  frameworks: [axonBaseline("encryption", "volumes are encrypted"), soc2("CC6.1"), iso27001("8.24")],
  peers: ["C-0264"],
  tags: ["kubernetes", "data", "storage"],
  types: ["kubernetes:storage.k8s.io:StorageClass"],
  *check(resource) {
    const provisioner = root(resource).at("provisioner");
    const encrypted = root(resource).at("parameters", "encrypted");
    if (isHidden(provisioner.value)) yield unknown(provisioner);
    else if (provisioner.text === undefined || !ebs.includes(provisioner.text)) return;
    else if (isHidden(encrypted.value)) yield unknown(encrypted);
    else if (encrypted.value !== true && encrypted.text?.toLowerCase() !== "true")
      yield violation(
        encrypted,
        `is ${encrypted.value === undefined ? "unset" : JSON.stringify(encrypted.value)}`,
        'set it to "true"',
      );
  },
  examples: {
    compliant: [
      storage("ebs.csi.aws.com", { encrypted: "true" }),
      storage("pd.csi.storage.gke.io"),
      storage("disk.csi.azure.com", {}),
    ],
    violating: [storage("ebs.csi.aws.com"), storage("kubernetes.io/aws-ebs", { encrypted: "false" })],
    notApplicable: [configMap],
    unknown: [storage("ebs.csi.aws.com", UNKNOWN), storage(UNKNOWN)],
  },
});
