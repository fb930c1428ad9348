import { defaultSearchThresholds, type ObservedSearch } from "../../contract.ts";
import { type LabelMatches, series } from "../../promql.ts";
import { workloadPods } from "../series.ts";
import { type Alert, type AlertGroup, type Observation, percent } from "./alert.ts";

type Thresholds = Required<NonNullable<ObservedSearch["thresholds"]>>;

/** Is an Elasticsearch there, are all its shards and servers, has it room; metric names are those of elasticsearch_exporter. */
export function searchAlerts({ namespace }: Observation, search: ObservedSearch): AlertGroup {
  const { name, nodes } = search;
  const thresholds = { ...defaultSearchThresholds, ...search.thresholds };
  const exporter = { namespace, pod: workloadPods(`${name}-exporter`) };
  return {
    component: name,
    alerts: [
      ...healthAlerts(exporter, name, nodes),
      ...diskAlerts(exporter, name, thresholds),
      heapHigh(exporter, name, thresholds),
    ],
  };
}

function healthAlerts(exporter: LabelMatches, name: string, nodes: number): Alert[] {
  const status = (color?: string) => series("elasticsearch_cluster_health_status", { ...exporter, color });
  return [
    {
      name: "SearchDown",
      severity: "critical",
      expression: `absent(${status()})`,
      holdsFor: "2m",
      summary: `Search ${name} is down`,
      description: `Nothing is known of the health of ${name} for 2 minutes: it does not answer, or nobody can ask it.`,
    },
    {
      name: "SearchClusterRed",
      severity: "critical",
      expression: `max(${status("red")}) == 1`,
      holdsFor: "2m",
      summary: `Shards of ${name} are missing`,
      description: `The cluster ${name} is red: some shards have no copy that is up, so that searches miss documents and some writes fail.`,
    },
    {
      name: "SearchClusterYellow",
      severity: "warning",
      expression: `max(${status("yellow")}) == 1`,
      holdsFor: "30m",
      summary: `Copies of shards of ${name} are missing`,
      description: `The cluster ${name} has been yellow for half an hour, longer than a restart takes: one more loss may cost documents.`,
    },
    {
      name: "SearchNodeMissing",
      severity: "warning",
      expression: `max(${series("elasticsearch_cluster_health_number_of_nodes", exporter)}) < ${nodes}`,
      holdsFor: "10m",
      summary: `A server of ${name} is missing`,
      description: `{{ $value }} of ${nodes} servers of ${name} are in the cluster; the others carry its load.`,
    },
  ];
}

/** By the watermarks at which Elasticsearch stops giving shards to a server, and takes them away. */
function diskAlerts(exporter: LabelMatches, name: string, thresholds: Thresholds): Alert[] {
  const available = series("elasticsearch_filesystem_data_available_bytes", exporter);
  const used = `1 - ${available} / ${series("elasticsearch_filesystem_data_size_bytes", exporter)}`;
  const filling = (severity: Alert["severity"], ratio: number, consequence: string): Alert => ({
    name: "SearchDiskFillingUp",
    severity,
    expression: `max by (name) (${used}) > ${ratio}`,
    holdsFor: "5m",
    summary: `A disk of ${name} is filling up`,
    description: `The disk of {{ $labels.name }} is {{ $value | humanizePercentage }} full, above ${percent(ratio)}; ${consequence}.`,
  });
  return [
    filling("warning", thresholds.lowWatermarkRatio, "it gets no more shards"),
    filling(
      "critical",
      thresholds.highWatermarkRatio,
      "its shards are moved away, and at 95 % its indices take no more writes",
    ),
  ];
}

function heapHigh(exporter: LabelMatches, name: string, { heapRatio }: Thresholds): Alert {
  const heap = (metric: string) => series(metric, { ...exporter, area: "heap" });
  return {
    name: "SearchHeapHigh",
    severity: "warning",
    expression: `max by (name) (${heap("elasticsearch_jvm_memory_used_bytes")} / ${heap("elasticsearch_jvm_memory_max_bytes")}) > ${heapRatio}`,
    holdsFor: "15m",
    summary: `A server of ${name} runs out of heap`,
    description: `{{ $labels.name }} has used more than ${percent(heapRatio)} of its heap for 15 minutes; it spends its time on collecting garbage, and refuses requests next.`,
  };
}
