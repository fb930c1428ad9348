import { checkPodsFit, type NodeSupply, type PodDemand } from "@axon/compute";
import { failOnProblems, formatBytes, formatCpu, type Plan, podGroups, underPath, watchingGroups } from "@axon/core";
import type { KubernetesSettings } from "./settings.ts";

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
  return Object.entries(machines).flatMap(([name, { count, ...machine }]) => {
    const maxNodes = count ?? nodePools.find((pool) => pool.name === name)?.max;
    return maxNodes === undefined ? [] : [{ name, ...machine, maxNodes }];
  });
}

/** Where pods run that ask for no pool: on what is called so, or in the first pool that keeps nobody away. */
function commonPool({ nodePools }: Plan, machines: KubernetesSettings["machines"]): string {
  const open = nodePools.find(({ taints, capacity }) => taints.length === 0 && capacity === "on-demand");
  return Object.hasOwn(machines, "default") ? "default" : (open?.name ?? "default");
}

function demandsOf(plan: Plan, common: string): PodDemand[] {
  return [...podGroups(plan), ...watchingGroups(plan)].map((group) => ({
    name: group.name,
    cpu: formatCpu(group.cpu.request),
    memory: formatBytes(group.memory.request),
    gpus: group.gpus,
    ...(group.gpuMemory ? { gpuMemory: formatBytes(group.gpuMemory) } : {}),
    replicas: { min: group.fewest, max: group.most },
    pool: group.nodePool ?? common,
  }));
}
