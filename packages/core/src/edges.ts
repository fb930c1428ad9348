import type { Service } from "./model/service.ts";
import type { System } from "./model/system.ts";
import type { Use } from "./model/use.ts";
import { isMeasured } from "./monitoring-rules.ts";
import { kindOf } from "./references.ts";
import type { ComponentKind } from "./sections.ts";
import { type OtlpProtocol, otlpPorts } from "./tracing-variables.ts";

/** Ports the data stores listen on. */
export const databasePort = 5432;
export const cachePort = 6379;
/** TLS; the plain port of a broker stays closed (IE-045, IE-087). */
export const brokerPort = 9094;
export const searchPort = 9200;
/** Ray's client server. */
export const rayPort = 10_001;
/** Object stores are spoken to over HTTPS, wherever they are. */
export const bucketPort = 443;
/** HTTPS, where the public asks. */
export const entryPort = 443;

/** One end of a flow. `edge` is the public entry of an endpoint, `monitoring` the scraper. */
export interface Party {
  readonly kind: Exclude<ComponentKind, "endpoint"> | "job" | "edge" | "monitoring";
  readonly name: string;
}

/** A flow that is allowed; what no edge declares is denied. Network rules, diagrams and start-up order follow from these. */
export interface Edge {
  readonly from: Party;
  readonly to: Party;
  readonly port: number;
  readonly purpose: "call" | "query" | "stream" | "trace" | "entry" | "scrape";
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
    Object.keys(uses).flatMap((name): Edge[] => {
      const kind = kindOf(system, name);
      if (!kind) throw new Error(`${from.name} uses ${name}, which is not declared`);
      if (kind === "secret" || kind === "volume") return [];
      const port = kind === "tracing" ? otlpPorts[otlpProtocol(uses[name])] : portOf(system, kind, name);
      return [{ from, to: { kind: kind === "endpoint" ? "edge" : kind, name }, port, purpose: purposes[kind] }];
    }),
  );
}

/** How a workload sends its traces: over HTTP where it asks for that address. */
export function otlpProtocol(use: Pick<Use, "env"> | undefined): OtlpProtocol {
  return Object.values(use?.env ?? {}).includes("httpEndpoint") ? "http/protobuf" : "grpc";
}

/** What goes over the network. Secrets and volumes reach a workload through the machine it runs on. */
type ReachedKind = Exclude<ComponentKind, "secret" | "volume">;

const purposes: Readonly<Record<ReachedKind, Edge["purpose"]>> = {
  service: "call",
  database: "query",
  cache: "query",
  external: "call",
  broker: "stream",
  search: "query",
  bucket: "call",
  rayCluster: "call",
  tracing: "trace",
  endpoint: "call",
};

function portOf(system: System, kind: ReachedKind, name: string): number {
  const port = {
    service: system.services[name]?.port,
    database: databasePort,
    cache: cachePort,
    external: system.externals[name]?.port,
    broker: brokerPort,
    search: searchPort,
    bucket: bucketPort,
    rayCluster: rayPort,
    tracing: otlpPorts.grpc,
    endpoint: entryPort,
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
  if (!isMeasured(system)) return [];
  return Object.entries(system.services).flatMap(([name, service]): Edge[] => {
    const port = metricsPort(service);
    if (port === undefined) return [];
    return [
      { from: { kind: "monitoring", name: "monitoring" }, to: { kind: "service", name }, port, purpose: "scrape" },
    ];
  });
}

/** Port a service's metrics are read from; none where it has no metrics. */
export function metricsPort({ metrics, port }: Pick<Service, "metrics" | "port">): number | undefined {
  return metrics === false ? undefined : (metrics.port ?? port);
}
