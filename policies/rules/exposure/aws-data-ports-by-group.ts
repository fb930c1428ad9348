import {
  type Answer,
  addressRange,
  any,
  axonBaseline,
  configMap,
  defineRule,
  ingressRulesOf,
  ingressTypes,
  isHidden,
  iso27001,
  type Property,
  pciDss,
  resource,
  root,
  sensitivePortsIn,
  soc2,
  UNKNOWN,
  unknown,
  type Value,
  violation,
} from "../../lib/index.ts";

const vpc = (cidrBlock: unknown = "10.0.0.0/16") => resource("aws:ec2/vpc:Vpc", { cidrBlock });
const group = (fields: Readonly<Record<string, unknown>>) =>
  resource("aws:ec2/securityGroup:SecurityGroup", {
    ingress: [{ protocol: "tcp", fromPort: 5432, toPort: 5432, ...fields }],
  });

export const awsDataPortsByGroup = defineRule({
  scope: "stack",
  name: "aws-data-ports-by-group",
  displayName: "Data stores take calls from groups, not from the whole network",
  description:
    "A database that all of a VPC may call is one that every container in it may try passwords on. Named by its group, only the service that has business with it gets as far as the login.",
  severity: "medium",
  remediationSteps: "Let in the security group of each caller in the place of the VPC's address range.",
  url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.RDSSecurityGroups.html",
  frameworks: [
    axonBaseline("exposure", "a flow is declared, or denied"),
    soc2("CC6.6"),
    pciDss("1.3.1"),
    iso27001("8.22"),
  ],
  peers: [],
  tags: ["aws", "network", "data"],
  types: ingressTypes,
  *check(stack) {
    const networks = stack.ofType("aws:ec2/vpc:Vpc").map((vpc) => root(vpc).at("cidrBlock"));
    // Many groups let in few ranges.
    const answers = new Map<Value | undefined, Answer>();
    for (const rule of stack.ofType(...ingressTypes).flatMap(ingressRulesOf)) {
      if (rule.open === true || rule.ports === undefined) continue;
      const ports = rule.ports === UNKNOWN ? UNKNOWN : sensitivePortsIn(rule.ports);
      if (ports !== UNKNOWN && ports.length === 0) continue;
      for (const range of rule.ranges) {
        const covered = answers.get(range.value) ?? any(networks.map((network) => covers(range, network)));
        answers.set(range.value, covered);
        if (covered === false) continue;
        if (covered === UNKNOWN || ports === UNKNOWN) yield unknown(range);
        else yield violation(range, `opens ${ports.join(", ")} to the whole VPC`, "let in the groups of the callers");
      }
    }
  },
  examples: {
    compliant: [
      [vpc(), group({ securityGroups: ["sg-2"] })],
      [vpc(), group({ cidrBlocks: ["10.0.1.0/24"] })],
      [vpc(), group({ fromPort: 443, toPort: 443, cidrBlocks: ["10.0.0.0/16"] })],
      // The range of another network, whose groups cannot be named here.
      [vpc(), group({ cidrBlocks: ["192.168.0.0/16"] })],
    ],
    violating: [
      [vpc(), group({ cidrBlocks: ["10.0.0.0/16"] })],
      [vpc(), group({ cidrBlocks: ["10.0.0.0/8"] })],
      [vpc(), group({ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["10.0.0.0/16"] })],
    ],
    notApplicable: [[configMap]],
    unknown: [
      [vpc(), group({ cidrBlocks: UNKNOWN })],
      [vpc(UNKNOWN), group({ cidrBlocks: ["10.0.0.0/16"] })],
    ],
  },
});

/** Whether a range has a whole network in it. */
function covers(range: Property, network: Property): Answer {
  if (isHidden(range.value) || isHidden(network.value)) return UNKNOWN;
  const [outer, inner] = [range.text, network.text].map((text) => addressRange(text ?? ""));
  if (!outer || !inner || outer.family !== inner.family) return false;
  return outer.first <= inner.first && inner.last <= outer.last;
}
