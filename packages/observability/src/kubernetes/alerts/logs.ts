import type { ObservedLogs } from "../../contract.ts";
import { series } from "../../promql.ts";
import { workloadPods } from "../series.ts";
import type { AlertGroup, Observation } from "./alert.ts";

/**
 * What counts lines that a store took, and those that it refused for good (grafana.com, Alloy component `loki.write`;
 * opentelemetry-collector-contrib, exporter/elasticsearchexporter/documentation.md).
 */
const counters = {
  loki: {
    metrics: { arrived: "loki_write_sent_entries_total", lost: "loki_write_dropped_entries_total" },
    taken: {},
    refused: {},
  },
  elasticsearch: {
    metrics: {
      arrived: "otelcol_elasticsearch_docs_processed_total",
      lost: "otelcol_elasticsearch_docs_processed_total",
    },
    taken: { outcome: "success" },
    refused: { outcome: { pattern: "failed_client|failure_store" } },
  },
} as const;

/** Do logs arrive where they are kept. Nobody is woken for it: without logs everything else works. */
export function logsAlerts({ namespace }: Observation, { name, store = "loki" }: ObservedLogs): AlertGroup {
  const { metrics, taken, refused } = counters[store];
  const from = { namespace, pod: workloadPods(name) };
  const arrived = series(metrics.arrived, { ...from, ...taken });
  const lost = series(metrics.lost, { ...from, ...refused });
  return {
    component: name,
    alerts: [
      {
        name: "LogsNotArriving",
        severity: "warning",
        // What was read and could not be sent holds the reading up, so that only what arrives tells.
        expression: `sum(increase(${arrived}[1h])) == 0 or absent(${arrived})`,
        holdsFor: "15m",
        summary: "No logs arrive",
        description: `${name} has sent no line for more than an hour: nobody can look up what happened since, and alerts on what is logged are blind.`,
      },
      {
        name: "LogLinesLost",
        severity: "warning",
        expression: `sum(increase(${lost}[15m])) > 0`,
        holdsFor: "5m",
        summary: "Log lines are lost",
        description: `{{ $value | humanize }} lines were given up within 15 minutes, as they were refused: they are in no store.`,
      },
    ],
  };
}
