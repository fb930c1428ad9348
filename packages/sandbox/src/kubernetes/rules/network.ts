import { BlockList, isIP } from "node:net";
import { listAt, textAt, type Value, valueAt } from "../../value.ts";
import { checkPortNumber } from "./container.ts";
import type { Report, Rule } from "./rule.ts";

/** Address ranges and ports of a NetworkPolicy. */
export const checkNetworkPolicy: Rule = (object, report) => {
  for (const [direction, peers] of [
    ["ingress", "from"],
    ["egress", "to"],
  ] as const) {
    for (const [index, rule] of listAt(object, "spec", direction).entries()) {
      for (const [at, peer] of listAt(rule, peers).entries()) {
        checkPeer(peer, ["spec", direction, index, peers, at], report);
      }
      for (const [at, port] of listAt(rule, "ports").entries()) {
        checkPortNumber(valueAt(port, ["port"]), ["spec", direction, index, "ports", at, "port"], report);
      }
    }
  }
};

function checkPeer(peer: Value, path: readonly (string | number)[], report: Report): void {
  const cidr = textAt(peer, "ipBlock", "cidr");
  if (cidr === undefined) {
    return;
  }
  const range = parseRange(cidr);
  if (range === undefined) {
    report([...path, "ipBlock", "cidr"], `must be an address range such as "10.0.0.0/8", got "${cidr}"`);
    return;
  }
  for (const [index, value] of listAt(peer, "ipBlock", "except").entries()) {
    const except = typeof value === "string" ? parseRange(value) : undefined;
    if (typeof value === "string" && (except === undefined || !contains(range, except))) {
      report([...path, "ipBlock", "except", index], `must be an address range inside of ${cidr}, got "${value}"`);
    }
  }
}

interface Range {
  readonly address: string;
  readonly bits: number;
  readonly family: "ipv4" | "ipv6";
}

function parseRange(text: string): Range | undefined {
  const [address = "", bits = ""] = text.split("/");
  const version = isIP(address);
  const limit = version === 4 ? 32 : 128;
  const valid = version !== 0 && /^\d+$/.test(bits) && Number(bits) <= limit && text.split("/").length === 2;
  return valid ? { address, bits: Number(bits), family: version === 4 ? "ipv4" : "ipv6" } : undefined;
}

function contains(outer: Range, inner: Range): boolean {
  const list = new BlockList();
  list.addSubnet(outer.address, outer.bits, outer.family);
  return inner.family === outer.family && inner.bits > outer.bits && list.check(inner.address, inner.family);
}

/** Paths of an Ingress. */
export const checkIngress: Rule = (object, report) => {
  for (const [index, rule] of listAt(object, "spec", "rules").entries()) {
    for (const [at, entry] of listAt(rule, "http", "paths").entries()) {
      const path = textAt(entry, "path");
      if (path !== undefined && !path.startsWith("/")) {
        report(["spec", "rules", index, "http", "paths", at, "path"], `must start with "/", got "${path}"`);
      }
    }
  }
};
