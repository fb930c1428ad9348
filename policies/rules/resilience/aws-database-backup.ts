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

type Fields = Readonly<Record<string, unknown>>;

/** Where each type keeps for how many days its automatic backups are kept; unset, it is one day. Source: the provider. */
const retention: Readonly<Record<string, string>> = {
  "aws:docdb/cluster:Cluster": "backupRetentionPeriod",
  "aws:neptune/cluster:Cluster": "backupRetentionPeriod",
  "aws:redshift/cluster:Cluster": "automatedSnapshotRetentionPeriod",
};
const documents = (fields: Fields) => resource("aws:docdb/cluster:Cluster", fields);
const warehouse = (fields: Fields) => resource("aws:redshift/cluster:Cluster", { nodeType: "ra3.large", ...fields });

export const awsDatabaseBackup = defineRule({
  scope: "resource",
  name: "aws-database-backup",
  displayName: "Production stores of documents, graphs and reports keep their backups",
  description:
    "DocumentDB, Neptune and Redshift keep one day of backups unless told otherwise. What is noticed on Monday cannot be brought back from Saturday.",
  severity: "high",
  remediationSteps: "Set backupRetentionPeriod, of Redshift automatedSnapshotRetentionPeriod, to 7 days or more.",
  url: "https://docs.aws.amazon.com/documentdb/latest/developerguide/backup_restore.html",
  frameworks: [axonBaseline("resilience", "production databases can be restored"), soc2("A1.2"), iso27001("8.13")],
  peers: ["CKV_AWS_343", "CKV_AWS_360", "CKV_AWS_361"],
  tags: ["aws", "data", "production"],
  types: Object.keys(retention),
  settings: ["environment", "minBackupDays"],
  *check(resource, settings) {
    const inputs = root(resource);
    const isReplica = inputs.at("replicationSourceIdentifier").value !== undefined;
    if (isReplica || environmentOf(resource, settings) !== "prod") return;
    const { minBackupDays } = settings;
    const days = inputs.at(retention[resource.type] ?? "backupRetentionPeriod");
    yield* demand(days, (value) => numberOf(value ?? 1) >= minBackupDays, `set it to ${minBackupDays} or more`);
  },
  examples: {
    compliant: [
      documents({ backupRetentionPeriod: 7 }),
      warehouse({ automatedSnapshotRetentionPeriod: 35 }),
      documents({ tags: { Environment: "dev" } }),
      resource("aws:neptune/cluster:Cluster", { replicationSourceIdentifier: "main" }),
    ],
    violating: [
      documents({}),
      documents({ backupRetentionPeriod: 3 }),
      warehouse({ automatedSnapshotRetentionPeriod: 0 }),
    ],
    notApplicable: [configMap],
    unknown: [documents({ backupRetentionPeriod: UNKNOWN })],
  },
});
