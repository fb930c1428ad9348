import { type Edge, edgeName } from "@axon/core";
import { portRange } from "../ports.ts";
import type { DeclaredFlow, End, Wanted } from "./flow.ts";
import { internet } from "./ground.ts";

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
    destinations(wanted, edge).map((to) => ({
      from: sourceOf(wanted, edge),
      to,
      ports: portRange("TCP", edge.port),
      because: purposes[edge.purpose],
      edge: edgeName(edge),
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

/** A database with a pooler has two doors; which of them a workload needs stands in what it wants to know of the database. */
function destinations({ plan }: Wanted, { from, to }: Edge): End[] {
  if (to.kind === "external") {
    const host = plan.externals.find(({ name }) => name === to.name)?.host ?? to.name;
    return [internet(`internet (for ${host})`)];
  }
  const database = plan.databases.find(({ name }) => name === to.name);
  if (!database?.pooler) return [{ app: to.name }];
  const workload = [...plan.services, ...plan.jobs].find(({ name }) => name === from.name);
  const asked = Object.values(workload?.uses[to.name]?.env ?? {});
  const direct = asked.filter((attribute) => /^(direct|read)/.test(attribute));
  return [
    ...(direct.length === 0 || direct.length < asked.length ? [{ app: `${to.name}-pooler` }] : []),
    ...(direct.length > 0 ? [{ app: to.name }] : []),
  ];
}
