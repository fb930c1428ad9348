import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  ingressRulesOf,
  ingressTypes,
  iso27001,
  pciDss,
  resource,
  UNKNOWN,
  type Value,
} from "../../lib/index.ts";

const group = (fields: Readonly<Record<string, unknown>>, description: unknown = "the load balancer") =>
  resource("aws:ec2/securityGroup:SecurityGroup", { description, ...fields });
const rule = (description?: unknown) => ({ protocol: "tcp", fromPort: 443, toPort: 443, description });

export const awsRuleDescribed = defineRule({
  scope: "resource",
  name: "aws-rule-described",
  displayName: "Rules of security groups say whom they are for",
  description:
    "An address range in a rule means nothing to who reads it a year later. Nobody dares to remove it then, and the door stays open after its owner has left.",
  severity: "low",
  remediationSteps: "Give each rule a description: who comes in by it, and for what.",
  url: "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
  frameworks: [axonBaseline("governance", "every opening has an owner"), pciDss("1.2.5"), iso27001("8.9")],
  peers: ["CKV_AWS_23", "AWS-0124", "AwsSolutions-EC27"],
  tags: ["aws", "network", "ownership"],
  types: ingressTypes,
  *check(resource) {
    for (const { place } of ingressRulesOf(resource)) {
      const isSaid = (text: Value | undefined) => typeof text === "string" && text.trim() !== "";
      yield* demand(place.at("description"), isSaid, "say who comes in by it, and for what");
    }
  },
  examples: {
    compliant: [group({ ingress: [rule("visitors of the shop")] }), group({})],
    violating: [group({ ingress: [rule()] }), group({ ingress: [rule("visitors"), rule(" ")] })],
    notApplicable: [configMap],
    unknown: [group({ ingress: [rule(UNKNOWN)] })],
  },
});
