import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  iso27001,
  pciDss,
  root,
  soc2,
  taskDefinition,
  taskDefinitionType,
  UNKNOWN,
} from "../../lib/index.ts";

const task = (efsVolumeConfiguration: unknown) =>
  taskDefinition([{ name: "api" }], { volumes: [{ name: "data", efsVolumeConfiguration }] });

export const awsEcsEfsTls = defineRule({
  scope: "resource",
  name: "aws-ecs-efs-tls",
  displayName: "Tasks speak to file systems over TLS",
  description:
    "NFS carries files and their names in clear, and ECS mounts a file system so unless told otherwise. Without TLS the task's role is not asked either: whoever reaches the port has the files.",
  severity: "medium",
  remediationSteps: 'Set efsVolumeConfiguration.transitEncryption to "ENABLED".',
  url: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/efs-volumes.html",
  frameworks: [
    axonBaseline("encryption", "traffic to storage is encrypted"),
    soc2("CC6.7"),
    pciDss("4.2.1"),
    iso27001("8.24"),
  ],
  peers: ["CKV_AWS_97", "AWS-0035"],
  tags: ["aws", "containers", "encryption"],
  types: [taskDefinitionType],
  *check(resource) {
    for (const volume of root(resource).at("volumes").items()) {
      const files = volume.at("efsVolumeConfiguration");
      if (files.value === undefined) continue;
      yield* demand(files.at("transitEncryption"), (value) => value === "ENABLED", 'set it to "ENABLED"');
    }
  },
  examples: {
    compliant: [task({ fileSystemId: "fs-1", transitEncryption: "ENABLED" }), task(undefined)],
    violating: [task({ fileSystemId: "fs-1" }), task({ fileSystemId: "fs-1", transitEncryption: "DISABLED" })],
    notApplicable: [configMap],
    unknown: [task({ fileSystemId: "fs-1", transitEncryption: UNKNOWN })],
  },
});
