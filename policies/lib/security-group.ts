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

/** The types of AWS that let traffic out: groups with rules of their own, and rules by themselves. */
export const egressTypes: readonly string[] = [
  "aws:ec2/securityGroup:SecurityGroup",
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
  "aws:ec2/securityGroupRule:SecurityGroupRule",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
];

/** One rule of a security group, in whichever resource it stands. */
export interface TrafficRule {
  readonly place: Property;
  /** Whether it is about everybody on the internet. */
  readonly open: Answer;
  /** Address ranges at the other end. */
  readonly ranges: readonly Property[];
  /** Groups at the other end. */
  readonly groups: readonly Property[];
  /** Ports it opens; none for protocols without ports, such as ICMP. */
  readonly ports: PortRange | typeof UNKNOWN | undefined;
}

export function ingressRulesOf(resource: Resource): readonly TrafficRule[] {
  return rulesOf(resource, "ingress", "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
}

/** A group that says nothing of traffic out lets none out: the provider removes the rule that AWS would give it. */
export function egressRulesOf(resource: Resource): readonly TrafficRule[] {
  return rulesOf(resource, "egress", "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule");
}

function rulesOf(resource: Resource, direction: "ingress" | "egress", ruleType: string): readonly TrafficRule[] {
  const inputs = root(resource);
  if (resource.type === "aws:ec2/securityGroupRule:SecurityGroupRule") {
    const { value } = inputs.at("type");
    return value === (direction === "ingress" ? "egress" : "ingress") ? [] : [ruleAt(inputs, "protocol")];
  }
  if (resource.type === ruleType) return [ruleAt(inputs, "ipProtocol")];
  return inputs
    .at(direction)
    .items()
    .map((rule) => ruleAt(rule, "protocol"));
}

function ruleAt(place: Property, protocolField: string): TrafficRule {
  const lists = (...names: readonly string[]) => names.flatMap((name) => place.at(name).items());
  const single = (...names: readonly string[]) =>
    names.map((name) => place.at(name)).filter(({ value }) => value !== undefined);
  const ranges = [...lists("cidrBlocks", "ipv6CidrBlocks"), ...single("cidrIpv4", "cidrIpv6")];
  const groups = [...lists("securityGroups"), ...single("sourceSecurityGroupId", "referencedSecurityGroupId")];
  const protocol = protocolOf(place.at(protocolField).value);
  const ports = protocol === UNKNOWN ? UNKNOWN : portsAt(place, protocol);
  return { place, open: opensToEverybody(ranges.map(({ value }) => value)), ranges, groups, ports };
}

function portsAt(place: Property, protocol: string): PortRange | typeof UNKNOWN | undefined {
  // Where all protocols are let in, AWS ignores the ports.
  if (protocol === "all") return allPorts;
  return isPortless(protocol) ? undefined : portsBetween(place.at("fromPort").value, place.at("toPort").value);
}

function isPortless(protocol: string): boolean {
  return protocol.startsWith("icmp") || /^\d+$/.test(protocol);
}
