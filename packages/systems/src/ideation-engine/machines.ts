import type { SystemBodyInput } from "@axon/core";

/**
 * Machines of production, by the guide's names. Its m5.large has two CPUs: not one replica of the orchestrator fits one, and
 * ten of them hold not half of fifty; these hold all that can run at once (IE-013, IE-021, IE-083).
 */
export const nodePools = {
  "general-nodes": {
    machines: ["m7i.4xlarge", "m6i.4xlarge", "m6a.4xlarge"],
    min: 2,
    max: 10,
    limits: { cpu: "160", memory: "640Gi" },
    disk: "100Gi",
    labels: { "node-type": "general" },
  },
  // The guide's V100 is at the end of its drivers; these have more memory of their own, at less than half the price.
  "gpu-nodes": {
    machines: ["g6.2xlarge", "g5.2xlarge"],
    min: 1,
    max: 8,
    limits: { cpu: "64", memory: "256Gi" },
    disk: "200Gi",
    gpu: true,
    labels: { "node-type": "gpu" },
    taints: [{ key: "nvidia.com/gpu", value: "true", effect: "NoSchedule" }],
  },
  // A small group of fixed size for the cluster's own parts, made with the cluster and kept by no autoscaler of ours (IE-024, IE-063).
  "system-nodes": {
    machines: ["t3.medium"],
    min: 2,
    max: 4,
    labels: { "node-type": "system" },
    taints: [{ key: "CriticalAddonsOnly", value: "true", effect: "NoSchedule" }],
  },
  // The guide's bound of 1000 CPUs would cost more a day than the budget has for a month: this is three times what may run here.
  "spot-provisioner": {
    min: 0,
    max: 30,
    limits: { cpu: "120", memory: "240Gi" },
    capacity: "spot",
    labels: { "node-type": "spot" },
    emptyFor: "30s",
    replaceAfter: "30d",
  },
} satisfies SystemBodyInput["nodePools"];

/** One machine, or a small cluster, has none of these: everything runs wherever there is room (IE-002, IE-007). */
export const noNodePools = {
  "general-nodes": { enabled: false },
  "gpu-nodes": { enabled: false },
  "system-nodes": { enabled: false },
  "spot-provisioner": { enabled: false },
} as const;
