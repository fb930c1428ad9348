import {
  allPorts,
  axonBaseline,
  configMap,
  defineRule,
  isHidden,
  iso27001,
  opensToEverybody,
  type Property,
  pciDss,
  portsBetween,
  protocolOf,
  resource,
  root,
  sensitivePortsIn,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const aclTypes = ["aws:ec2/networkAcl:NetworkAcl", "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl"];
const ruleType = "aws:ec2/networkAclRule:NetworkAclRule";
const world = { cidrBlock: "0.0.0.0/0", protocol: "tcp" };
const acl = (...ingress: readonly object[]) => resource("aws:ec2/networkAcl:NetworkAcl", { vpcId: "vpc-1", ingress });
const allow = (fields: object) => ({ action: "allow", ruleNo: 100, ...world, ...fields });
const rule = (fields: object) => resource(ruleType, { ruleAction: "allow", ruleNumber: 100, ...world, ...fields });

/** Below it no port is the answer to a call from inside; above it a list that keeps no state has to be open. */
const firstEphemeral = 1024;

export const awsNetworkAcl = defineRule({
  scope: "resource",
  name: "aws-network-acl",
  displayName: "Network access lists let in no shell from the internet",
  description:
    "The list of a subnet is what still holds when somebody has opened a security group by mistake. One that lets the world in to a shell's port, or to every port, holds nothing.",
  severity: "medium",
  remediationSteps:
    "Allow 443 and the ports of answers, 1024 to 65535, from everywhere, and shells from named addresses alone.",
  url: "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html",
  frameworks: [
    axonBaseline("exposure", "traffic enters through the gateway"),
    soc2("CC6.6"),
    pciDss("1.3.1"),
    iso27001("8.20"),
  ],
  peers: ["CKV_AWS_229", "CKV_AWS_231", "CKV_AWS_232", "AWS-0102", "AWS-0105"],
  tags: ["aws", "network", "exposure"],
  types: [...aclTypes, ruleType],
  *check(resource) {
    const inputs = root(resource);
    const isRule = resource.type === ruleType;
    const rules = isRule ? [inputs] : inputs.at("ingress").items();
    for (const entry of rules) {
      const action = entry.at(isRule ? "ruleAction" : "action");
      if (entry.at("egress").value === true || action.text?.toLowerCase() === "deny") continue;
      const open = opensToEverybody([entry.at("cidrBlock").value, entry.at("ipv6CidrBlock").value]);
      const ports = portsOfEntry(entry);
      if (open === false || ports === undefined) continue;
      const found =
        ports === UNKNOWN ? [] : sensitivePortsIn({ ...ports, last: Math.min(ports.last, firstEphemeral - 1) });
      if (open === UNKNOWN || ports === UNKNOWN || isHidden(action.value)) {
        if (ports === UNKNOWN || found.length > 0) yield unknown(entry);
      } else if (found.length > 0) {
        const shown = ports.last >= allPorts.last ? "every port" : found.join(", ");
        yield violation(entry, `lets the internet in to ${shown}`, "name the addresses that may");
      }
    }
  },
  examples: {
    compliant: [
      acl(allow({ fromPort: 443, toPort: 443 }), allow({ fromPort: 1024, toPort: 65535 })),
      acl({ ...allow({ fromPort: 22, toPort: 22 }), action: "deny" }),
      acl(allow({ fromPort: 22, toPort: 22, cidrBlock: "203.0.113.0/24" })),
      rule({ egress: true, protocol: "-1" }),
    ],
    violating: [
      acl(allow({ fromPort: 22, toPort: 22 })),
      acl(allow({ protocol: "-1", fromPort: 0, toPort: 0 })),
      rule({ fromPort: 0, toPort: 65535 }),
      rule({ fromPort: 20, toPort: 25, cidrBlock: undefined, ipv6CidrBlock: "::/0" }),
    ],
    notApplicable: [configMap],
    unknown: [acl(allow({ fromPort: 22, toPort: 22, cidrBlock: UNKNOWN }))],
  },
});

/** Where all protocols are meant, AWS ignores the ports; a protocol without ports has none. */
function portsOfEntry(entry: Property) {
  const protocol = protocolOf(entry.at("protocol").value);
  if (protocol === UNKNOWN) return UNKNOWN;
  if (protocol === "all") return allPorts;
  const hasPorts = protocol === "tcp" || protocol === "udp";
  return hasPorts ? portsBetween(entry.at("fromPort").value, entry.at("toPort").value) : undefined;
}
