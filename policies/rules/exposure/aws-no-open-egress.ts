import {
  allPorts,
  axonBaseline,
  configMap,
  defineRule,
  egressRulesOf,
  egressTypes,
  iso27001,
  pciDss,
  resource,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const group = (fields: Readonly<Record<string, unknown>>) =>
  resource("aws:ec2/securityGroup:SecurityGroup", {
    egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"], ...fields }],
  });

export const awsNoOpenEgress = defineRule({
  scope: "resource",
  name: "aws-no-open-egress",
  displayName: "Services send where they have business",
  description:
    "Whoever has broken into a service sends out what he found, and fetches his tools, by any port to any address that the group allows. A database that may call the whole internet has no reason to.",
  severity: "medium",
  remediationSteps: "Let the group send to the groups it calls, and to the internet on 443 alone where it must.",
  url: "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
  frameworks: [
    axonBaseline("exposure", "a flow is declared, or denied"),
    soc2("CC6.6"),
    pciDss("1.3.2"),
    iso27001("8.22"),
  ],
  peers: ["CKV_AWS_382", "AWS-0104"],
  tags: ["aws", "network", "exposure"],
  types: egressTypes,
  *check(resource) {
    for (const { place, open, ports } of egressRulesOf(resource)) {
      const isAll = ports !== undefined && ports !== UNKNOWN && ports.first <= 1 && ports.last >= allPorts.last;
      if (open === false || (ports !== UNKNOWN && !isAll)) continue;
      if (open === UNKNOWN || ports === UNKNOWN) yield unknown(place);
      else yield violation(place, "lets everything out to everywhere", "name the ports and whom it calls");
    }
  },
  examples: {
    compliant: [
      group({ protocol: "tcp", fromPort: 443, toPort: 443 }),
      group({ cidrBlocks: ["10.0.0.0/16"] }),
      group({ cidrBlocks: [], securityGroups: ["sg-2"] }),
      resource("aws:ec2/securityGroup:SecurityGroup", {}),
    ],
    violating: [
      group({}),
      group({ protocol: "tcp", fromPort: 0, toPort: 65535, ipv6CidrBlocks: ["::/0"] }),
      resource("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", { ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" }),
    ],
    notApplicable: [configMap],
    unknown: [group({ cidrBlocks: UNKNOWN })],
  },
});
