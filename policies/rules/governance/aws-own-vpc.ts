import { axonBaseline, configMap, defineRule, iso27001, resource, root, violation } from "../../lib/index.ts";

const ownType = "aws:ec2/vpc:Vpc";
const givenTypes = ["aws:ec2/defaultVpc:DefaultVpc", "aws:ec2/defaultSubnet:DefaultSubnet"];

export const awsOwnVpc = defineRule({
  scope: "resource",
  name: "aws-own-vpc",
  displayName: "Networks are those that were planned",
  description:
    "The network that AWS made for an account has public subnets alone, and every machine in it an address on the internet. It is in every account and region with the same range, so that no two can ever be joined.",
  severity: "low",
  remediationSteps: "Make a Vpc of your own with private subnets.",
  url: "https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc.html",
  frameworks: [axonBaseline("governance", "networks are planned"), iso27001("8.22")],
  peers: ["CKV_AWS_148", "AWS-0101"],
  tags: ["aws", "network"],
  types: [ownType, ...givenTypes],
  *check(resource) {
    if (resource.type !== ownType)
      yield violation(root(resource), "is the network that AWS made", "make one of your own");
  },
  examples: {
    compliant: [resource(ownType, { cidrBlock: "10.0.0.0/16" })],
    violating: givenTypes.map((type) => resource(type)),
    notApplicable: [configMap],
    // Which network it is, its type says.
    unknown: [],
  },
});
