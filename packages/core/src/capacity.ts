import { isMeasured } from "./monitoring-rules.ts";
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

/** Pods of one size. */
export interface PodGroup {
  readonly name: string;
  /** The layer they stand in; undefined for the system's own namespace. */
  readonly layer?: string;
  readonly cpu: Plan["services"][number]["cpu"];
  readonly memory: Plan["services"][number]["memory"];
  /** How many there are at least. */
  readonly fewest: number;
  /** How many autoscaling may make of them. */
  readonly most: number;
  /** Whether one more may run while they are replaced. */
  readonly rolls: boolean;
  /** The pool of machines they ask for. @default - any that keeps nobody away */
  readonly nodePool?: string;
  /** GPUs of each. */
  readonly gpus: number;
  /** Memory that each GPU must have. */
  readonly gpuMemory?: Bytes;
}

/** What the services reserve (CC-012). */
export function serviceRequests(plan: Plan): RequestRange {
  return range(plan.services.map(serviceGroup));
}

/** What everything of a plan reserves: services, one run of each job, data stores and monitoring. */
export function systemRequests(plan: Plan): RequestRange {
  return range([...podGroups(plan), ...watchingGroups(plan)]);
}

/** Everything that runs in pods of the system's namespaces. */
export function podGroups(plan: Plan): PodGroup[] {
  return [
    ...plan.services.map(serviceGroup),
    ...plan.jobs.map((job) => ({ ...fixed(job, 1), rolls: false })),
    ...plan.databases.map((database) => fixed(database, database.instances + database.readReplicas)),
    ...plan.caches.map((cache) => fixed(cache, cache.replicas)),
    ...plan.brokers.map((broker) => fixed(broker, broker.brokers)),
    ...plan.searches.flatMap(searchGroups),
    ...plan.tracing.map((tracing) => fixed(tracing, 1)),
    ...plan.rayClusters.flatMap(rayGroups),
  ];
}

/** What runs where the system is watched. */
export function watchingGroups(plan: Plan): PodGroup[] {
  const { monitoring } = plan;
  return isMeasured(plan) ? [fixed({ name: "prometheus", cpu: monitoring.cpu, memory: monitoring.memory }, 1)] : [];
}

function serviceGroup(service: Plan["services"][number]): PodGroup {
  const { scale, replicas, nodePool, gpu } = service;
  const [fewest, most] = scale ? [scale.min, scale.max] : [replicas, replicas];
  return { ...sizeOf(service), fewest, most, rolls: true, nodePool, ...accelerators(gpu) };
}

function searchGroups({ kibana, ...search }: Plan["searches"][number]): PodGroup[] {
  const { name, layer, nodes } = search;
  return [fixed(search, nodes), ...(kibana ? [fixed({ name: `${name}-kibana`, layer, ...kibana }, 1)] : [])];
}

/** Ray replaces its pods by itself, one after the other. */
function rayGroups({ name, layer, head, workers }: Plan["rayClusters"][number]): PodGroup[] {
  return [
    { ...fixed({ ...head, name: `${name}-head`, layer }, 1), rolls: false },
    ...Object.entries(workers).map(([group, { min, max, nodePool, gpu, ...size }]) => ({
      ...sizeOf({ ...size, name: `${name}-${group}`, layer }),
      fewest: min,
      most: max,
      rolls: false,
      nodePool,
      ...accelerators(gpu),
    })),
  ];
}

function accelerators(gpu: Plan["services"][number]["gpu"]): Pick<PodGroup, "gpus" | "gpuMemory"> {
  return gpu ? { gpus: gpu.count, ...(gpu.memory ? { gpuMemory: gpu.memory } : {}) } : { gpus: 0 };
}

type Sized = Pick<PodGroup, "name" | "layer" | "cpu" | "memory">;

function sizeOf({ name, layer, cpu, memory }: Sized): Sized {
  return { name, ...(layer === undefined ? {} : { layer }), cpu, memory };
}

function fixed(part: Sized, count: number): PodGroup {
  return { ...sizeOf(part), fewest: count, most: count, rolls: true, gpus: 0 };
}

function range(groups: readonly PodGroup[]): RequestRange {
  const sum = (size: "fewest" | "most"): Requests => ({
    cpu: { millicores: groups.reduce((total, group) => total + group[size] * group.cpu.request.millicores, 0) },
    memory: { bytes: groups.reduce((total, group) => total + group[size] * group.memory.request.bytes, 0) },
  });
  return { planned: sum("fewest"), most: sum("most") };
}
