import assert from "node:assert/strict";
import { allPorts, ingressRulesOf, resource, UNKNOWN } from "@axon/policies/lib";

const inline = (...ingress: readonly unknown[]) => resource("aws:ec2/securityGroup:SecurityGroup", { ingress });
const alone = (fields: Readonly<Record<string, unknown>>) =>
  resource("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", fields);
const classic = (fields: Readonly<Record<string, unknown>>) =>
  resource("aws:ec2/securityGroupRule:SecurityGroupRule", fields);
const read = (group: Parameters<typeof ingressRulesOf>[0]) =>
  ingressRulesOf(group).map(({ open, ports }) => [open, ports]);
const https = { first: 443, last: 443 };

describe("the ingress rules of a security group", () => {
  it("are the same whether inline, alone or of the older kind", () => {
    const ports = { fromPort: 443, toPort: 443 };
    assert.deepEqual(read(inline({ protocol: "tcp", ...ports, cidrBlocks: ["0.0.0.0/0"] })), [[true, https]]);
    assert.deepEqual(read(alone({ ipProtocol: "6", ...ports, cidrIpv6: "::/0" })), [[true, https]]);
    const older = { type: "ingress", protocol: "tcp", ...ports, cidrBlocks: ["0.0.0.0/0"] };
    assert.deepEqual(read(classic(older)), [[true, https]]);
    assert.deepEqual(read(classic({ ...older, type: "egress" })), []);
  });

  it("open every port where all protocols are let in, whatever ports are written", () => {
    assert.deepEqual(read(inline({ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["10.0.0.0/8"] })), [
      [false, allPorts],
    ]);
    assert.deepEqual(read(alone({ ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" })), [[true, allPorts]]);
  });

  it("count IPv4 and IPv6 of one rule together", () => {
    const rule = { protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["10.0.0.0/8"], ipv6CidrBlocks: ["::/0"] };
    assert.deepEqual(read(inline(rule)), [[true, https]]);
  });

  it("have no ports for protocols that have none", () => {
    for (const protocol of ["icmp", "icmpv6", "1", "50"]) {
      const rule = { protocol, fromPort: -1, toPort: -1, cidrBlocks: ["0.0.0.0/0"] };
      assert.deepEqual(read(inline(rule)), [[true, undefined]], protocol);
    }
  });

  it("stay unknown in what is unknown alone", () => {
    assert.deepEqual(read(inline({ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: UNKNOWN })), [
      [UNKNOWN, https],
    ]);
    assert.deepEqual(read(inline({ protocol: UNKNOWN, fromPort: 1, toPort: 2, cidrBlocks: ["0.0.0.0/0"] })), [
      [true, UNKNOWN],
    ]);
  });
});
