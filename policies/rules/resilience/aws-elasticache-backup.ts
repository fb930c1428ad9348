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
  type Value,
} from "../../lib/index.ts";

const group = (fields: Readonly<Record<string, unknown>>) =>
  resource("aws:elasticache/replicationGroup:ReplicationGroup", { description: "sessions", ...fields });

export const awsElasticacheBackup = defineRule({
  scope: "resource",
  name: "aws-elasticache-backup",
  displayName: "Production caches that hold data are backed up",
  description:
    "A cache that is also the only place of sessions, queues or counters loses them with a wrong command or a failed upgrade. ElastiCache makes no backup unless it is told for how long to keep them.",
  severity: "low",
  remediationSteps:
    "Set snapshotRetentionLimit to 7 or more days; leave the rule off where a cache can be filled anew.",
  url: "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/backups-automatic.html",
  frameworks: [axonBaseline("resilience", "what was lost can be restored"), soc2("A1.2"), iso27001("8.13")],
  peers: ["CKV_AWS_134", "AWS-0050"],
  tags: ["aws", "data", "production"],
  types: [
    "aws:elasticache/replicationGroup:ReplicationGroup",
    "aws:elasticache/cluster:Cluster",
    "aws:elasticache/serverlessCache:ServerlessCache",
  ],
  settings: ["environment", "minBackupDays"],
  *check(resource, settings) {
    if (environmentOf(resource, settings) !== "prod") return;
    const inputs = root(resource);
    // A member of a group is backed up with it, and Memcached cannot be.
    if (inputs.at("replicationGroupId").value !== undefined || inputs.at("engine").value === "memcached") return;
    const isKept = (value: Value | undefined) => numberOf(value) >= settings.minBackupDays;
    yield* demand(inputs.at("snapshotRetentionLimit"), isKept, `set it to ${settings.minBackupDays} or more`);
  },
  examples: {
    compliant: [
      group({ snapshotRetentionLimit: 7 }),
      group({ tags: { Environment: "dev" } }),
      resource("aws:elasticache/cluster:Cluster", { engine: "memcached" }),
      resource("aws:elasticache/cluster:Cluster", { replicationGroupId: "sessions" }),
    ],
    violating: [
      group({}),
      group({ snapshotRetentionLimit: 0 }),
      group({ snapshotRetentionLimit: 1 }),
      resource("aws:elasticache/serverlessCache:ServerlessCache", { engine: "valkey" }),
    ],
    notApplicable: [configMap],
    unknown: [group({ snapshotRetentionLimit: UNKNOWN })],
  },
});
