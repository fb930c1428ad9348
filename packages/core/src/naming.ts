import { createHash } from "node:crypto";

/** What one kind of name may look like on a target. */
export interface NameRule {
  /** Longest name allowed, in characters. */
  readonly maxLength: number;
  /** What joins the parts of a name. @default "-" */
  readonly separator?: string;
  /** Whether letters become lower case. @default true */
  readonly lowerCase?: boolean;
}

/**
 * The limits names are held to, from each target's own documentation.
 * - `kubernetes`: RFC 1123 label, 63 characters (kubernetes.io, Object Names and IDs).
 * - `kubernetesJob`: the pods of a CronJob add 11 characters to its name, so 52 are left (kubernetes.io, CronJob).
 * - `postgres`: NAMEDATALEN - 1 (postgresql.org, Identifiers).
 */
export const nameRules = {
  kubernetes: { maxLength: 63 },
  kubernetesJob: { maxLength: 52 },
  postgres: { maxLength: 63, separator: "_" },
} as const satisfies Record<string, NameRule>;

const hashLength = 6;

/**
 * Joins parts into a name that fits `rule`. The same parts always give the same name, and nothing but the parts
 * decides it, so adding a component renames no other. A name that had to be shortened or altered ends in a hash of the
 * whole, so that two names never collapse into one. Parts that read the same once joined are the same name.
 */
export function physicalName(parts: readonly string[], rule: NameRule = nameRules.kubernetes): string {
  const separator = rule.separator ?? "-";
  const raw = parts.join(separator);
  const cased = rule.lowerCase === false ? raw : raw.toLowerCase();
  const clean = trim(cased.replace(/[^a-zA-Z0-9]+/g, separator), separator);
  if (clean === raw && clean.length <= rule.maxLength) return clean;
  const hash = createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, hashLength);
  const room = rule.maxLength - hashLength - separator.length;
  return [trim(clean.slice(0, room), separator), hash].filter((part) => part !== "").join(separator);
}

function trim(text: string, separator: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text[start] === separator) start += 1;
  while (end > start && text[end - 1] === separator) end -= 1;
  return text.slice(start, end);
}

/** Who and what a resource belongs to; becomes labels on Kubernetes and tags on a cloud. */
export interface Ownership {
  readonly system: string;
  readonly environment: string;
  /** The layer it stands in, by which costs are summed up. @default "application" */
  readonly layer?: string;
  /** The service, database or other part of the system; left out for what belongs to the system as a whole. */
  readonly component?: string;
  /** The team that answers for it. */
  readonly owner: string;
  readonly version?: string;
}

/**
 * The keys that costs are split by, as labels and as a cloud's tags: activated as cost allocation tags of the billing account,
 * and read by what reports on costs in the cluster. Source: guide of the Ideation Engine, cost monitoring.
 */
export const costKeys = ["layer", "component", "environment"] as const;

/** The recommended labels of kubernetes.io, Axon's own for environment and owner, and those of `costKeys`. */
export function kubernetesLabels(ownership: Ownership): Record<string, string> {
  const { system, environment, layer = "application", component = system, owner, version } = ownership;
  const costs = { layer, component, environment } satisfies Record<(typeof costKeys)[number], string>;
  return {
    "app.kubernetes.io/name": labelValue(component),
    "app.kubernetes.io/part-of": labelValue(system),
    "app.kubernetes.io/managed-by": "axon",
    ...(version ? { "app.kubernetes.io/version": labelValue(version) } : {}),
    "axon.dev/environment": labelValue(environment),
    "axon.dev/owner": labelValue(owner),
    ...Object.fromEntries(Object.entries(costs).map(([key, value]) => [key, labelValue(value)])),
  };
}

/** Makes any text a valid label value: at most 63 of letters, digits, `-`, `_` and `.`, beginning and ending in a letter or digit. */
export function labelValue(text: string): string {
  const clean = text.replace(/[^\w.-]+/g, "-").replace(/^[^a-zA-Z0-9]+/, "");
  return clean.slice(0, 63).replace(/[^a-zA-Z0-9]+$/, "");
}

/** Annotations of a Secret that holds nothing secret: an operator takes it from no other kind of object. */
export const publicContent = { "axon.dev/content": "public" } as const;
