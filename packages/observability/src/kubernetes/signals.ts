import { type LabelMatches, series } from "../promql.ts";
import { defaultHttpMetrics, type HttpMetrics, type Observation } from "./alerts/alert.ts";
import { clusterPods, workloadPods } from "./series.ts";

/** Share of requests answered with 5xx over a window, `"5m"`. */
export function errorShare({ http }: Observation, labels: LabelMatches, window: string): string {
  const rate = (matches: LabelMatches) => `sum(rate(${series(http.requests, matches)}[${window}]))`;
  return `${rate({ ...labels, [http.statusLabel]: { pattern: "5.." } })} / ${rate(labels)}`;
}

/** Ninety-fifth percentile of the answer time over a window, in seconds. */
export function latencyP95({ http }: Observation, labels: LabelMatches, window: string): string {
  return `histogram_quantile(0.95, sum by (le) (rate(${series(`${http.durations}_bucket`, labels)}[${window}])))`;
}

/** Share of each pod's health checks that failed over a window, as the kubelet counts them. */
export function failedHealthCheckShare(container: LabelMatches, window: string): string {
  const probes = { ...container, probe_type: { pattern: "Readiness|Liveness" } };
  const rate = (labels: LabelMatches) =>
    `sum by (namespace, pod, probe_type) (rate(${series("prober_probe_total", labels)}[${window}]))`;
  return `${rate({ ...probes, result: "failed" })} / ${rate(probes)}`;
}

/** What tells how a service does, as PromQL that gives one number each, or nothing where nothing was measured. */
export interface ServiceSignals {
  /** Requests within the window. */
  readonly requests: string;
  /** Share of requests answered with 5xx; nothing also where there was not one such answer. */
  readonly errorRatio: string;
  readonly latencyP95Seconds: string;
  /** Share of failed health checks of the pod that is worst off. */
  readonly failedHealthCheckRatio: string;
}

/** The queries of the alert rules for one service, over a window of one's own choice. */
export function serviceSignals(
  namespace: string,
  service: string,
  window: string,
  metrics: Partial<HttpMetrics> = {},
): ServiceSignals {
  const observation = { namespace, http: { ...defaultHttpMetrics, ...metrics } };
  const labels = { namespace, service };
  return {
    requests: `sum(increase(${series(observation.http.requests, labels)}[${window}]))`,
    errorRatio: errorShare(observation, labels, window),
    latencyP95Seconds: latencyP95(observation, labels, window),
    failedHealthCheckRatio: `max(${failedHealthCheckShare({ namespace, container: service }, window)})`,
  };
}

/** Share of look-ups in a cache that find their key, over a window. */
export function cacheHitShare(labels: LabelMatches, window: string): string {
  const rate = (metric: string) => `sum(rate(${series(metric, labels)}[${window}]))`;
  const hits = rate("redis_keyspace_hits_total");
  return `${hits} / (${hits} + ${rate("redis_keyspace_misses_total")})`;
}

/** What tells how a data store does, as PromQL that gives one number each, or nothing where nothing was measured. */
export type StoreSignals = Readonly<Record<string, string>>;

export function cacheSignals(namespace: string, cache: string, window: string): StoreSignals {
  const labels = { namespace, pod: workloadPods(cache) };
  return {
    hitRatio: cacheHitShare(labels, window),
    // Several servers hold the same.
    usedMemoryBytes: `max(${series("redis_memory_used_bytes", labels)})`,
    connections: `max(${series("redis_connected_clients", labels)})`,
  };
}

export function databaseSignals(namespace: string, database: string): StoreSignals {
  const labels = { namespace, pod: clusterPods(database) };
  return {
    connections: `max(sum by (pod) (${series("cnpg_backends_total", labels)}))`,
    mostConnections: `max(${series("cnpg_pg_settings_setting", { ...labels, name: "max_connections" })})`,
  };
}
