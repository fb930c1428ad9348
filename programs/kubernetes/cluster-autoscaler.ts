import { checkClusterAutoscaler } from "@axon/compute";
import { KubernetesClusterAutoscaler } from "@axon/compute/kubernetes";
import { failOnProblems, type Plan, show, underPath } from "@axon/core";
import type { Ground } from "./ground.ts";
import type { KubernetesSettings } from "./settings.ts";

type Chosen = Pick<KubernetesSettings, "clusterAutoscaler" | "nodeClass">;

/** The pools that Karpenter makes machines of: each has one autoscaler (IE-063). */
export function karpenterPools({ nodePools }: Plan, { clusterAutoscaler, nodeClass }: Chosen): Plan["nodePools"] {
  if (!nodeClass) return [];
  const groups = clusterAutoscaler?.groups ?? {};
  return nodePools.filter(({ name, limits }) => limits !== undefined && !Object.hasOwn(groups, name));
}

/** Installs the cluster autoscaler over the groups that the stack names; nothing where it names none. @throws ProblemError */
export function clusterAutoscaler({ plan, settings, stackFile, options }: Ground): void {
  if (!settings.clusterAutoscaler) return;
  const { groups: named, ...asked } = settings.clusterAutoscaler;
  const path = ["config", "axon:kubernetes", "clusterAutoscaler"];
  const pools = plan.nodePools.filter(({ name }) => Object.hasOwn(named, name));
  const unknown = Object.keys(named).filter((name) => !pools.some((pool) => pool.name === name));
  failOnProblems(stackFile, [
    ...unknown.map((name) => ({
      path: [...path, "groups", name],
      expected: `a node pool (${plan.nodePools.map((pool) => pool.name).join(", ")})`,
      received: show(name),
    })),
    ...underPath(path, checkClusterAutoscaler({ ...asked, groups: pools })),
  ]);
  const groups = pools.map(({ name, min, max }) => ({ name: named[name] ?? name, min, max }));
  new KubernetesClusterAutoscaler("cluster-autoscaler", { ...asked, groups }, options);
}
