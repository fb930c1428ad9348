import { defaultServiceThresholds, type ObservedService, type ObservedSystem } from "../../contract.ts";
import { type LabelMatches, series } from "../../promql.ts";
import type { HttpMetrics } from "../alerts/alert.ts";
import type { PanelContent, Query, Section } from "./panel.ts";
import { namesOf, namespace } from "./scope.ts";

/** Requests first, without a heading, then what they cost. */
export function serviceSections({ services = [] }: ObservedSystem, http: HttpMetrics): Section[] {
  if (services.length === 0) return [];
  const answering = services.filter((service) => service.http !== false);
  const containers = { namespace, container: namesOf(services) };
  return [
    { panels: answering.length > 0 ? httpPanels(counted(answering, http)) : [] },
    { title: "Saturation", panels: saturationPanels(containers) },
  ];
}

/** Services that call their metrics by the same names. */
interface Counted {
  readonly http: HttpMetrics;
  readonly labels: LabelMatches;
}

function counted(services: readonly ObservedService[], usual: HttpMetrics): Counted[] {
  const named = services.map((service) => ({ service, http: { ...usual, ...service.metrics } }));
  const groups = Map.groupBy(named, ({ http }) => `${http.requests} ${http.durations}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    const labels = { namespace, service: namesOf(group.map(({ service }) => service)) };
    return first ? [{ http: first.http, labels }] : [];
  });
}

function requestRate({ http }: Counted, labels: LabelMatches): string {
  return `sum by (service) (rate(${series(http.requests, labels)}[5m]))`;
}

function errorQuery(group: Counted): Query {
  const errors = requestRate(group, { ...group.labels, [group.http.statusLabel]: { pattern: "5.." } });
  return { expression: `${errors} / ${requestRate(group, group.labels)}`, legend: "{{service}}" };
}

function latencyQueries({ http, labels }: Counted): Query[] {
  const durations = `sum by (service, le) (rate(${series(`${http.durations}_bucket`, labels)}[5m]))`;
  return [
    { expression: `histogram_quantile(0.95, ${durations})`, legend: "{{service}} p95" },
    { expression: `histogram_quantile(0.5, ${durations})`, legend: "{{service}} p50" },
  ];
}

function httpPanels(groups: readonly Counted[]): PanelContent[] {
  return [
    {
      title: "HTTP Request Rate",
      description: "Requests a second that each pod answers.",
      unit: "reqps",
      redFrom: 80,
      line: false,
      queries: groups.map(({ http }) => ({
        expression: `sum(rate(${series(http.requests, { namespace })}[5m])) by (pod)`,
        legend: "{{pod}}",
      })),
    },
    {
      title: "Error rate",
      description: "Share of requests that each service answers with 5xx.",
      unit: "percentunit",
      redFrom: defaultServiceThresholds.errorRatio,
      queries: groups.map(errorQuery),
    },
    {
      title: "Latency",
      description: "Time within which half and 95 % of the requests are answered.",
      unit: "s",
      redFrom: defaultServiceThresholds.latencyP95Seconds,
      queries: groups.flatMap(latencyQueries),
    },
    {
      title: "Firing alerts",
      description: "Alerts of this namespace that are firing, by name.",
      unit: "short",
      queries: [
        {
          expression: `count by (alertname, component) (${series("ALERTS", { namespace, alertstate: "firing" })})`,
          legend: "{{alertname}} {{component}}",
        },
      ],
    },
  ];
}

function saturationPanels(containers: LabelMatches): PanelContent[] {
  const ofLimit = (use: string, resource: "cpu" | "memory") =>
    `${use} / sum by (container) (${series("kube_pod_container_resource_limits", { ...containers, resource })})`;
  const cpu = `sum by (container) (rate(${series("container_cpu_usage_seconds_total", containers)}[5m]))`;
  const memory = `sum by (container) (${series("container_memory_working_set_bytes", containers)})`;
  return [
    {
      title: "CPU of limit",
      description: "Share of its CPU limit that each service uses, over all its pods.",
      unit: "percentunit",
      queries: [{ expression: ofLimit(cpu, "cpu"), legend: "{{container}}" }],
    },
    {
      title: "Memory of limit",
      description: "Share of its memory limit that each service uses, over all its pods.",
      unit: "percentunit",
      redFrom: defaultServiceThresholds.memoryRatio,
      queries: [{ expression: ofLimit(memory, "memory"), legend: "{{container}}" }],
    },
  ];
}
