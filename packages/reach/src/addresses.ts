import ipaddr from "ipaddr.js";
import type { PolicyPeer } from "./model.ts";
import { intersect, type Range, type Ranges, subtract, union } from "./ranges.ts";

type IpBlock = NonNullable<PolicyPeer["ipBlock"]>;

/** Addresses of IPv6 are counted behind all of IPv4, so that one set can hold both and neither is taken for the other. */
const ipv6Start = 1n << 32n;
const sizes = { ipv4: 32n, ipv6: 128n } as const;

/** What pods' addresses are taken from where nobody says: RFC 1918, RFC 6598 and RFC 4193. */
export const usualPodRanges: readonly string[] = [
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10",
  "fc00::/7",
];

/** An address as a number. @throws when it is none */
export function addressNumber(address: string): bigint {
  const parsed = ipaddr.parse(address);
  const value = parsed.toByteArray().reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return parsed.kind() === "ipv4" ? value : ipv6Start + value;
}

/** The addresses of a range such as `10.0.0.0/8`; bits beyond the prefix do not count. @throws when it is none */
export function cidrRange(cidr: string): Range {
  const [address, prefix] = ipaddr.parseCIDR(cidr);
  const hosts = sizes[address.kind()] - BigInt(prefix);
  const start = address.kind() === "ipv4" ? 0n : ipv6Start;
  const first = (((addressNumber(cidr.split("/")[0] ?? "") - start) >> hosts) << hosts) + start;
  return { first, last: first + (1n << hosts) - 1n };
}

export function cidrsSet(cidrs: readonly string[]): Ranges {
  return union(cidrs.map(cidrRange));
}

/** The addresses a block of a policy means. */
export function blockSet({ cidr, except = [] }: IpBlock): Ranges {
  return subtract(cidrsSet([cidr]), cidrsSet(except));
}

export function holds(set: Ranges, address: bigint): boolean {
  return set.some(({ first, last }) => first <= address && address <= last);
}

/** A number as an address. */
export function showAddress(value: bigint): string {
  const kind = value < ipv6Start ? "ipv4" : "ipv6";
  const number = kind === "ipv4" ? value : value - ipv6Start;
  const bytes = Array.from({ length: Number(sizes[kind] / 8n) }, (_, index, all = sizes[kind] / 8n) =>
    Number((number >> ((all - 1n - BigInt(index)) * 8n)) & 255n),
  );
  return ipaddr.fromByteArray(bytes).toString();
}

/** Addresses that every one of some sets treats alike. */
export interface AddressGroup {
  readonly set: Ranges;
  /** One of them, which stands for all. */
  readonly address: string;
}

/**
 * Cuts all addresses of IPv4 and IPv6 into groups so that each of `sets` holds a group whole or not at all: what is true of one
 * address of a group is true of all.
 */
export function addressGroups(sets: readonly Ranges[]): AddressGroup[] {
  const whole: Range = { first: 0n, last: ipv6Start + (1n << 128n) - 1n };
  const cuts = [...new Set([whole.first, ipv6Start, ...sets.flat().flatMap(({ first, last }) => [first, last + 1n])])]
    .filter((cut) => cut <= whole.last)
    .sort((a, b) => (a < b ? -1 : 1));
  const groups = new Map<string, Range[]>();
  cuts.forEach((first, index) => {
    const range = { first, last: (cuts[index + 1] ?? whole.last + 1n) - 1n };
    const family = first < ipv6Start ? "4" : "6";
    const signature = family + sets.map((set) => (holds(set, first) ? "1" : "0")).join("");
    groups.set(signature, [...(groups.get(signature) ?? []), range]);
  });
  return [...groups.values()].map((ranges) => {
    const set = union(ranges);
    return { set, address: showAddress(set[0]?.first ?? 0n) };
  });
}

export function overlap(one: Ranges, other: Ranges): boolean {
  return intersect(one, other).length > 0;
}
