import type { Labels } from "./placement.ts";

/** A taint of nodes that a pod does not mind. */
export interface Toleration {
  readonly key: string;
  /** `Equal` asks for `value`. @default "Equal" */
  readonly operator?: "Equal" | "Exists";
  readonly value?: string;
  /** @default - every effect of the key */
  readonly effect?: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
}

/** On which nodes pods run. */
export interface Scheduling {
  /** Labels a node must have. @default {} */
  readonly nodeSelector?: Labels;
  /** @default [] */
  readonly tolerations?: readonly Toleration[];
}

/** The nodes GPUs are in: labelled `node-type=gpu` and kept free of everything else by `nvidia.com/gpu=true:NoSchedule` (IE-022, IE-023). */
export const gpuScheduling = {
  nodeSelector: { "node-type": "gpu" },
  tolerations: [{ key: "nvidia.com/gpu", operator: "Equal", value: "true", effect: "NoSchedule" }],
} as const satisfies Scheduling;

/** Both: all labels and all tolerations. */
export function mergeScheduling(first: Scheduling, second: Scheduling): Scheduling {
  return {
    nodeSelector: { ...first.nodeSelector, ...second.nodeSelector },
    tolerations: [...(first.tolerations ?? []), ...(second.tolerations ?? [])],
  };
}
