import type { SystemBodyInput } from "@axon/core";

type Monitoring = NonNullable<SystemBodyInput["monitoring"]>;

const quantile = (share: number) =>
  `histogram_quantile(${share}, sum by (le) (rate(spiralcortex_request_duration_seconds_bucket[5m])))`;

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
} satisfies Monitoring["alerts"];

/** By title (SC-068 to SC-070). */
export const dashboards: NonNullable<Monitoring["dashboards"]> = {
  "System Performance": {
    panels: [
      { title: "CPU/Memory usage", queries: { cpu: "sum(rate(process_cpu_seconds_total[5m]))" } },
      { title: "Response times", unit: "s", queries: { p50: quantile(0.5), p95: quantile(0.95) } },
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
        title: "Ethical compliance rates",
        unit: "percentunit",
        queries: {
          compliance:
            "1 - sum(increase(spiralcortex_ethical_violations_total[1h])) / sum(increase(spiralcortex_requests_total[1h]))",
        },
      },
    ],
  },
};
