import { type Edge, edgeName } from "@axon/core";
import { KubernetesFlow, type Peer } from "@axon/platform/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { poolerName } from "./data.ts";
import type { Ground } from "./ground.ts";
import { meshOf } from "./mesh.ts";
import { scraper } from "./prometheus.ts";

/** Attributes of a database that lead to its servers even where there is a pooler. */
const serverAttributes = ["directUrl", "readUrl", "readHost"];

/** Opens one path for each edge of the plan; the namespaces deny the rest. */
export function network(ground: Ground, edges: readonly Edge[]): ReadonlyMap<string, readonly pulumi.Resource[]> {
  const paths = new Map<string, pulumi.Resource[]>();
  for (const edge of edges) {
    for (const { name, to } of destinations(ground, edge)) {
      const flow = new KubernetesFlow(
        name,
        {
          ...ground.application.placement(edge.from.name),
          from: source(ground, edge),
          to,
          port: edge.port,
          mesh: meshOf(ground, to),
        },
        ground.options,
      );
      for (const end of [edge.from.name, edge.to.name]) paths.set(end, [...(paths.get(end) ?? []), flow]);
    }
  }
  return paths;
}

function source(ground: Ground, { from }: Edge): Peer {
  if (from.kind === "edge") return { namespace: ground.settings.entry.namespace };
  if (from.kind === "monitoring") return scraper(ground);
  return { app: from.name };
}

/** Where an edge ends: an outside host is the internet, a pooled database is its pooler, its servers, or both. */
function destinations({ plan }: Ground, edge: Edge): { readonly name: string; readonly to: Peer }[] {
  const name = edgeName(edge);
  if (edge.to.kind === "external") return [{ name, to: { internet: true } }];
  const database = plan.databases.find((candidate) => candidate.name === edge.to.name);
  if (!database?.pooler) return [{ name, to: { app: edge.to.name } }];

  const workload = [...plan.services, ...plan.jobs].find((candidate) => candidate.name === edge.from.name);
  const used = Object.values(workload?.uses[database.name]?.env ?? {});
  const pooled = { name: `${edge.from.name}-to-${poolerName(database.name)}`, to: { app: poolerName(database.name) } };
  const direct = { name, to: { app: database.name } };
  const directly = used.filter((attribute) => serverAttributes.includes(attribute)).length;
  if (directly === 0) return [pooled];
  return directly === used.length ? [direct] : [pooled, direct];
}
