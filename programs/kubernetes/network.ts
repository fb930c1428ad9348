import { type Edge, edgeName } from "@axon/core";
import { KubernetesFlow, type Mesh, type Peer } from "@axon/platform/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { poolerName } from "./data.ts";
import { entryInside } from "./entry-inside.ts";
import { externalPeer } from "./externals.ts";
import { type Ground, placeOf } from "./ground.ts";
import { meshOf } from "./mesh.ts";
import type { Place } from "./namespaces.ts";
import { everywhere } from "./paths.ts";
import { scraper } from "./prometheus.ts";
import { objectStoreName, objectStorePort } from "./storage.ts";

/** Attributes of a database that are addresses: of its pooler where it has one, and of its servers in any case. */
const poolerAttributes = ["url", "host"];
const serverAttributes = ["directUrl", "directHost", "readUrl", "readHost"];

/** Opens one path for each edge of the plan; the namespaces deny the rest. */
export function network(ground: Ground, edges: readonly Edge[]): ReadonlyMap<string, readonly pulumi.Resource[]> {
  const paths = new Map<string, pulumi.Resource[]>();
  for (const edge of edges) {
    for (const { name, to, port = edge.port, mesh = meshOf(ground, to) } of destinations(ground, edge)) {
      const flow = new KubernetesFlow(
        name,
        {
          ...home(ground, edge).placement(edge.from.name),
          from: source(ground, edge),
          to,
          port,
          mesh,
        },
        ground.options,
      );
      for (const end of [edge.from.name, edge.to.name]) paths.set(end, [...(paths.get(end) ?? []), flow]);
    }
  }
  return paths;
}

/** Where the flow of an edge is written down: with its source, or with its destination where the source is not ours. */
function home(ground: Ground, { from, to }: Edge): Place {
  return placeOf(ground, from.kind === "edge" || from.kind === "monitoring" ? to.name : from.name);
}

function source(ground: Ground, { from }: Edge): Peer {
  if (from.kind === "edge") return { namespace: ground.settings.entry.namespace };
  if (from.kind === "monitoring") return scraper(ground);
  return { app: from.name };
}

interface Destination {
  readonly name: string;
  readonly to: Peer;
  /** @default - the edge's */
  readonly port?: number;
  /** @default - that of the pod which answers */
  readonly mesh?: Mesh;
}

/**
 * Where an edge ends: an outside host is where the installation reaches it, an endpoint its proxies, a bucket its store, a pooled
 * database its pooler, its servers, or both.
 */
function destinations(ground: Ground, edge: Edge): Destination[] {
  const { plan } = ground;
  const name = edgeName(edge);
  if (edge.to.kind === "external") return [{ name, to: externalPeer(ground, edge.to.name) }];
  if (edge.to.kind === "edge") {
    const { pods, port } = entryInside(ground, edge.to.name);
    // The proxies must be in the mesh where there is one.
    return [{ name, to: pods, port, mesh: ground.settings.mesh }];
  }
  if (edge.to.kind === "bucket") return [{ name, ...bucketStore(ground, home(ground, edge)) }];
  const database = plan.databases.find((candidate) => candidate.name === edge.to.name);
  if (!database?.pooler) return [{ name, to: app(ground, edge, edge.to.name) }];

  const workload = [...plan.services, ...plan.jobs].find((candidate) => candidate.name === edge.from.name);
  const used = Object.values(workload?.uses[database.name]?.env ?? {});
  const pooler = poolerName(database.name);
  const pooled = { name: `${edge.from.name}-to-${pooler}`, to: app(ground, edge, pooler) };
  const direct = { name, to: app(ground, edge, database.name) };
  const asks = (addresses: readonly string[]) => used.some((attribute) => addresses.includes(attribute));
  if (!asks(serverAttributes)) return [pooled];
  return asks(poolerAttributes) ? [pooled, direct] : [direct];
}

/** Pods of the component an edge leads to; the namespace is named where it is another one. */
function app(ground: Ground, edge: Edge, label: string): Peer {
  const { name, namespace } = placeOf(ground, edge.to.name);
  return name === home(ground, edge).name ? { app: label } : { app: label, namespace };
}

/** The way from a namespace to the store that holds the buckets; where it says no port, it is HTTPS'. */
export function bucketStore(ground: Ground, from: Place): Pick<Destination, "to" | "port"> {
  const { objectStore } = ground.settings;
  const { application } = ground;
  if ("create" in objectStore) {
    const to =
      from.name === application.name
        ? { app: objectStoreName }
        : { app: objectStoreName, namespace: application.namespace };
    return { to, port: objectStorePort };
  }
  const endpoint = "existing" in objectStore ? objectStore.existing.endpoint : undefined;
  if (endpoint === undefined) return { to: { internet: true } };
  const { port, protocol } = new URL(endpoint);
  // A store of one's own has a name, and whatever address that leads to.
  return { to: everywhere, port: Number(port || (protocol === "http:" ? 80 : 443)) };
}
