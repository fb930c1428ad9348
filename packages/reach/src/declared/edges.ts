import { type Edge, edgeName } from "@axon/core";
import { cidrsSet } from "../addresses.ts";
import { portRange } from "../ports.ts";
import { objectStore } from "./buckets.ts";
import { anyIpv4, type DeclaredFlow, type End, type Wanted } from "./flow.ts";
import { internet } from "./ground.ts";
import { proxiesOf } from "./proxies.ts";

const purposes: Readonly<Record<Edge["purpose"], string>> = {
  call: "calls it",
  query: "keeps data in it",
  stream: "reads and writes its topics",
  trace: "sends its traces there",
  entry: "lets clients in",
  scrape: "reads its metrics",
};

/** The edges of the plan: what the definition itself asks for. */
export function edgeFlows(wanted: Wanted): DeclaredFlow[] {
  return wanted.plan.edges.flatMap((edge) =>
    destinations(wanted, edge).map(({ to, port = edge.port, wide }) => ({
      from: sourceOf(wanted, edge),
      to,
      ports: portRange("TCP", port),
      ...(wide ? { wide } : {}),
      because: purposes[edge.purpose],
      edge: edgeName(edge),
      inMesh: true,
    })),
  );
}

function sourceOf({ places }: Wanted, { from }: Edge): End {
  if (from.kind === "edge") return { namespace: places.entry };
  return from.kind === "monitoring" ? scraper(places.sharedMonitoring) : { app: from.name };
}

/** Who reads metrics: the system's own Prometheus, or every pod of the namespace where a shared one runs. */
export function scraper(sharedNamespace: string | undefined): End {
  return sharedNamespace === undefined ? { app: "prometheus" } : { namespace: sharedNamespace };
}

export interface Destination {
  readonly to: End;
  /** @default - the edge's */
  readonly port?: number;
  readonly wide?: string;
}

/** A bucket is reached at its store. */
export function storeOf({ places }: Wanted, bucket: string): Destination {
  const { objectStore: outside } = places;
  if (outside === undefined) return { to: { app: objectStore.app }, port: objectStore.port };
  if (outside === "internet") return { to: internet(`internet (bucket ${bucket})`) };
  return {
    to: { addresses: anyIpv4, called: "object store (any address)" },
    port: outside.port,
    wide: "an object store has names, not addresses; a private endpoint may have any",
  };
}

/** A database with a pooler has two doors; which of them a workload needs stands in what it wants to know of the database. */
function destinations(wanted: Wanted, { from, to }: Edge): Destination[] {
  const { plan, places } = wanted;
  if (to.kind === "external") {
    const host = plan.externals.find(({ name }) => name === to.name)?.host ?? to.name;
    const known = places.externals?.[to.name];
    if (known) return [{ to: { addresses: cidrsSet(known), called: `${host} (${known.join(", ")})` } }];
    return [{ to: internet(`internet (for ${host})`) }];
  }
  if (to.kind === "edge") return [proxiesOf(wanted, to.name)];
  if (to.kind === "bucket") return [storeOf(wanted, to.name)];
  const database = plan.databases.find(({ name }) => name === to.name);
  if (!database?.pooler) return [{ to: { app: to.name } }];
  const workload = [...plan.services, ...plan.jobs].find(({ name }) => name === from.name);
  const asked = Object.values(workload?.uses[to.name]?.env ?? {});
  const direct = asked.some((attribute) => /^(direct|read)(Url|Host)$/.test(attribute));
  const pooled = asked.some((attribute) => /^(url|host)$/.test(attribute));
  return [
    ...(pooled || !direct ? [{ to: { app: `${to.name}-pooler` } }] : []),
    ...(direct ? [{ to: { app: to.name } }] : []),
  ];
}
