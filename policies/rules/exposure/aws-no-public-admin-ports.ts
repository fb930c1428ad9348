import {
  cisAws,
  configMap,
  defineRule,
  ingressRulesOf,
  ingressTypes,
  iso27001,
  pciDss,
  resource,
  sensitivePortsIn,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const group = (...ingress: readonly unknown[]) => resource("aws:ec2/securityGroup:SecurityGroup", { ingress });
const single = (fields: Readonly<Record<string, unknown>>) =>
  resource("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", { securityGroupId: "sg-1", ...fields });
const ssh = { protocol: "tcp", fromPort: 22, toPort: 22 };

export const awsNoPublicAdminPorts = defineRule({
  scope: "resource",
  name: "aws-no-public-admin-ports",
  displayName: "No shell and no database is open to the internet",
  description:
    "Every address of the internet is scanned for open SSH, RDP and database ports within minutes, day and night. One weak password or one unpatched server behind such a port is then enough to lose the data.",
  severity: "critical",
  remediationSteps:
    "Let in the security group of the clients, or their addresses; for administration use Systems Manager Session Manager, which needs no open port.",
  url: "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
  frameworks: [cisAws("5.2"), cisAws("5.3"), soc2("CC6.6"), pciDss("1.3.1"), iso27001("8.20")],
  peers: ["CKV_AWS_24", "CKV_AWS_25", "CKV_AWS_277", "AWS-0107", "AwsSolutions-EC23"],
  tags: ["aws", "network", "exposure"],
  types: ingressTypes,
  *check(resource) {
    for (const { place, open, ports } of ingressRulesOf(resource)) {
      if (open === false || ports === undefined) continue;
      const sensitive = ports === UNKNOWN ? [] : sensitivePortsIn(ports);
      if (ports !== UNKNOWN && sensitive.length === 0) continue;
      if (open === UNKNOWN || ports === UNKNOWN) yield unknown(place);
      else {
        const shown = sensitive.length > 3 ? [...sensitive.slice(0, 3), "more"] : sensitive;
        yield violation(place, `opens ${shown.join(", ")} to the internet`, "let in only those who need it");
      }
    }
  },
  examples: {
    compliant: [
      group({ ...ssh, cidrBlocks: ["10.0.0.0/8"] }),
      group({ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] }),
      group({ ...ssh, securityGroups: ["sg-2"] }),
      group({ protocol: "icmp", fromPort: -1, toPort: -1, cidrBlocks: ["0.0.0.0/0"] }),
      resource("aws:ec2/securityGroupRule:SecurityGroupRule", { ...ssh, type: "egress", cidrBlocks: ["0.0.0.0/0"] }),
    ],
    violating: [
      group({ ...ssh, cidrBlocks: ["0.0.0.0/0"] }),
      group({ ...ssh, ipv6CidrBlocks: ["::/0"] }),
      group({ ...ssh, cidrBlocks: ["0.0.0.0/1", "128.0.0.0/1"] }),
      group({ protocol: "6", fromPort: 3000, toPort: 4000, cidrBlocks: ["0.0.0.0/0"] }),
      group({ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }),
      single({ ipProtocol: "tcp", fromPort: 5432, toPort: 5432, cidrIpv4: "0.0.0.0/0" }),
      single({ ipProtocol: "-1", cidrIpv6: "::/0" }),
      resource("aws:ec2/securityGroupRule:SecurityGroupRule", { ...ssh, type: "ingress", cidrBlocks: ["0.0.0.0/0"] }),
    ],
    notApplicable: [configMap],
    unknown: [
      group({ ...ssh, cidrBlocks: UNKNOWN }),
      group({ protocol: "tcp", fromPort: UNKNOWN, toPort: 25, cidrBlocks: ["0.0.0.0/0"] }),
    ],
  },
});
