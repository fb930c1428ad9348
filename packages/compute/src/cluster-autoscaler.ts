import { checkDuration, type Problem, parseDuration, show } from "@axon/core";

/** A group of nodes of one kind, which the cloud makes. */
export interface NodeGroup {
  readonly name: string;
  readonly min: number;
  readonly max: number;
}

/** The alternative to Karpenter where a cloud has none: groups with bounds, and bounds of the whole cluster. */
export interface ClusterAutoscaler {
  readonly groups: readonly NodeGroup[];
  readonly nodes: { readonly min: number; readonly max: number };
  /** How long after a node came none is taken away. @default "10m" */
  readonly delayAfterAdd?: string;
  /** How long a node must be unneeded. @default "10m" */
  readonly unneededTime?: string;
  /** Share of a node's requests, in percent, that it is unneeded below. @default 50 */
  readonly utilizationPercent?: number;
  /** Keep nodes with pods that would lose a local volume. @default false */
  readonly keepLocalStorage?: boolean;
  /** Keep nodes with pods of the cluster's own. @default false */
  readonly keepSystemPods?: boolean;
}

/** `extraArgs` of the chart kubernetes.github.io/autoscaler, cluster-autoscaler (IE-061). @throws QuantityError */
export function clusterAutoscalerArguments(autoscaler: ClusterAutoscaler): Readonly<Record<string, string>> {
  const { delayAfterAdd = "10m", unneededTime = "10m", utilizationPercent = 50 } = autoscaler;
  const seconds = (text: string) => `${parseDuration(text).seconds}s`;
  return {
    // The most of all groups is a flag, the least is what each of them is kept at.
    "max-nodes-total": String(autoscaler.nodes.max),
    "enforce-node-group-min-size": "true",
    "scale-down-delay-after-add": seconds(delayAfterAdd),
    "scale-down-unneeded-time": seconds(unneededTime),
    "scale-down-utilization-threshold": String(utilizationPercent / 100),
    "skip-nodes-with-local-storage": String(autoscaler.keepLocalStorage ?? false),
    "skip-nodes-with-system-pods": String(autoscaler.keepSystemPods ?? false),
  };
}

/** Bounds of groups that the cluster's own contradict: a group that can never reach its own most (IE-062). */
export function checkClusterAutoscaler(autoscaler: ClusterAutoscaler): Problem[] {
  const { groups, nodes, delayAfterAdd = "10m", unneededTime = "10m", utilizationPercent = 50 } = autoscaler;
  const sum = (bound: "min" | "max") => groups.reduce((total, group) => total + group[bound], 0);
  const listed = (bound: "min" | "max") => groups.map((group) => `${group.name} ${group[bound]}`).join(", ");
  const wrong = groups.filter(
    ({ min, max }) => !(Number.isInteger(min) && Number.isInteger(max) && min >= 0 && max >= min),
  );
  return [
    ...wrong.map(({ name, min, max }) => ({
      path: ["groups", name],
      expected: "whole numbers with max at least min",
      received: `${min} to ${max}`,
    })),
    ...(["min", "max"] as const)
      .filter((bound) => sum(bound) !== nodes[bound])
      .map((bound) => ({
        path: ["nodes", bound],
        expected: `the sum of the groups, ${sum(bound)} (${listed(bound)})`,
        received: show(nodes[bound]),
        hint: "change the bound of the cluster or of a group",
      })),
    ...checkDuration(["delayAfterAdd"], delayAfterAdd),
    ...checkDuration(["unneededTime"], unneededTime),
    ...(utilizationPercent >= 1 && utilizationPercent <= 100
      ? []
      : [{ path: ["utilizationPercent"], expected: "1 to 100", received: show(utilizationPercent) }]),
  ];
}
