import {
  cisAws,
  configMap,
  defineRule,
  isHidden,
  iso27001,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const type = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";

export const awsDefaultSecurityGroup = defineRule({
  scope: "resource",
  name: "aws-default-security-group",
  displayName: "The default security group lets nothing through",
  description:
    "Whatever is launched without a security group lands in the default one, which lets its members reach each other and the world. A group with no rules makes such a mistake visible instead of open.",
  severity: "medium",
  remediationSteps:
    "Take over the default group with no ingress and no egress, and give each resource a group of its own.",
  url: "https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html",
  frameworks: [cisAws("5.4"), soc2("CC6.6"), pciDss("1.3.1"), iso27001("8.22")],
  peers: ["CKV2_AWS_12", "AWS-0173"],
  tags: ["aws", "network"],
  types: [type],
  *check(resource) {
    for (const direction of ["ingress", "egress"] as const) {
      for (const rule of root(resource).at(direction).items()) {
        if (isHidden(rule.value)) yield unknown(rule);
        else yield violation(rule, "is a rule of the default group", "remove it");
      }
    }
  },
  examples: {
    compliant: [resource(type, {}), resource(type, { ingress: [], egress: [] })],
    violating: [
      resource(type, { ingress: [{ protocol: "-1", fromPort: 0, toPort: 0, self: true }] }),
      resource(type, { egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }] }),
    ],
    notApplicable: [configMap, resource("aws:ec2/securityGroup:SecurityGroup")],
    unknown: [resource(type, { ingress: UNKNOWN })],
  },
});
