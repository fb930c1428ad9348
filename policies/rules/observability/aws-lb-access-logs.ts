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

const type = "aws:lb/loadBalancer:LoadBalancer";
const balancer = (fields: Readonly<Record<string, unknown>>) => resource(type, { subnets: ["subnet-1"], ...fields });

export const awsLbAccessLogs = defineRule({
  scope: "resource",
  name: "aws-lb-access-logs",
  displayName: "Load balancers log every request",
  description:
    "What the load balancer refused, or answered in place of a dead server, is in no log of an application. An attack and an outage are both told from its access log.",
  severity: "medium",
  remediationSteps: "Set accessLogs with a bucket and enabled: true.",
  url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html",
  frameworks: [
    axonBaseline("observability", "requests are recorded at the edge"),
    soc2("CC7.2"),
    pciDss("10.2.1"),
    iso27001("8.15"),
  ],
  peers: ["CKV_AWS_91", "AwsSolutions-ELB2"],
  tags: ["aws", "network", "logging"],
  types: [type],
  *check(resource) {
    if (root(resource).at("loadBalancerType").value === "gateway") return;
    yield* demand(root(resource).at("accessLogs", "enabled"), isTrue, "set it to true, with a bucket");
  },
  examples: {
    compliant: [balancer({ accessLogs: { bucket: "logs", enabled: true } }), balancer({ loadBalancerType: "gateway" })],
    violating: [balancer({}), balancer({ accessLogs: { bucket: "logs" } })],
    notApplicable: [configMap],
    unknown: [balancer({ accessLogs: UNKNOWN })],
  },
});
