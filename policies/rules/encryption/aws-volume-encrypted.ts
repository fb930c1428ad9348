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
  peers: ["CKV_AWS_3", "CKV_AWS_42", "AWS-0026", "AWS-0037", "AwsSolutions-EFS1"],
  tags: ["aws", "data", "encryption"],
  types: ["aws:ebs/volume:Volume", "aws:efs/fileSystem:FileSystem", "aws:ec2/instance:Instance"],
  *check(stack) {
    for (const system of stack.ofType("aws:efs/fileSystem:FileSystem")) {
      yield* demand(root(system).at("encrypted"), isTrue, "set it to true");
    }
    const account = stack.ofType("aws:ebs/encryptionByDefault:EncryptionByDefault");
    if (account.some((setting) => isNotFalse(root(setting).at("enabled").value))) return;
    for (const volume of stack.ofType("aws:ebs/volume:Volume")) {
      yield* demand(root(volume).at("encrypted"), isTrue, "set it to true");
    }
    for (const instance of stack.ofType("aws:ec2/instance:Instance")) {
      // A root device that is not described has what its image or launch template says.
      const devices = [root(instance).at("rootBlockDevice"), ...root(instance).at("ebsBlockDevices").items()];
      for (const device of devices) {
        if (device.value !== undefined) yield* demand(device.at("encrypted"), isTrue, "set it to true");
      }
    }
  },
  examples: {
    compliant: [
      [volume({ encrypted: true })],
      [files({ encrypted: true })],
      [volume({}), byDefault()],
      [resource("aws:ec2/instance:Instance")],
    ],
    violating: [
      [volume({})],
      [volume({ encrypted: false }), byDefault(false)],
      [files({}), byDefault()],
      [resource("aws:ec2/instance:Instance", { rootBlockDevice: { volumeSize: 20 } })],
    ],
    notApplicable: [[configMap]],
    unknown: [[volume({ encrypted: UNKNOWN })]],
  },
});
