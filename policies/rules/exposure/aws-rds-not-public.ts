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

export const awsRdsNotPublic = defineRule({
  scope: "resource",
  name: "aws-rds-not-public",
  displayName: "No database has a public address",
  description:
    "A publicly accessible database has an address that resolves on the internet, so that one wrong security group opens it to everybody. Its passwords are then tried without end.",
  severity: "critical",
  remediationSteps: "Leave publiclyAccessible out, or set it to false, and reach the database from inside the VPC.",
  url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html#USER_VPC.Hiding",
  frameworks: [cisAws("2.3.3"), soc2("CC6.6"), pciDss("1.4.2"), iso27001("8.20")],
  peers: [
    "CKV_AWS_17",
    "AWS-0180",
    "pulumi:aws-rds-instance-disallow-public-access",
    "awsguard:rds-instance-public-access",
  ],
  tags: ["aws", "data", "exposure"],
  types: ["aws:rds/instance:Instance", "aws:rds/clusterInstance:ClusterInstance"],
  remediable: true,
  breaks: "a client that comes from outside the network",
  *check(resource) {
    yield* demand(root(resource).at("publiclyAccessible"), (value) => !isTrue(value), "set it to false", {
      value: false,
    });
  },
  examples: {
    compliant: [instance({}), instance({ publiclyAccessible: false })],
    violating: [
      instance({ publiclyAccessible: true }),
      resource("aws:rds/clusterInstance:ClusterInstance", { clusterIdentifier: "main", publiclyAccessible: true }),
    ],
    notApplicable: [configMap],
    unknown: [instance({ publiclyAccessible: UNKNOWN })],
  },
});
