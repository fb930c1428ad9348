import { checkClusterAutoscaler } from "@axon/compute";
import { KubernetesClusterAutoscaler } from "@axon/compute/kubernetes";
import { failOnProblems, type Plan, show, underPath } from "@axon/core";
import { z } from "zod";
import type { Ground } from "./ground.ts";
import type { KubernetesSettings } from "./settings.ts";

/** Groups of nodes that were made with the cluster, and how the cluster autoscaler keeps them. */
export const clusterAutoscalerSettings = z.strictObject({
  /** The definition's pools that are such groups, by what the cloud calls each: an Auto Scaling group of AWS. */
  groups: z.record(z.string(), z.string()),
  /** How many nodes they have together, which is what their pools' `min` and `max` add up to. */
  nodes: z.strictObject({ min: z.int().min(0), max: z.int().min(1) }),
  aws: z.strictObject({ region: z.string(), roleArn: z.string() }),
  /** How long after a node came none is taken away. @default "10m" */
  delayAfterAdd: z.string().optional(),
  /** How long a node must be unneeded. @default "10m" */
  unneededTime: z.string().optional(),
  /** Share of what a node has that pods must have reserved, or else it is unneeded, 1 to 100. @default 50 */
  utilizationPercent: z.int().min(1).max(100).optional(),
  /** Keep nodes with pods that would lose a local volume. @default false */
  keepLocalStorage: z.boolean().optional(),
  /** Keep nodes with pods of the cluster's own; they need disruption budgets otherwise. @default false */
  keepSystemPods: z.boolean().optional(),
});

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
