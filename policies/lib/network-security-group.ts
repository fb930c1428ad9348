import { opensToEverybody } from "./addresses.ts";
import { type PortRange, portRange, protocolOf, sensitivePortsIn } from "./ports.ts";
import type { Property } from "./property.ts";
import { UNKNOWN } from "./value.ts";

/** Whether a rule of an Azure network security group says this word, in any case, under a key. */
export function says(rule: Property, key: string, word: string): boolean {
  const { value } = rule.at(key);
  return typeof value === "string" && value.toLowerCase() === word;
}

/** Whether a rule is about everybody; unknown where its sources are. */
export function isForEverybody(rule: Property): ReturnType<typeof opensToEverybody> {
  const sources = [rule.at("sourceAddressPrefix"), ...rule.at("sourceAddressPrefixes").items()];
  return opensToEverybody(sources.map(({ value }) => value));
}

/** Ports that a rule is about. */
export function portsOf(rule: Property): readonly (PortRange | typeof UNKNOWN | undefined)[] {
  return [rule.at("destinationPortRange"), ...rule.at("destinationPortRanges").items()]
    .filter(({ value }) => value !== undefined)
    .map(({ value }) => portRange(value));
}

/** Sensitive ports within what a rule is about. */
export function sensitivePortsOf(rule: Property): ReturnType<typeof sensitivePortsIn> {
  return portsOf(rule).flatMap((range) => (typeof range === "object" ? [...sensitivePortsIn(range)] : []));
}

/** Sensitive ports that a rule opens and that no rule of a lower number, which Azure asks first, closes to everybody. */
export function openedBy(rule: Property, group: readonly Property[]): ReturnType<typeof sensitivePortsIn> {
  const closed = group.filter((other) => closesBefore(other, rule)).flatMap((other) => [...sensitivePortsOf(other)]);
  return sensitivePortsOf(rule).filter((port) => !closed.includes(port));
}

function closesBefore(other: Property, rule: Property): boolean {
  const [first, second] = [other.at("priority").value, rule.at("priority").value];
  const isAsked = typeof first === "number" && typeof second === "number" && first < second;
  const protocol = protocolOf(other.at("protocol").value);
  const isSame = protocol === "all" || (protocol !== UNKNOWN && protocol === protocolOf(rule.at("protocol").value));
  const isInbound = says(other, "access", "deny") && says(other, "direction", "inbound");
  return isAsked && isInbound && isSame && isForEverybody(other) === true;
}
