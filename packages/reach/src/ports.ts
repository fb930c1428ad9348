import { type Pod, type PolicyPort, type Protocol, protocols } from "./model.ts";
import { empty, intersect, type Ranges, subtract, union } from "./ranges.ts";

/** The ports one end may open at the other, of each protocol. */
export type PortSet = Readonly<Record<Protocol, Ranges>>;

const everyPort: Ranges = [{ first: 1n, last: 65_535n }];
const each = (rangesOf: (protocol: Protocol) => Ranges): PortSet => ({
  TCP: rangesOf("TCP"),
  UDP: rangesOf("UDP"),
  SCTP: rangesOf("SCTP"),
});

export const noPorts = each(() => empty);
export const allPorts = each(() => everyPort);

/** Ports from `first` to `last` of a protocol. */
export function portRange(protocol: Protocol, first: number, last = first): PortSet {
  return { ...noPorts, [protocol]: [{ first: BigInt(first), last: BigInt(last) }] };
}

export function unionPorts(...sets: readonly PortSet[]): PortSet {
  return each((protocol) => union(...sets.map((set) => set[protocol])));
}

export function intersectPorts(one: PortSet, other: PortSet): PortSet {
  return each((protocol) => intersect(one[protocol], other[protocol]));
}

export function subtractPorts(from: PortSet, taken: PortSet): PortSet {
  return each((protocol) => subtract(from[protocol], taken[protocol]));
}

export function hasPorts(set: PortSet): boolean {
  return protocols.some((protocol) => set[protocol].length > 0);
}

/**
 * What the `ports` of a rule mean at a destination: nothing said is every port of every protocol, a name is the number that
 * the destination's own containers give it, and no port where they give none.
 */
export function portsOf(ports: readonly PolicyPort[] | undefined, destination: Pod | undefined): PortSet {
  if (ports === undefined || ports.length === 0) return allPorts;
  return unionPorts(...ports.map((port) => portOf(port, destination)));
}

function portOf({ protocol = "TCP", port, endPort }: PolicyPort, destination: Pod | undefined): PortSet {
  if (port === undefined) return { ...noPorts, [protocol]: everyPort };
  if (typeof port === "number") return portRange(protocol, port, endPort);
  const named = (destination?.ports ?? []).filter((known) => known.name === port && known.protocol === protocol);
  return unionPorts(noPorts, ...named.map((known) => portRange(protocol, known.port)));
}

/** `TCP 5432, 8000-8010`; `every port` for all of all protocols. */
export function showPorts(set: PortSet): string {
  if (!hasPorts(subtractPorts(allPorts, set))) return "every port";
  const shown = protocols.filter((protocol) => set[protocol].length > 0);
  return shown.map((protocol) => `${protocol} ${showRanges(set[protocol])}`).join(", ");
}

function showRanges(ranges: Ranges): string {
  const [only] = ranges;
  if (ranges.length === 1 && only?.first === 1n && only.last === 65_535n) return "every port";
  return ranges.map(({ first, last }) => (first === last ? String(first) : `${first}-${last}`)).join("+");
}
