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

export const awsAlbHardening = defineRule({
  scope: "resource",
  name: "aws-alb-hardening",
  displayName: "Load balancers drop malformed requests",
  description:
    "Headers that the load balancer and the server behind it read differently smuggle one client's request into another's connection. An application load balancer lets them through unless told to drop them.",
  severity: "medium",
  remediationSteps: 'Set dropInvalidHeaderFields: true, and leave desyncMitigationMode out, or set it to "strictest".',
  url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html",
  frameworks: [
    axonBaseline("workload-security", "malformed requests end at the edge"),
    soc2("CC6.6"),
    pciDss("2.2.6"),
    iso27001("8.21"),
  ],
  peers: ["CKV_AWS_131", "CKV_AWS_328", "AWS-0052"],
  tags: ["aws", "network"],
  types: [type],
  *check(resource) {
    const inputs = root(resource);
    const kind = inputs.at("loadBalancerType").value;
    // Network and gateway load balancers read no headers.
    if (kind === "network" || kind === "gateway") return;
    yield* demand(inputs.at("dropInvalidHeaderFields"), isTrue, "set it to true");
    yield* demand(inputs.at("desyncMitigationMode"), (mode) => mode !== "monitor", 'set it to "defensive"');
  },
  examples: {
    compliant: [balancer({ dropInvalidHeaderFields: true }), balancer({ loadBalancerType: "network" })],
    violating: [balancer({}), balancer({ dropInvalidHeaderFields: true, desyncMitigationMode: "monitor" })],
    notApplicable: [configMap],
    unknown: [balancer({ dropInvalidHeaderFields: UNKNOWN })],
  },
});
