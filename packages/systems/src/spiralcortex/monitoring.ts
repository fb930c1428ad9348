import type { SystemBodyInput } from "@axon/core";

type Monitoring = NonNullable<SystemBodyInput["monitoring"]>;

const quantile = (share: number) =>
  `histogram_quantile(${share}, sum by (le) (rate(spiralcortex_request_duration_seconds_bucket[5m])))`;

/** The guide has the panel, and no metric of the application that would fill it; its name can be changed (SC-069, SC-070). */
const awaiting = (metric: string) => `Awaiting data: no ${metric} is exported yet`;

/** Look-ups that find their key, of all; nothing while nobody looks anything up. */
const cacheHitRate =
  "sum(rate(redis_keyspace_hits_total[5m])) / (sum(rate(redis_keyspace_hits_total[5m])) + sum(rate(redis_keyspace_misses_total[5m])))";

/** What operators must hear of beside the alerts of every system. */
export const alerts = {
  SpiralCortexEthicalViolation: {
    expression: "increase(spiralcortex_ethical_violations_total[5m]) > 0",
    holdsFor: "1m",
    severity: "critical",
    summary: "SpiralCortex reported an ethical violation",
  },
  SpiralCortexModelAccuracyLow: {
    // The guide gives no bound; below four of five answers right a model is worse than none.
    expression: "spiralcortex_model_accuracy < 0.8",
    holdsFor: "15m",
    severity: "warning",
    summary: "The {{ $labels.model_type }} model is right in fewer than 80 % of its answers",
  },
  SpiralCortexCacheHitRateLow: {
    // The guide gives no bound; when half of the look-ups miss, the cache costs more than it saves (SC-076).
    expression: `${cacheHitRate} < 0.5`,
    holdsFor: "30m",
    severity: "warning",
    summary: "Fewer than half of the look-ups in Redis find their key",
    component: "redis",
  },
  SpiralCortexPredictionsFailing: {
    // The guide gives no bound; one in five minutes may be a bad question, twenty are none (SC-073).
    lines: { where: { event: "Model prediction failed" }, moreThan: 20, within: "5m" },
    holdsFor: "1m",
    severity: "warning",
    summary: "More than 20 predictions failed within 5 minutes",
    description: 'The lines say which model and why: look for the event "Model prediction failed" in Grafana.',
    component: "spiralcortex-fusion",
  },
} satisfies Monitoring["alerts"];

const database = '{namespace="spiralcortex",pod=~"postgres-.*"}';

/** By title (SC-068 to SC-071). */
export const dashboards: NonNullable<Monitoring["dashboards"]> = {
  "System Performance": {
    panels: [
      {
        title: "CPU/Memory usage",
        queries: {
          "CPU cores": "sum(rate(process_cpu_seconds_total[5m]))",
          "Memory GiB": "sum(process_resident_memory_bytes) / 2^30",
        },
      },
      { title: "Response times", unit: "s", queries: { p50: quantile(0.5), p95: quantile(0.95), p99: quantile(0.99) } },
      {
        title: "Error rates",
        unit: "percentunit",
        queries: {
          errors:
            'sum(rate(spiralcortex_requests_total{status=~"5.."}[5m])) / sum(rate(spiralcortex_requests_total[5m]))',
        },
      },
      { title: "Throughput", unit: "reqps", queries: { requests: "sum(rate(spiralcortex_requests_total[5m]))" } },
    ],
  },
  "Model Performance": {
    panels: [
      {
        title: "Prediction accuracy",
        unit: "percentunit",
        queries: { "{{model_type}}": "spiralcortex_model_accuracy" },
      },
      {
        title: "Model drift detection",
        queries: { "{{model_type}}": "spiralcortex_model_drift" },
        whenEmpty: awaiting("spiralcortex_model_drift"),
      },
      {
        title: "Feature importance",
        kind: "table",
        queries: { "{{feature}}": "spiralcortex_feature_importance" },
        whenEmpty: awaiting("spiralcortex_feature_importance"),
      },
      {
        // Each model has a path of its own, and the API does little else there (SC-104).
        title: "Model inference times",
        unit: "s",
        queries: {
          "{{endpoint}}":
            'histogram_quantile(0.95, sum by (le, endpoint) (rate(spiralcortex_request_duration_seconds_bucket{endpoint=~"/api/v1/(emotion|risk|ethics)"}[5m])))',
        },
      },
      {
        title: "Training metrics",
        queries: { "{{model_type}}": "spiralcortex_training_loss" },
        whenEmpty: awaiting("spiralcortex_training_loss"),
      },
    ],
  },
  "Business Metrics": {
    panels: [
      {
        title: "API usage by endpoint",
        unit: "reqps",
        queries: { "{{endpoint}}": "sum by (endpoint) (rate(spiralcortex_requests_total[5m]))" },
      },
      {
        title: "User satisfaction scores",
        queries: { satisfaction: "avg(spiralcortex_user_satisfaction_score)" },
        whenEmpty: awaiting("spiralcortex_user_satisfaction_score"),
      },
      {
        title: "Ethical compliance rates",
        unit: "percentunit",
        queries: {
          compliance:
            "1 - sum(increase(spiralcortex_ethical_violations_total[1h])) / sum(increase(spiralcortex_requests_total[1h]))",
        },
      },
      {
        title: "Ethical violations",
        kind: "stat",
        queries: { "in a day": "sum(increase(spiralcortex_ethical_violations_total[1d]))" },
        thresholds: [
          { from: 0, color: "green" },
          { from: 1, color: "red" },
        ],
      },
      {
        title: "Revenue impact",
        queries: { revenue: "sum(spiralcortex_revenue_impact)" },
        whenEmpty: awaiting("spiralcortex_revenue_impact"),
      },
    ],
  },
  Infrastructure: {
    panels: [
      {
        title: "Database performance",
        unit: "ops",
        queries: {
          "{{pod}} commits": `sum by (pod) (rate(cnpg_pg_stat_database_xact_commit${database}[5m]))`,
          "{{pod}} rollbacks": `sum by (pod) (rate(cnpg_pg_stat_database_xact_rollback${database}[5m]))`,
        },
      },
      {
        title: "Database connections",
        queries: { "{{pod}}": `sum by (pod) (cnpg_backends_total${database})` },
        thresholds: [{ from: 160, color: "red" }],
      },
      { title: "Cache hit rates", unit: "percentunit", queries: { hits: cacheHitRate } },
      {
        title: "Network latency",
        unit: "s",
        // Each pod answers a request for its metrics from the same memory, so what changes is the way there and back.
        queries: { "{{pod}}": 'max by (pod) (scrape_duration_seconds{namespace="spiralcortex"})' },
      },
      {
        title: "Storage usage",
        unit: "percentunit",
        queries: {
          "{{persistentvolumeclaim}}":
            '1 - kubelet_volume_stats_available_bytes{namespace="spiralcortex"} / kubelet_volume_stats_capacity_bytes{namespace="spiralcortex"}',
        },
      },
    ],
  },
};
