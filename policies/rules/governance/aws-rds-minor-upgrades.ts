import {
  cisAws,
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

const instance = (fields: Readonly<Record<string, unknown>>) => resource("aws:rds/instance:Instance", fields);

export const awsRdsMinorUpgrades = defineRule({
  scope: "resource",
  name: "aws-rds-minor-upgrades",
  displayName: "Databases take minor upgrades by themselves",
  description:
    "Minor versions bring the fixes of security holes, and AWS applies them in the maintenance window unless it is told not to. A database that nobody upgrades runs with holes that everybody can read about.",
  severity: "medium",
  remediationSteps: "Leave autoMinorVersionUpgrade out, or set it to true.",
  url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.Upgrading.html#USER_UpgradeDBInstance.Upgrading.AutoMinorVersionUpgrades",
  frameworks: [cisAws("2.3.2"), soc2("CC7.1"), pciDss("6.3.3"), iso27001("8.8")],
  peers: ["CKV_AWS_226"],
  tags: ["aws", "data"],
  types: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster", "aws:rds/clusterInstance:ClusterInstance"],
  remediable: true,
  *check(resource) {
    yield* demand(root(resource).at("autoMinorVersionUpgrade"), isNotFalse, "set it to true", { value: true });
  },
  examples: {
    compliant: [instance({}), instance({ autoMinorVersionUpgrade: true })],
    violating: [
      instance({ autoMinorVersionUpgrade: false }),
      resource("aws:rds/clusterInstance:ClusterInstance", {
        clusterIdentifier: "main",
        autoMinorVersionUpgrade: false,
      }),
    ],
    notApplicable: [configMap],
    unknown: [instance({ autoMinorVersionUpgrade: UNKNOWN })],
  },
});
