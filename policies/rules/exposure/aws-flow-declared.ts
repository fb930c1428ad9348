import {
  type Answer,
  all,
  any,
  axonBaseline,
  computed,
  configMap,
  defineRule,
  egressRulesOf,
  egressTypes,
  ingressRulesOf,
  ingressTypes,
  isHidden,
  iso27001,
  type Property,
  pciDss,
  type Resource,
  referenceWords,
  referrers,
  refersTo,
  resource,
  root,
  type Stack,
  soc2,
  type TrafficRule,
  targetWords,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const groupType = "aws:ec2/securityGroup:SecurityGroup";
const groupNames = ["id"];
const rulesApartOf = referrers({
  from: egressTypes.filter((type) => type.endsWith("Rule")),
  field: "securityGroupId",
  to: [groupType],
  names: groupNames,
});
const group = (id: string, fields: Readonly<Record<string, unknown>> = {}) =>
  resource(groupType, { id, ...fields }, id);
const port = (number: number) => ({ protocol: "tcp", fromPort: number, toPort: number });
const database = group("db", { ingress: [{ ...port(5432), securityGroups: ["web"] }] });
const ingress = (fields: Readonly<Record<string, unknown>>) =>
  resource("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", {
    securityGroupId: "db",
    ipProtocol: "tcp",
    fromPort: 5432,
    toPort: 5432,
    ...fields,
  });
const egress = (fields: Readonly<Record<string, unknown>>) =>
  resource("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", {
    securityGroupId: "web",
    ipProtocol: "tcp",
    fromPort: 5432,
    toPort: 5432,
    ...fields,
  });

export const awsFlowDeclared = defineRule({
  scope: "stack",
  name: "aws-flow-declared",
  displayName: "Traffic between security groups is declared at both ends",
  description:
    "A group that is let in and whose own rules send nothing there has no business there: the caller is gone, or never was. The door stays open for whoever gets into that group next.",
  severity: "medium",
  remediationSteps:
    "Remove the rule that lets the group in, or give the group an egress rule to the port, with the other group as its destination.",
  url: "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
  frameworks: [
    axonBaseline("exposure", "a flow is declared, or denied"),
    soc2("CC6.6"),
    pciDss("1.3.1"),
    iso27001("8.22"),
  ],
  peers: [],
  tags: ["aws", "network"],
  types: ingressTypes,
  *check(stack) {
    for (const receiver of stack.ofType(...ingressTypes)) {
      for (const rule of ingressRulesOf(receiver)) {
        if (rule.ports === undefined) continue;
        for (const reference of rule.groups) yield* judgePeer(stack, rule, reference);
      }
    }
  },
  examples: {
    compliant: [
      [database, group("web", { egress: [{ ...port(5432), securityGroups: ["db"] }] })],
      [database, group("web", { egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }] })],
      [database, group("web"), egress({ referencedSecurityGroupId: "db" })],
      // A group of another stack has its rules there.
      [database],
      [group("db", { ingress: [{ ...port(5432), self: true }] })],
    ],
    violating: [
      [database, group("web")],
      [database, group("web", { egress: [{ ...port(443), cidrBlocks: ["0.0.0.0/0"] }] })],
      [
        ingress({ referencedSecurityGroupId: "web" }),
        group("web"),
        egress({ securityGroupId: "api", cidrIpv4: "0.0.0.0/0" }),
      ],
      computed(ingress({}), "referencedSecurityGroupId", group("web")),
    ],
    notApplicable: [[configMap]],
    unknown: [
      [group("db", { ingress: [{ ...port(5432), securityGroups: [UNKNOWN] }] }), group("web")],
      [database, group("web"), egress({ securityGroupId: UNKNOWN, cidrIpv4: "10.0.0.0/8" })],
    ],
  },
});

function* judgePeer(stack: Stack, rule: TrafficRule, reference: Property) {
  const senders = stack.sharing(stack.ofType(groupType), referenceWords(reference, [groupType]), groupWords);
  const answers = senders.map((sender) => refersTo(reference, sender, ...groupNames));
  const sender = senders[answers.indexOf(true)];
  if (sender === undefined) {
    if (answers.includes(UNKNOWN) && isHidden(reference.value)) yield unknown(reference);
    return;
  }
  const sends = any(egressOf(stack, sender).map(([owned, egress]) => all([owned, overlaps(rule, egress)])));
  if (sends === UNKNOWN) yield unknown(reference);
  else if (!sends) {
    yield violation(
      reference,
      `lets in ${root(sender).subject}, which sends nothing there`,
      "remove it, or declare the egress",
    );
  }
}

function groupWords(group: Resource) {
  return targetWords(group, groupNames);
}

/** The rules by which a group sends, with whether each is certainly its own. */
function egressOf(stack: Stack, sender: Resource): readonly (readonly [owned: Answer, rule: TrafficRule])[] {
  return [
    ...egressRulesOf(sender).map((rule) => [true, rule] as const),
    ...rulesApartOf(stack, sender).flatMap(([{ resource }, owned]) =>
      egressRulesOf(resource).map((rule) => [owned, rule] as const),
    ),
  ];
}

/** Whether traffic by one rule may be let in by the other. To whom it goes is not asked: an address may be anybody's. */
function overlaps({ ports: taken }: TrafficRule, { ports: sent }: TrafficRule): Answer {
  if (taken === UNKNOWN || sent === UNKNOWN) return UNKNOWN;
  if (taken === undefined || sent === undefined) return false;
  return taken.first <= sent.last && sent.first <= taken.last;
}
