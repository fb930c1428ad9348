import {
  cisAws,
  configMap,
  defineRule,
  demand,
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
    "RDS does not encrypt unless it is told to, and neither are the snapshots and replicas of such a database. It cannot be turned on later: the data has to move to a new one.",
  severity: "high",
  remediationSteps: "Set storageEncrypted: true, and kmsKeyId where the key has to be your own.",
  url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html",
  frameworks: [cisAws("2.3.1"), soc2("CC6.1"), pciDss("3.5.1"), iso27001("8.24")],
  peers: ["CKV_AWS_16", "CKV_AWS_96", "CKV_AWS_140", "AWS-0079", "AWS-0080", "AwsSolutions-RDS2"],
  tags: ["aws", "data", "encryption"],
  types: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster", "aws:rds/globalCluster:GlobalCluster"],
  *check(resource) {
    const inputs = root(resource);
    // A replica, and a serverless cluster of the first version, are encrypted without a word; so is what a source decides.
    if (inputs.at("replicateSourceDb").value !== undefined || inputs.at("engineMode").value === "serverless") return;
    if (inputs.at("sourceDbClusterIdentifier").value !== undefined) return;
    yield* demand(inputs.at("storageEncrypted"), isTrue, "set it to true");
  },
  examples: {
    compliant: [
      instance({ engine: "postgres", storageEncrypted: true }),
      instance({ replicateSourceDb: "main" }),
      cluster({ engine: "aurora-mysql", engineMode: "serverless" }),
    ],
    violating: [
      instance({ engine: "postgres" }),
      instance({ engine: "postgres", storageEncrypted: false }),
      cluster({ engine: "aurora-postgresql", kmsKeyId: "arn:aws:kms:eu-west-1:123456789012:key/1" }),
    ],
    notApplicable: [configMap],
    unknown: [instance({ storageEncrypted: UNKNOWN })],
  },
});
