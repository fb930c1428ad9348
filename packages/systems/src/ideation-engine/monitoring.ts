import type { SystemBodyInput } from "@axon/core";
import { costPerIdeaUsd, dailyBudgetUsd, dailySpend, entropyThreshold } from "./costs.ts";

type Monitoring = NonNullable<SystemBodyInput["monitoring"]>;

/** Everything of the system, wherever it stands. */
const own = 'namespace=~"ideation-engine|l[0-5]-.+"';
const containers = `${own},container!=""`;
/** Use of what a pod reserves. */
const share = (use: string, resource: "cpu" | "memory") =>
  `sum by (namespace, pod) (${use}) / sum by (namespace, pod) (kube_pod_container_resource_requests{${own},resource="${resource}"})`;

/** The guide's name for the exporter's figure, each topic by itself; the autoscaler asks Kafka for the same (IE-095). */
export const records = {
  kafka_consumer_lag_sum: `sum by (topic, consumergroup) (kafka_consumergroup_lag{${own}})`,
} satisfies Monitoring["records"];

/**
 * The guide's rules under its names, and one more for the rule that it only has as a setting. The priority is that of its answer
 * times (IE-119 to IE-122): P1 within an hour, P2 within four, P3 on the next working day.
 */
export const alerts = {
  HighKafkaLag: {
    expression: "kafka_consumer_lag_sum > 10000",
    holdsFor: "5m",
    severity: "warning",
    summary: "High Kafka consumer lag detected",
    description: "{{ $labels.consumergroup }} has {{ $value }} messages of topic {{ $labels.topic }} to read",
    labels: { priority: "P2" },
  },
  HighLLMCost: {
    expression: `${dailySpend} > ${dailyBudgetUsd}`,
    holdsFor: "1m",
    severity: "critical",
    summary: "Daily LLM spend exceeded budget",
    description: `Daily LLM spend is {{ $value }} USD, above the budget of ${dailyBudgetUsd} USD`,
    labels: { priority: "P1" },
  },
  // The guide pages somebody for it, but has no rule (IE-066).
  HighCostPerIdea: {
    expression: `max(cost_per_idea) > ${costPerIdeaUsd}`,
    holdsFor: "5m",
    severity: "critical",
    summary: "An idea costs more than its limit",
    description: `An idea costs {{ $value }} USD, above the limit of ${costPerIdeaUsd} USD`,
    labels: { priority: "P1" },
  },
  LowClusterEntropy: {
    expression: `cluster_entropy < ${entropyThreshold}`,
    holdsFor: "15m",
    severity: "warning",
    summary: "Cluster entropy below threshold",
    description: "Cluster {{ $labels.cluster_id }} entropy is {{ $value }}",
    labels: { priority: "P3" },
  },
  PodCrashLooping: {
    // The guide's rate is above nothing after a single restart, which is no loop yet (IE-098).
    expression: [
      `max by (namespace, pod, container) (max_over_time(kube_pod_container_status_waiting_reason{${own},reason="CrashLoopBackOff"}[5m])) > 0`,
      `sum by (namespace, pod, container) (increase(kube_pod_container_status_restarts_total{${own}}[15m])) > 3`,
    ].join(" or "),
    holdsFor: "5m",
    severity: "critical",
    summary: "Pod is crash looping",
    description: "Pod {{ $labels.pod }} in namespace {{ $labels.namespace }} is crash looping",
    labels: { priority: "P1" },
  },
  // Told, not done: less memory for a process that merely rests kills it when it works again (IE-115).
  CpuHardlyUsed: {
    expression: `${share(`rate(container_cpu_usage_seconds_total{${containers}}[5m])`, "cpu")} < 0.2`,
    holdsFor: "1h",
    severity: "info",
    summary: "{{ $labels.pod }} uses less than 20 percent of the CPU that it reserves",
    labels: { priority: "P3" },
  },
  MemoryHardlyUsed: {
    expression: `${share(`container_memory_working_set_bytes{${containers}}`, "memory")} < 0.3`,
    holdsFor: "1h",
    severity: "info",
    summary: "{{ $labels.pod }} uses less than 30 percent of the memory that it reserves",
    labels: { priority: "P3" },
  },
} satisfies Monitoring["alerts"];

/**
 * The guide's panels. Its entropy is a gauge, as in its alert, of which there is one a cluster; its rate of Elo changes counted
 * seconds under the title of hours (IE-099).
 */
export const dashboards: NonNullable<Monitoring["dashboards"]> = {
  "Ideation Engine - System Overview": {
    tags: ["ideation-engine"],
    panels: [
      {
        title: "Daily Token Spend by Model",
        kind: "stat",
        queries: { "{{model}}": "sum by (model) (daily_token_spend)" },
      },
      {
        title: "Cluster Entropy Distribution",
        kind: "timeseries",
        queries: { "95th percentile": "quantile(0.95, cluster_entropy)" },
        thresholds: [
          { from: 0, color: "red" },
          { from: entropyThreshold, color: "green" },
        ],
      },
      {
        title: "Elo Drift Over Time",
        kind: "timeseries",
        queries: { "Elo changes/hour": "sum(increase(elo_rating_changes[1h]))" },
      },
    ],
  },
};

/** How fast somebody answers, by the priority that alerts carry; shown with each of them (IE-119 to IE-121). */
export const answerTimes = {
  P0: "outage, data loss or breach: answered in 15 minutes, escalated at once, reported every 30 minutes",
  P1: "major feature broken or strong degradation: answered in 1 hour, escalated after 2 hours, reported every 2 hours",
  P2: "minor feature or moderate impact: answered in 4 hours, escalated on the next business day, reported daily",
  P3: "cosmetic or minor: answered on the next business day, escalated and reported weekly",
};
