import ipaddr from "ipaddr.js";
import type { Answer } from "./selector.ts";
import { isHidden, UNKNOWN, type Value } from "./value.ts";

/** From the first to the last address, both included, as numbers. */
interface AddressRange {
  readonly first: bigint;
  readonly last: bigint;
}

type Family = "ipv4" | "ipv6";

const bits = { ipv4: 32, ipv6: 128 } as const;

/** What clouds call everybody. Azure compares without regard to case; `<nw>/0` is its own way to write a range. */
const everybodyWords = new Set(["*", "any", "internet", "all", "/0", "<nw>/0"]);

/** Ranges that nobody on the internet has an address in. Source: the special-purpose registries of IANA, RFC 6890. */
const unreachable: Readonly<Record<Family, readonly AddressRange[]>> = {
  ipv4: [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "224.0.0.0/3",
  ].map((text) => ofFamily(text, "ipv4")),
  ipv6: ["::/8", "fc00::/7", "fe80::/10", "ff00::/8"].map((text) => ofFamily(text, "ipv6")),
};

/** The shortest prefixes that are still somebody's: no owner has more of IPv4 than a /8, nor of IPv6 than a /16. */
export const widestPrefixes: Readonly<Record<Family, number>> = { ipv4: 8, ipv6: 16 };

/**
 * Whether address ranges together let everybody in: `0.0.0.0/0`, `::/0`, `*`, `Internet`, the two halves of the internet, or any
 * ranges that hold more public addresses than one prefix of the size of `widest`. What is no range, such as a service tag, lets
 * nobody in by itself.
 */
export function opensToEverybody(ranges: readonly (Value | undefined)[], widest = widestPrefixes): Answer {
  const texts = ranges.filter((range) => typeof range === "string");
  if (texts.some((text) => everybodyWords.has(text.trim().toLowerCase()))) return true;
  const parsed = texts.map(addressRange).filter((range) => range !== undefined);
  const open = (["ipv4", "ipv6"] as const).some((family) => {
    const own = parsed.filter((range) => range.family === family);
    return publicAddresses(own, family) > 1n << BigInt(bits[family] - widest[family]);
  });
  if (open) return true;
  return ranges.some(isHidden) ? UNKNOWN : false;
}

/** The addresses of `10.0.0.0/8`, `10.0.0.1` or `10.0.0.1-10.0.0.9`; undefined for any other text. */
export function addressRange(text: string): (AddressRange & { readonly family: Family }) | undefined {
  const [from = "", to, more] = text.split("-").map((part) => part.trim());
  if (more !== undefined) return undefined;
  const start = block(from);
  const end = to === undefined ? start : block(to);
  if (!start || start.family !== end?.family || start.first > end.last) return undefined;
  return { family: start.family, first: start.first, last: end.last };
}

/** A single address or a prefix. Bits beyond the prefix do not count, as no cloud counts them. */
function block(text: string) {
  const [address = "", prefix] = text.split("/");
  // `ipaddr.js` also takes what `inet_aton` takes, such as `10` for `0.0.0.10`.
  if (!ipaddr.IPv4.isValidFourPartDecimal(address) && !ipaddr.IPv6.isValid(address)) return undefined;
  const parsed = ipaddr.parse(address);
  const family = parsed.kind();
  const length = prefix === undefined ? bits[family] : /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN;
  if (!(length <= bits[family])) return undefined;
  const hosts = BigInt(bits[family] - length);
  const number = parsed.toByteArray().reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const first = (number >> hosts) << hosts;
  return { family, first, last: first + (1n << hosts) - 1n };
}

function ofFamily(text: string, family: Family): AddressRange {
  const range = block(text);
  if (range?.family !== family) throw new Error(`${text} is no range of ${family}`);
  return range;
}

/** How many addresses that can be on the internet are in any of the ranges. */
function publicAddresses(ranges: readonly AddressRange[], family: Family): bigint {
  return size([...ranges, ...unreachable[family]]) - size(unreachable[family]);
}

function size(ranges: readonly AddressRange[]): bigint {
  const sorted = [...ranges].sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
  let next = 0n;
  let total = 0n;
  for (const { first, last } of sorted) {
    if (last < next) continue;
    total += last - (first > next ? first : next) + 1n;
    next = last + 1n;
  }
  return total;
}
