import type { Plan } from "./plan.ts";
import type { Bytes, Cpu } from "./quantity.ts";

/** CPU and memory that pods reserve together. */
export interface Requests {
  readonly cpu: Cpu;
  readonly memory: Bytes;
}

/** What a part of a plan reserves at its planned size, and at the largest that autoscaling allows. */
export interface RequestRange {
  readonly planned: Requests;
  readonly most: Requests;
}

/** What the services reserve (CC-012). */
export function serviceRequests(plan: Plan): RequestRange {
  return range(plan.services.map((service) => ({ ...service, ...replicaRange(service) })));
}

/** What everything of a plan reserves: services, one run of each job, data stores and monitoring. */
export function systemRequests(plan: Plan): RequestRange {
  return range([
    ...plan.services.map((service) => ({ ...service, ...replicaRange(service) })),
    ...plan.jobs.map((job) => ({ ...job, fewest: 1, most: 1 })),
    ...plan.databases.map((database) => ({ ...database, ...fixed(database.instances + database.readReplicas) })),
    ...plan.caches.map((cache) => ({ ...cache, ...fixed(cache.replicas) })),
    ...plan.brokers.map((broker) => ({ ...broker, ...fixed(broker.brokers) })),
    ...plan.searches.map((search) => ({ ...search, ...fixed(search.nodes) })),
    ...plan.rayClusters.flatMap(({ head, workers }) => [
      { ...head, ...fixed(1) },
      ...Object.values(workers).map((group) => ({ ...group, fewest: group.min, most: group.max })),
    ]),
    ...plan.tracing.map((tracing) => ({ ...tracing, ...fixed(1) })),
    ...(plan.monitoring.enabled ? [{ ...plan.monitoring, ...fixed(1) }] : []),
  ]);
}

interface Pods {
  readonly cpu: { readonly request: Cpu };
  readonly memory: { readonly request: Bytes };
  readonly fewest: number;
  readonly most: number;
}

function replicaRange({ replicas, scale }: Plan["services"][number]) {
  return { fewest: scale ? scale.min : replicas, most: scale ? scale.max : replicas };
}

function fixed(count: number) {
  return { fewest: count, most: count };
}

function range(pods: readonly Pods[]): RequestRange {
  const sum = (size: "fewest" | "most"): Requests => ({
    cpu: { millicores: pods.reduce((total, pod) => total + pod[size] * pod.cpu.request.millicores, 0) },
    memory: { bytes: pods.reduce((total, pod) => total + pod[size] * pod.memory.request.bytes, 0) },
  });
  return { planned: sum("fewest"), most: sum("most") };
}
