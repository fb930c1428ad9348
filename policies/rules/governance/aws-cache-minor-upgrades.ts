import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  isNotFalse,
  iso27001,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const group = (autoMinorVersionUpgrade?: unknown) =>
  resource("aws:elasticache/replicationGroup:ReplicationGroup", { autoMinorVersionUpgrade });

export const awsCacheMinorUpgrades = defineRule({
  scope: "resource",
  name: "aws-cache-minor-upgrades",
  displayName: "Caches take minor upgrades by themselves",
  description:
    "Minor versions bring the fixes of security holes, and AWS applies them in the maintenance window unless it is told not to. A cache that nobody upgrades runs with holes that everybody can read about.",
  severity: "medium",
  remediationSteps: "Leave autoMinorVersionUpgrade out, or set it to true.",
  url: "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/VersionManagement.html",
  frameworks: [axonBaseline("governance", "what runs is patched"), soc2("CC7.1"), pciDss("6.3.3"), iso27001("8.8")],
  peers: ["CKV_AWS_322"],
  tags: ["aws", "data", "versions"],
  types: [
    "aws:elasticache/replicationGroup:ReplicationGroup",
    "aws:elasticache/cluster:Cluster",
    "aws:memorydb/cluster:Cluster",
  ],
  remediable: true,
  *check(resource) {
    yield* demand(root(resource).at("autoMinorVersionUpgrade"), isNotFalse, "set it to true", { value: true });
  },
  examples: {
    compliant: [group(), group(true), group("true")],
    violating: [group(false), resource("aws:elasticache/cluster:Cluster", { autoMinorVersionUpgrade: "false" })],
    notApplicable: [configMap],
    unknown: [group(UNKNOWN)],
  },
});
