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

const instance = (fields: Readonly<Record<string, unknown>>) => resource("aws:rds/instance:Instance", fields);
const cluster = (fields: Readonly<Record<string, unknown>>) => resource("aws:rds/cluster:Cluster", fields);

export const awsRdsEncrypted = defineRule({
  scope: "resource",
  name: "aws-rds-encrypted",
  displayName: "Databases are encrypted at rest",
  description:
    "RDS encrypts an instance only where it is told to, and its snapshots and replicas are what it is. It cannot be turned on later: the data has to move to a new one.",
  severity: "high",
  remediationSteps: "Set storageEncrypted: true, and kmsKeyId where the key has to be your own.",
  url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html",
  frameworks: [cisAws("2.3.1"), soc2("CC6.1"), pciDss("3.5.1"), iso27001("8.24")],
  peers: [
    "CKV_AWS_16",
    "CKV_AWS_96",
    "CKV_AWS_140",
    "AWS-0079",
    "AWS-0080",
    "AwsSolutions-RDS2",
    "pulumi:aws-rds-cluster-disallow-unencrypted-storage",
    "awsguard:rds-storage-encrypted",
  ],
  tags: ["aws", "data", "encryption"],
  types: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
  *check(resource) {
    const inputs = root(resource);
    // A replica is what its source is.
    if (inputs.at("replicateSourceDb").value !== undefined) return;
    // Aurora encrypts every cluster made since 18 February 2026, with a key of its own where none is named.
    const isAurora = inputs.at("engine").text?.startsWith("aurora") === true;
    yield* demand(inputs.at("storageEncrypted"), isAurora ? isNotFalse : isTrue, "set it to true");
  },
  examples: {
    compliant: [
      instance({ engine: "postgres", storageEncrypted: true }),
      instance({ replicateSourceDb: "main" }),
      cluster({ engine: "aurora-mysql" }),
    ],
    violating: [
      instance({ engine: "postgres" }),
      instance({ engine: "postgres", storageEncrypted: false }),
      cluster({ engine: "aurora-postgresql", storageEncrypted: false }),
      cluster({ engine: "mysql", dbClusterInstanceClass: "db.r6gd.large" }),
    ],
    notApplicable: [configMap],
    unknown: [instance({ storageEncrypted: UNKNOWN })],
  },
});
