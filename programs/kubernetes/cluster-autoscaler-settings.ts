import { z } from "zod";

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
