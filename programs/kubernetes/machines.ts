import { checkPodsFit, type NodeSupply, type PodDemand } from "@axon/compute";
import { failOnProblems, formatBytes, formatCpu, type Plan, underPath } from "@axon/core";
import type { KubernetesSettings } from "./settings.ts";

type Size = Pick<Plan["services"][number], "cpu" | "memory">;

/**
 * Holds every pod of the plan against one machine of its pool, and all of a pool's pods, at the fewest and at the most,
 * against all its machines (IE-083). A pod that no machine has room for waits for ever, whatever the sum says.
 * @throws ProblemError naming the pods, their pools and what the machines have
 */
export function checkMachines(plan: Plan, machines: KubernetesSettings["machines"], stackFile: string): void {
  const supplies = suppliesOf(plan, machines);
  if (supplies.length === 0) return;
  const known = new Set(supplies.map(({ name }) => name));
  const demands = demandsOf(plan, commonPool(plan, machines)).filter(({ pool }) => known.has(pool));
  failOnProblems(stackFile, underPath(["config", "axon:kubernetes", "machines"], checkPodsFit(demands, supplies)));
}

function suppliesOf({ nodePools }: Plan, machines: KubernetesSettings["machines"]): NodeSupply[] {
  return Object.entries(machines).flatMap(([name, { cpu, memory, gpus, count }]) => {
    const maxNodes = count ?? nodePools.find((pool) => pool.name === name)?.max;
    return maxNodes === undefined ? [] : [{ name, cpu, memory, maxNodes, ...(gpus === undefined ? {} : { gpus }) }];
  });
}

/** Where pods run that ask for no pool: on what is called so, or in the first pool that keeps nobody away. */
function commonPool({ nodePools }: Plan, machines: KubernetesSettings["machines"]): string {
  const open = nodePools.find(({ taints, capacity }) => taints.length === 0 && capacity === "on-demand");
  return Object.hasOwn(machines, "default") ? "default" : (open?.name ?? "default");
}

function demandsOf(plan: Plan, common: string): PodDemand[] {
  const demand = (name: string, { cpu, memory }: Size, min: number, max: number, pool = common, gpus = 0) => ({
    name,
    cpu: formatCpu(cpu.request),
    memory: formatBytes(memory.request),
    gpus,
    replicas: { min, max },
    pool,
  });
  const fixed = (name: string, size: Size, count: number) => demand(name, size, count, count);
  return [
    ...plan.services.map((service) => {
      const { name, scale, replicas, nodePool, gpu } = service;
      const [min, max] = scale ? [scale.min, scale.max] : [replicas, replicas];
      return demand(name, service, min, max, nodePool, gpu ? gpu.count : 0);
    }),
    ...plan.rayClusters.flatMap(({ name, head, workers }) => [
      fixed(`${name}-head`, head, 1),
      ...Object.entries(workers).map(([group, { min, max, nodePool, gpu, ...size }]) =>
        demand(`${name}-${group}`, size, min, max, nodePool, gpu ? gpu.count : 0),
      ),
    ]),
    ...plan.jobs.map((job) => fixed(job.name, job, 1)),
    ...plan.databases.map((database) => fixed(database.name, database, database.instances + database.readReplicas)),
    ...plan.caches.map((cache) => fixed(cache.name, cache, cache.replicas)),
    ...plan.brokers.map((broker) => fixed(broker.name, broker, broker.brokers)),
    ...plan.searches.map((search) => fixed(search.name, search, search.nodes)),
    ...plan.tracing.map((tracing) => fixed(tracing.name, tracing, 1)),
    ...(plan.monitoring.enabled ? [fixed("prometheus", plan.monitoring, 1)] : []),
  ];
}
