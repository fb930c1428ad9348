import type { SystemBodyInput } from "@axon/core";

type Monitoring = NonNullable<SystemBodyInput["monitoring"]>;

/** Messages that wait for a worker: the application's own metric, whose queue the guide does not name (NC-064). */
export const queueMetric = "neuroca_worker_queue_length";

const hits = 'rate(redis_keyspace_hits_total{namespace="neuroca"}[15m])';
const misses = 'rate(redis_keyspace_misses_total{namespace="neuroca"}[15m])';
const hitRatio = `sum(${hits}) / (sum(${hits}) + sum(${misses}))`;

/** Alerts on what only this system has; thresholds are ours, as the guide has none (NC-058). */
export const alerts = {
  // A cache that seldom knows the answer costs a call of the language model each time (NC-069).
  CacheHitRateLow: {
    expression: `${hitRatio} < 0.5`,
    holdsFor: "30m",
    severity: "warning",
    summary: "Redis knows less than half of what it is asked for",
  },
  WorkerBacklogHigh: {
    expression: `sum(${queueMetric}{namespace="neuroca"}) > 2000`,
    holdsFor: "15m",
    severity: "warning",
    summary: "More work waits than all workers at their largest number are meant for",
  },
} satisfies Monitoring["alerts"];

/** By title. */
export const dashboards: NonNullable<Monitoring["dashboards"]> = {
  "Cache and work": {
    tags: ["nca"],
    panels: [
      {
        title: "Cache hit rate",
        kind: "timeseries",
        queries: { "hit rate": hitRatio },
        unit: "percentunit",
        thresholds: [
          { from: 0, color: "red" },
          { from: 0.5, color: "yellow" },
          { from: 0.8, color: "green" },
        ],
      },
      {
        title: "Cache hits and misses",
        kind: "timeseries",
        queries: { hits: `sum(${hits})`, misses: `sum(${misses})` },
        unit: "reqps",
      },
      {
        title: "Waiting work",
        kind: "timeseries",
        queries: { messages: `sum(${queueMetric}{namespace="neuroca"})` },
      },
    ],
  },
};
