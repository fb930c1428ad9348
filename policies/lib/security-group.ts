import { opensToEverybody } from "./addresses.ts";
import { allPorts, type PortRange, portsBetween, protocolOf } from "./ports.ts";
import { type Property, root } from "./property.ts";
import type { Resource } from "./resource.ts";
import type { Answer } from "./selector.ts";
import { UNKNOWN } from "./value.ts";

/** The types of AWS that let traffic in: groups with rules of their own, and rules by themselves. */
export const ingressTypes: readonly string[] = [
  "aws:ec2/securityGroup:SecurityGroup",
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
  "aws:ec2/securityGroupRule:SecurityGroupRule",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
];

/** One rule of a security group that lets traffic in, in whichever resource it stands. */
export interface IngressRule {
  readonly place: Property;
  /** Whether it lets in everybody on the internet. */
  readonly open: Answer;
  /** Ports it opens; none for protocols without ports, such as ICMP. */
  readonly ports: PortRange | typeof UNKNOWN | undefined;
}

export function ingressRulesOf(resource: Resource): readonly IngressRule[] {
  const inputs = root(resource);
  if (resource.type === "aws:ec2/securityGroupRule:SecurityGroupRule") {
    const { value } = inputs.at("type");
    return value === "egress" ? [] : [ruleAt(inputs, "protocol")];
  }
  if (resource.type === "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    return [ruleAt(inputs, "ipProtocol")];
  return inputs
    .at("ingress")
    .items()
    .map((rule) => ruleAt(rule, "protocol"));
}

function ruleAt(place: Property, protocolField: string): IngressRule {
  const lists = [place.at("cidrBlocks"), place.at("ipv6CidrBlocks")].flatMap((list) => list.items());
  const ranges = [...lists, place.at("cidrIpv4"), place.at("cidrIpv6")].map(({ value }) => value);
  const protocol = protocolOf(place.at(protocolField).value);
  const ports = protocol === UNKNOWN ? UNKNOWN : portsAt(place, protocol);
  return { place, open: opensToEverybody(ranges), ports };
}

function portsAt(place: Property, protocol: string): PortRange | typeof UNKNOWN | undefined {
  // Where all protocols are let in, AWS ignores the ports.
  if (protocol === "all") return allPorts;
  return isPortless(protocol) ? undefined : portsBetween(place.at("fromPort").value, place.at("toPort").value);
}

function isPortless(protocol: string): boolean {
  return protocol.startsWith("icmp") || /^\d+$/.test(protocol);
}
