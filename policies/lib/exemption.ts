import { root } from "./property.ts";
import { type Resource, typeKey } from "./resource.ts";

/** Which resources are meant: one by its URN, or those of a type by name. `*` stands for any text in a URN or a name. */
export type ResourcePattern = { readonly urn: string } | { readonly type: string; readonly name: string };

/** A violation that somebody takes on, for a while and for a reason. */
export interface Exemption {
  /** Name of the rule. */
  readonly rule: string;
  readonly resource: ResourcePattern;
  /** For whoever reads the report. */
  readonly reason: string;
  /** Last day it holds, YYYY-MM-DD, by UTC. */
  readonly expires: string;
}

/** What became of an exemption when resources were judged. */
export interface ExemptionReview {
  readonly exemption: Exemption;
  /** `expired` ones hold no more; `unused` ones match no violation. */
  readonly state: "used" | "expired" | "unused";
  /** What it is used for. */
  readonly resources: readonly Resource[];
}

/** Today's date as exemptions write it. */
export function utcDay(date = new Date()): string {
  return date.toISOString().slice(0, 10);
}

/** The exemption that keeps a violation from counting, if one does. */
export function exemptionOf(
  rule: string,
  resource: Resource,
  exemptions: readonly Exemption[],
  today: string,
): Exemption | undefined {
  return exemptions.find(
    (exemption) => exemption.rule === rule && exemption.expires >= today && isMeant(exemption.resource, resource),
  );
}

/** What became of each exemption, given every violation and what could not be told yet. */
export function reviewExemptions(
  exemptions: readonly Exemption[],
  found: readonly { readonly rule: string; readonly resource: Resource }[],
  today: string,
): readonly ExemptionReview[] {
  return exemptions.map((exemption) => {
    const own = found.filter(({ rule, resource }) => rule === exemption.rule && isMeant(exemption.resource, resource));
    const state = exemption.expires < today ? "expired" : own.length > 0 ? "used" : "unused";
    return { exemption, state, resources: [...new Set(own.map(({ resource }) => resource))] };
  });
}

/** `no-host-path is not held against DaemonSet log-agent* until 2026-12-31: it reads the node's logs`. */
export function describeReview({ exemption, state }: Pick<ExemptionReview, "exemption" | "state">): string {
  const { rule, resource, reason, expires } = exemption;
  const who = describePattern(resource);
  if (state === "used") return `${rule} is not held against ${who} until ${expires}: ${reason}`;
  const subject = `the exemption of ${who} from ${rule}`;
  return state === "expired"
    ? `${subject} expired on ${expires}; mend the resource, or renew the exemption with its reason`
    : `${subject} matches no violation; remove it`;
}

export function describePattern(pattern: ResourcePattern): string {
  return "urn" in pattern ? pattern.urn : `${pattern.type.split(":").at(-1)} ${pattern.name}`;
}

/** A name is the one in the program or the one in the cluster: files know only the second. */
function isMeant(pattern: ResourcePattern, resource: Resource): boolean {
  if ("urn" in pattern) return resource.urn !== undefined && fits(pattern.urn, resource.urn);
  if (typeKey(pattern.type) !== typeKey(resource.type)) return false;
  const inCluster = root(resource).at("metadata", "name").text;
  return fits(pattern.name, resource.name) || (inCluster !== undefined && fits(pattern.name, inCluster));
}

function fits(pattern: string, text: string): boolean {
  const parts = pattern.split(/\*+/).map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "s").test(text);
}
