import type { KubernetesKafkaArgs } from "@axon/messaging/kubernetes";

const axes = ["R", "T", "G", "A", "P", "C", "M", "S", "D"] as const;

const each = (prefix: string, retention: string) =>
  axes.map((axis) => [`${prefix}.${axis}`, { partitions: 6, replication: 3, retention, compression: "lz4" }] as const);

/** The nineteen topics of the Ideation Engine's guide, as it lists them. */
export const topics: KubernetesKafkaArgs["topics"] = {
  ...Object.fromEntries([...each("raw_events", "7d"), ...each("parsed_events", "30d")]),
  rl_rewards: { partitions: 3, replication: 3, retention: "1d" },
};

const raw = axes.map((axis) => `raw_events.${axis}`);
const parsed = axes.map((axis) => `parsed_events.${axis}`);

/** Its cluster in production, with the workloads that use it. */
export const production: KubernetesKafkaArgs = {
  namespace: "messaging",
  labels: { "app.kubernetes.io/part-of": "ideation-engine" },
  brokers: 3,
  storage: "100Gi",
  resources: { cpu: { request: "1", limit: "2" }, memory: { request: "8Gi", limit: "8Gi" } },
  topics,
  users: {
    crawler: { publishes: raw },
    parser: { consumes: raw, publishes: parsed },
    learner: { consumes: ["rl_rewards"], groups: ["rl-agent"] },
  },
};
