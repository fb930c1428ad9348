import { defaultCacheThresholds, type ObservedCache } from "../../contract.ts";
import { series } from "../../promql.ts";
import { statefulSetVolumes, workloadPods } from "../series.ts";
import { type Alert, type AlertGroup, type Observation, percent } from "./alert.ts";
import { volumeAlerts } from "./volume.ts";

/** Is a Redis or Valkey cache there and has it room; metric names are those of redis_exporter. */
export function cacheAlerts({ namespace }: Observation, cache: ObservedCache): AlertGroup {
  const { name, evicts = false, persistent = false, replicas = 1 } = cache;
  const thresholds = { ...defaultCacheThresholds, ...cache.thresholds };
  const pods = { namespace, pod: workloadPods(name) };
  const full: Alert = {
    name: "CacheMemoryHigh",
    severity: "warning",
    expression: `${series("redis_memory_used_bytes", pods)} / (${series("redis_memory_max_bytes", pods)} > 0) > ${thresholds.memoryRatio}`,
    holdsFor: "5m",
    summary: `Cache ${name} is nearly full`,
    description: `{{ $labels.pod }} uses {{ $value | humanizePercentage }} of its memory, above ${percent(thresholds.memoryRatio)}; when it is full, writes fail.`,
  };
  return {
    component: name,
    alerts: [
      {
        name: "CacheDown",
        severity: "critical",
        // Of several servers one takes writes, and exporters of those that are gone tell of no role.
        expression:
          replicas > 1
            ? `absent(${series("redis_instance_info", { ...pods, role: "master" })})`
            : `absent(${series("redis_up", pods)} == 1)`,
        holdsFor: "1m",
        summary: `Cache ${name} is down`,
        description: `${name} does not answer; what uses it is slow or fails.`,
      },
      ...(replicas > 1 ? [serverMissing(name, replicas, `count(${series("redis_up", pods)} == 1)`)] : []),
      ...(evicts ? [] : [full]),
      {
        name: "CacheConnectionsHigh",
        severity: "warning",
        expression: `${series("redis_connected_clients", pods)} / ${series("redis_config_maxclients", pods)} > ${thresholds.connectionRatio} or increase(${series("redis_rejected_connections_total", pods)}[5m]) > 0`,
        holdsFor: "1m",
        summary: `Cache ${name} runs out of connections`,
        description: `More than ${percent(thresholds.connectionRatio)} of the client limit of {{ $labels.pod }} is in use, or clients were refused.`,
      },
      ...(persistent ? volumeAlerts(namespace, name, statefulSetVolumes(name), thresholds.storageRatio) : []),
    ],
  };
}

function serverMissing(name: string, replicas: number, answering: string): Alert {
  return {
    name: "CacheServerMissing",
    severity: "warning",
    expression: `(${answering} or vector(0)) < ${replicas}`,
    holdsFor: "15m",
    summary: `Servers of cache ${name} are missing`,
    description: `{{ $value }} of ${replicas} servers of ${name} answer; when most are gone, nobody takes over from another.`,
  };
}
