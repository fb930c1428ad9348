import { defaultBrokerThresholds, defaultSearchThresholds, type ObservedSystem } from "../../contract.ts";
import { series } from "../../promql.ts";
import { brokerPods, workloadPods } from "../series.ts";
import type { Section } from "./panel.ts";
import { anyOf, namespace } from "./scope.ts";

/** What goes through brokers, whether it is copied, and how far readers are behind. */
export function brokerSection({ brokers = [] }: ObservedSystem): Section[] {
  if (brokers.length === 0) return [];
  const servers = { namespace, pod: anyOf(brokers, brokerPods) };
  const lag = series("kafka_consumergroup_lag", {
    namespace,
    pod: anyOf(brokers, (name) => workloadPods(`${name}-kafka-exporter`)),
  });
  return [
    {
      title: "Brokers",
      panels: [
        {
          title: "Partitions without enough copies",
          description: "Partitions of each broker that lack a copy which is in step.",
          unit: "short",
          redFrom: 1,
          queries: [
            {
              expression: `sum by (pod) (${series("kafka_server_replicamanager_underreplicatedpartitions", servers)})`,
              legend: "{{pod}}",
            },
          ],
        },
        {
          title: "Consumer lag",
          description: "Messages that each group of consumers has yet to read.",
          unit: "short",
          redFrom: defaultBrokerThresholds.consumerLag,
          queries: [{ expression: `sum by (consumergroup, topic) (${lag})`, legend: "{{consumergroup}} {{topic}}" }],
        },
      ],
    },
  ];
}

/** What searches cost, and how full the disks are. */
export function searchSection({ searches = [] }: ObservedSystem): Section[] {
  if (searches.length === 0) return [];
  const exporters = { namespace, pod: anyOf(searches, (name) => workloadPods(`${name}-exporter`)) };
  const rate = (metric: string) => `sum by (name) (rate(${series(metric, exporters)}[5m]))`;
  const available = series("elasticsearch_filesystem_data_available_bytes", exporters);
  return [
    {
      title: "Search",
      panels: [
        {
          title: "Time of a query",
          description: "Time that each server takes for a query, on average.",
          unit: "s",
          queries: [
            {
              expression: `${rate("elasticsearch_indices_search_query_time_seconds")} / ${rate("elasticsearch_indices_search_query_total")}`,
              legend: "{{name}}",
            },
          ],
        },
        {
          title: "Search disk of limit",
          description: "Share of each server's disk that is in use.",
          unit: "percentunit",
          redFrom: defaultSearchThresholds.highWatermarkRatio,
          max: 1,
          queries: [
            {
              expression: `max by (name) (1 - ${available} / ${series("elasticsearch_filesystem_data_size_bytes", exporters)})`,
              legend: "{{name}}",
            },
          ],
        },
      ],
    },
  ];
}
