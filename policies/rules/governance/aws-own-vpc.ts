import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  iso27001,
  resource,
  root,
  UNKNOWN,
  type Value,
  violation,
} from "../../lib/index.ts";

const ownType = "aws:ec2/vpc:Vpc";
const givenTypes = ["aws:ec2/defaultVpc:DefaultVpc", "aws:ec2/defaultSubnet:DefaultSubnet"];
const group = "aws:elasticache/replicationGroup:ReplicationGroup";
const cluster = "aws:elasticache/cluster:Cluster";
const isOwn = (name: Value | undefined) => name !== undefined && name !== "default";

export const awsOwnVpc = defineRule({
  scope: "resource",
  name: "aws-own-vpc",
  displayName: "Networks are those that were planned",
  description:
    "The network that AWS made for an account has public subnets alone, and every machine in it an address on the internet. It is in every account and region with the same range, so that no two can ever be joined.",
  severity: "low",
  remediationSteps: "Make a Vpc of your own with private subnets, and name their group in subnetGroupName of a cache.",
  url: "https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc.html",
  frameworks: [axonBaseline("governance", "networks are planned"), iso27001("8.22")],
  peers: ["CKV_AWS_148", "AWS-0101", "CKV_AWS_323", "AwsSolutions-AEC1"],
  tags: ["aws", "network"],
  types: [ownType, ...givenTypes, group, cluster],
  *check(resource) {
    const inputs = root(resource);
    if (givenTypes.includes(resource.type))
      yield violation(inputs, "is the network that AWS made", "make one of your own");
    const isNode = inputs.at("replicationGroupId").value !== undefined;
    if (resource.type === group || (resource.type === cluster && !isNode)) {
      // A cache that names no subnets is in the network that AWS made; a node of a group is where its group is.
      yield* demand(inputs.at("subnetGroupName"), isOwn, "name a subnet group");
    }
  },
  examples: {
    compliant: [
      resource(ownType, { cidrBlock: "10.0.0.0/16" }),
      resource(group, { subnetGroupName: "private" }),
      resource(cluster, { replicationGroupId: "sessions" }),
    ],
    violating: [...givenTypes, group, cluster].map((type) => resource(type)),
    notApplicable: [configMap],
    unknown: [resource(group, { subnetGroupName: UNKNOWN })],
  },
});
