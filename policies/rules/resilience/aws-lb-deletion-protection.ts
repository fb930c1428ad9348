import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  environmentOf,
  iso27001,
  isTrue,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const type = "aws:lb/loadBalancer:LoadBalancer";
const balancer = (enableDeletionProtection?: unknown, tags: object = {}) =>
  resource(type, { subnets: ["subnet-1"], enableDeletionProtection, tags });

export const awsLbDeletionProtection = defineRule({
  scope: "resource",
  name: "aws-lb-deletion-protection",
  displayName: "AWS refuses to delete the entry of production",
  description:
    "A load balancer that is made anew has another address, which every name that points to it has to learn. One that is deleted by mistake is an outage of hours for what takes a second to do.",
  severity: "low",
  remediationSteps: "Set enableDeletionProtection to true.",
  url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html#deletion-protection",
  frameworks: [axonBaseline("resilience", "the entry is not deleted by mistake"), soc2("A1.2"), iso27001("8.14")],
  peers: ["CKV_AWS_150"],
  tags: ["aws", "network", "production"],
  types: [type],
  settings: ["environment"],
  remediable: true,
  *check(resource, settings) {
    if (environmentOf(resource, settings) !== "prod") return;
    yield* demand(root(resource).at("enableDeletionProtection"), isTrue, "set it to true", { value: true });
  },
  examples: {
    compliant: [balancer(true), balancer(undefined, { Environment: "dev" })],
    violating: [balancer(), resource("aws:alb/loadBalancer:LoadBalancer", { enableDeletionProtection: false })],
    notApplicable: [configMap],
    unknown: [balancer(UNKNOWN)],
  },
});
