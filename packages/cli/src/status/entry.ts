import type { V1Ingress } from "@kubernetes/client-node";
import type { CustomObject } from "../cluster/cluster.ts";
import type { StatusRow } from "./workloads.ts";

type Named = Pick<StatusRow, "kind" | "namespace" | "name">;

/** What a controller says of an object (Kubernetes API conventions, Conditions). */
interface Condition {
  readonly type?: string;
  readonly status?: string;
  readonly reason?: string;
  readonly message?: string;
}

/** A Gateway that its controller has set up, and where it listens. */
export function gatewayRow(named: Named, { spec, status }: CustomObject): StatusRow {
  const addresses = objectsIn(status?.addresses).map(({ value }) => String(value));
  const hosts = objectsIn(spec?.listeners).flatMap(({ hostname }) => (typeof hostname === "string" ? [hostname] : []));
  return byConditions(named, `${hostsText(hosts)} at ${hostsText(addresses)}`, objectsIn(status?.conditions), [
    "Accepted",
    "Programmed",
  ]);
}

/**
 * An HTTPRoute that each of its gateways takes. One that nobody has looked at says nothing.
 * @param answered whether somebody would look at it
 */
export function routeRow(named: Named, { spec, status }: CustomObject, answered: boolean): StatusRow {
  const hosts = listOf(spec?.hostnames).map(String);
  const conditions = objectsIn(status?.parents).flatMap(({ conditions }) => objectsIn(conditions));
  if (conditions.length === 0 && !answered) return { ...named, ready: null, state: hostsText(hosts) };
  return byConditions(named, hostsText(hosts), conditions, ["Accepted", "ResolvedRefs"]);
}

/** An Ingress that has an address. */
export function ingressRow(named: Named, { spec, status }: V1Ingress): StatusRow {
  const hosts = (spec?.rules ?? []).flatMap(({ host }) => host ?? []);
  const addresses = (status?.loadBalancer?.ingress ?? []).flatMap(({ ip, hostname }) => ip ?? hostname ?? []);
  const state = `${hostsText(hosts)} at ${hostsText(addresses)}`;
  return addresses.length > 0
    ? { ...named, ready: true, state }
    : { ...named, ready: false, state, reason: "no controller has given it an address" };
}

/** A certificate that is there, and until when. */
export function certificateRow(named: Named, { spec, status }: CustomObject): StatusRow {
  const until = typeof status?.notAfter === "string" ? `, valid until ${status.notAfter}` : "";
  return byConditions(
    named,
    `${hostsText(listOf(spec?.dnsNames).map(String))}${until}`,
    objectsIn(status?.conditions),
    ["Ready"],
  );
}

/** Ready when each of the conditions holds, wherever it is told of. */
function byConditions(
  named: Named,
  state: string,
  conditions: readonly Condition[],
  wanted: readonly string[],
): StatusRow {
  for (const type of wanted) {
    const told = conditions.filter((condition) => condition.type === type);
    const bad = told.find(({ status }) => status !== "True");
    if (bad) return { ...named, ready: false, state, reason: bad.message ?? bad.reason ?? `not ${type}` };
    if (told.length === 0) return { ...named, ready: false, state, reason: `no controller says that it is ${type}` };
  }
  return { ...named, ready: true, state };
}

/** The entries of what another program wrote into a status. */
function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function objectsIn(value: unknown): Readonly<Record<string, unknown>>[] {
  return listOf(value).filter((entry) => typeof entry === "object" && entry !== null) as Record<string, unknown>[];
}

function hostsText(names: readonly string[]): string {
  return [...new Set(names)].join(", ") || "-";
}
