import {
  axonBaseline,
  configMap,
  defineRule,
  ingressRulesOf,
  ingressTypes,
  iso27001,
  pciDss,
  resource,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const group = (fields: Readonly<Record<string, unknown>>) =>
  resource("aws:ec2/securityGroup:SecurityGroup", { ingress: [{ protocol: "tcp", ...fields }] });

/** What the world may reach: the web, and the redirection to it. */
const webPorts = [80, 443];

export const awsNoPublicIngress = defineRule({
  scope: "resource",
  name: "aws-no-public-ingress",
  displayName: "Only the web is open to the internet",
  description:
    "A port that the whole internet reaches is attacked by the whole internet, whatever listens there. What is not the public web has clients that can be named, by their security group or by their addresses.",
  severity: "high",
  remediationSteps: "Open 80 and 443 at the load balancer alone, and let all other groups take traffic from its group.",
  url: "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
  frameworks: [
    axonBaseline("exposure", "traffic enters through the gateway"),
    soc2("CC6.6"),
    pciDss("1.3.1"),
    iso27001("8.20"),
  ],
  peers: [
    "AWS-0107",
    "AwsSolutions-EC23",
    "pulumi:aws-ec2-securitygroup-disallow-public-internet-ingress",
    "AwsSolutions-RDS8",
  ],
  tags: ["aws", "network", "exposure"],
  types: ingressTypes,
  *check(resource) {
    for (const { place, open, ports } of ingressRulesOf(resource)) {
      if (open === false || ports === undefined) continue;
      if (ports !== UNKNOWN && ports.first === ports.last && webPorts.includes(ports.first)) continue;
      if (open === UNKNOWN || ports === UNKNOWN) yield unknown(place);
      else {
        const shown = ports.first === ports.last ? `port ${ports.first}` : `ports ${ports.first} to ${ports.last}`;
        yield violation(place, `opens ${shown} to the internet`, "name the clients by their group or addresses");
      }
    }
  },
  examples: {
    compliant: [
      group({ fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"], ipv6CidrBlocks: ["::/0"] }),
      group({ fromPort: 8080, toPort: 8080, securityGroups: ["sg-2"] }),
      group({ fromPort: 8080, toPort: 8080, cidrBlocks: ["203.0.113.0/24"] }),
      resource("aws:ec2/securityGroup:SecurityGroup", {}),
    ],
    violating: [
      group({ fromPort: 8080, toPort: 8080, cidrBlocks: ["0.0.0.0/0"] }),
      group({ fromPort: 80, toPort: 443, ipv6CidrBlocks: ["::/0"] }),
      group({ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }),
    ],
    notApplicable: [configMap],
    unknown: [group({ fromPort: 8080, toPort: 8080, cidrBlocks: UNKNOWN })],
  },
});
