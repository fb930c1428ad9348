import {
  axonBaseline,
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

const type = "aws:ec2/subnet:Subnet";
const subnet = (fields: Readonly<Record<string, unknown>>) => resource(type, { vpcId: "vpc-1", ...fields });

export const awsSubnetNoPublicIp = defineRule({
  scope: "resource",
  name: "aws-subnet-no-public-ip",
  displayName: "Subnets give out no public addresses by themselves",
  description:
    "In a subnet that maps public addresses everything that is launched is on the internet, whether anybody meant it or not. A load balancer has its addresses without that.",
  severity: "medium",
  remediationSteps: "Leave mapPublicIpOnLaunch out, and give an address to what needs one.",
  url: "https://docs.aws.amazon.com/vpc/latest/userguide/subnet-public-ip.html",
  frameworks: [
    axonBaseline("exposure", "public addresses are given on purpose"),
    soc2("CC6.6"),
    pciDss("1.4.2"),
    iso27001("8.22"),
  ],
  peers: ["CKV_AWS_130", "AWS-0164"],
  tags: ["aws", "network", "exposure"],
  types: [type],
  *check(resource) {
    yield* demand(root(resource).at("mapPublicIpOnLaunch"), (value) => !isTrue(value), "leave it out");
  },
  examples: {
    compliant: [subnet({}), subnet({ mapPublicIpOnLaunch: false })],
    violating: [subnet({ mapPublicIpOnLaunch: true })],
    notApplicable: [configMap],
    unknown: [subnet({ mapPublicIpOnLaunch: UNKNOWN })],
  },
});
