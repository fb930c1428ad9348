import {
  cisAws,
  configMap,
  defineRule,
  demand,
  isNotFalse,
  iso27001,
  isTrue,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const volume = (fields: Readonly<Record<string, unknown>>) =>
  resource("aws:ebs/volume:Volume", { availabilityZone: "eu-west-1a", ...fields });
const files = (fields: Readonly<Record<string, unknown>>) => resource("aws:efs/fileSystem:FileSystem", fields);
const byDefault = (enabled?: unknown) => resource("aws:ebs/encryptionByDefault:EncryptionByDefault", { enabled });

const template = (ebs: object) =>
  resource("aws:ec2/launchTemplate:LaunchTemplate", { blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs }] });

/** What describes its disks in the same two fields. */
const serverTypes = ["aws:ec2/instance:Instance", "aws:ec2/launchConfiguration:LaunchConfiguration"];

export const awsVolumeEncrypted = defineRule({
  scope: "stack",
  name: "aws-volume-encrypted",
  displayName: "Disks and file systems are encrypted",
  description:
    "Neither a volume of EBS nor a file system of EFS is encrypted unless it is told to, or the account is. A snapshot that is shared by mistake then gives away the data itself.",
  severity: "high",
  remediationSteps:
    "Set encrypted: true, or turn on encryption by default for the account with aws.ebs.EncryptionByDefault.",
  url: "https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html",
  frameworks: [cisAws("2.2.1"), cisAws("2.4.1"), soc2("CC6.1"), pciDss("3.5.1"), iso27001("8.24")],
  peers: [
    "CKV_AWS_3",
    "CKV_AWS_42",
    "AWS-0026",
    "AWS-0037",
    "AwsSolutions-EFS1",
    "CKV_AWS_8",
    "AWS-0131",
    "pulumi:aws-efs-filesystem-disallow-unencrypted-file-system",
    "awsguard:efs-encrypted",
  ],
  tags: ["aws", "data", "encryption"],
  types: [
    "aws:ebs/volume:Volume",
    "aws:efs/fileSystem:FileSystem",
    "aws:ec2/launchTemplate:LaunchTemplate",
    ...serverTypes,
  ],
  *check(stack) {
    for (const system of stack.ofType("aws:efs/fileSystem:FileSystem")) {
      yield* demand(root(system).at("encrypted"), isTrue, "set it to true");
    }
    const account = stack.ofType("aws:ebs/encryptionByDefault:EncryptionByDefault");
    if (account.some((setting) => isNotFalse(root(setting).at("enabled").value))) return;
    for (const volume of stack.ofType("aws:ebs/volume:Volume")) {
      yield* demand(root(volume).at("encrypted"), isTrue, "set it to true");
    }
    for (const instance of stack.ofType(...serverTypes)) {
      // A root device that is not described has what its image or launch template says.
      const devices = [root(instance).at("rootBlockDevice"), ...root(instance).at("ebsBlockDevices").items()];
      for (const device of devices) {
        if (device.value === undefined || isTrue(device.at("noDevice").value)) continue;
        yield* demand(device.at("encrypted"), isTrue, "set it to true");
      }
    }
    for (const template of stack.ofType("aws:ec2/launchTemplate:LaunchTemplate")) {
      const devices = root(template).at("blockDeviceMappings").items();
      for (const disk of devices.map((device) => device.at("ebs"))) {
        // A disk that is made from a snapshot is encrypted as that is.
        if (disk.value === undefined || disk.at("snapshotId").value !== undefined) continue;
        yield* demand(disk.at("encrypted"), isTrue, "set it to true");
      }
    }
  },
  examples: {
    compliant: [
      [volume({ encrypted: true })],
      [files({ encrypted: true })],
      [volume({}), byDefault()],
      [resource("aws:ec2/instance:Instance")],
      [template({ volumeSize: 20, encrypted: "true" })],
      [template({ snapshotId: "snap-0123456789abcdef0" })],
      [template({ volumeSize: 20 }), byDefault()],
    ],
    violating: [
      [volume({})],
      [volume({ encrypted: false }), byDefault(false)],
      [files({}), byDefault()],
      [resource("aws:ec2/instance:Instance", { rootBlockDevice: { volumeSize: 20 } })],
      [resource("aws:ec2/launchConfiguration:LaunchConfiguration", { ebsBlockDevices: [{ volumeSize: 20 }] })],
      [template({ volumeSize: 20 })],
    ],
    notApplicable: [[configMap]],
    unknown: [[volume({ encrypted: UNKNOWN })]],
  },
});
