import type { System } from "./model/system.ts";
import { type ComponentKind, kindOf } from "./references.ts";

/** Ports the data stores listen on. */
export const databasePort = 5432;
export const cachePort = 6379;

/** One end of a flow. `edge` is the public entry, `monitoring` the scraper. */
export interface Party {
  readonly kind: ComponentKind | "job" | "edge" | "monitoring";
  readonly name: string;
}

/** A flow that is allowed; what no edge declares is denied. Network rules, diagrams and start-up order follow from these. */
export interface Edge {
  readonly from: Party;
  readonly to: Party;
  readonly port: number;
  readonly purpose: "call" | "query" | "entry" | "scrape";
}

/** All flows of a system, sorted, so that the same system always gives the same list. */
export function edgesOf(system: System): Edge[] {
  const edges = [...declaredEdges(system), ...entryEdges(system), ...scrapeEdges(system)];
  return edges.sort((a, b) => (edgeName(a) < edgeName(b) ? -1 : edgeName(a) > edgeName(b) ? 1 : 0));
}

/** `cortex-core-api-to-memory-service`: unique for each pair, stable, readable in a list of network policies. */
export function edgeName({ from, to }: Edge): string {
  return `${from.name}-to-${to.name}`;
}

function declaredEdges(system: System): Edge[] {
  const workloads = [
    ...Object.entries(system.services).map(([name, { uses }]) => ({ from: { kind: "service", name }, uses }) as const),
    ...Object.entries(system.jobs).map(([name, { uses }]) => ({ from: { kind: "job", name }, uses }) as const),
  ];
  return workloads.flatMap(({ from, uses }) =>
    Object.keys(uses).map((name): Edge => {
      const kind = kindOf(system, name);
      if (!kind) throw new Error(`${from.name} uses ${name}, which is not declared`);
      const purpose = kind === "database" || kind === "cache" ? "query" : "call";
      return { from, to: { kind, name }, port: portOf(system, kind, name), purpose };
    }),
  );
}

function portOf(system: System, kind: ComponentKind, name: string): number {
  const port = {
    service: system.services[name]?.port,
    database: databasePort,
    cache: cachePort,
    external: system.externals[name]?.port,
  }[kind];
  if (port === undefined) throw new Error(`${kind} ${name} has no port`);
  return port;
}

function entryEdges(system: System): Edge[] {
  return Object.entries(system.endpoints).flatMap(([name, endpoint]) =>
    [...new Set(endpoint.routes.map((route) => route.service))].map(
      (service): Edge => ({
        from: { kind: "edge", name },
        to: { kind: "service", name: service },
        port: portOf(system, "service", service),
        purpose: "entry",
      }),
    ),
  );
}

function scrapeEdges(system: System): Edge[] {
  const services = Object.entries(system.services).filter(([, { metrics }]) => metrics !== false);
  return services.map(([name, service]) => ({
    from: { kind: "monitoring", name: "monitoring" },
    to: { kind: "service", name },
    port: service.port,
    purpose: "scrape",
  }));
}
