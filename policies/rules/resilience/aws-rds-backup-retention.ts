import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  environmentOf,
  iso27001,
  numberOf,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const instance = (fields: Readonly<Record<string, unknown>>) => resource("aws:rds/instance:Instance", fields);
const cluster = (fields: Readonly<Record<string, unknown>>) => resource("aws:rds/cluster:Cluster", fields);

/** Days in which a mistake is noticed: a week holds the weekend that nobody looked. */
const fewestDays = 7;

export const awsRdsBackupRetention = defineRule({
  scope: "resource",
  name: "aws-rds-backup-retention",
  displayName: "Production databases keep a week of backups",
  description:
    "The provider gives an instance no automatic backups and an Aurora cluster those of one day, unless told otherwise. What is noticed on Monday cannot be brought back from Saturday.",
  severity: "high",
  remediationSteps: "Set backupRetentionPeriod to 7 days or more, up to 35.",
  url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.BackupRetention.html",
  frameworks: [axonBaseline("resilience", "production databases can be restored"), soc2("A1.2"), iso27001("8.13")],
  peers: [
    "CKV_AWS_133",
    "AWS-0077",
    "AwsSolutions-RDS13",
    "pulumi:aws-rds-cluster-configure-backup-retention",
    "awsguard:rds-instance-backup-enabled",
  ],
  tags: ["aws", "data", "production"],
  types: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
  settings: ["environment"],
  *check(resource, settings) {
    const inputs = root(resource);
    // A replica is its source's copy: the source is what is backed up.
    const replica = ["replicateSourceDb", "replicationSourceIdentifier"].some(
      (field) => inputs.at(field).value !== undefined,
    );
    if (replica || environmentOf(resource, settings) !== "prod") return;
    yield* demand(
      inputs.at("backupRetentionPeriod"),
      (days) => numberOf(days) >= fewestDays,
      `set it to ${fewestDays} or more`,
    );
  },
  examples: {
    compliant: [
      instance({ backupRetentionPeriod: 7 }),
      cluster({ backupRetentionPeriod: 35 }),
      instance({ replicateSourceDb: "main" }),
      instance({ tags: { Environment: "dev" } }),
    ],
    violating: [
      instance({}),
      instance({ backupRetentionPeriod: 0 }),
      cluster({ backupRetentionPeriod: 6 }),
      cluster({}),
    ],
    notApplicable: [configMap],
    unknown: [instance({ backupRetentionPeriod: UNKNOWN })],
  },
});
