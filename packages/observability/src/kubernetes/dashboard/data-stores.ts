import { defaultCacheThresholds, defaultDatabaseThresholds, type ObservedSystem } from "../../contract.ts";
import { series } from "../../promql.ts";
import { clusterPods, clusterVolumes, workloadPods } from "../series.ts";
import type { Section } from "./panel.ts";
import { anyOf, namespace } from "./scope.ts";

export function databaseSection({ databases = [] }: ObservedSystem): Section[] {
  if (databases.length === 0) return [];
  const pods = { namespace, pod: anyOf(databases, clusterPods) };
  const claims = { namespace, persistentvolumeclaim: anyOf(databases, clusterVolumes) };
  const free = series("kubelet_volume_stats_available_bytes", claims);
  const open = `sum by (pod) (${series("cnpg_backends_total", pods)})`;
  const limit = `max by (pod) (${series("cnpg_pg_settings_setting", { ...pods, name: "max_connections" })})`;
  return [
    {
      title: "Databases",
      panels: [
        {
          title: "Database connections of limit",
          description: "Share of the connection limit that is in use on each instance.",
          unit: "percentunit",
          redFrom: defaultDatabaseThresholds.connectionRatio,
          max: 1,
          queries: [{ expression: `${open} / ${limit}`, legend: "{{pod}}" }],
        },
        {
          title: "Replica lag",
          description: "How far each replica is behind its primary.",
          unit: "s",
          redFrom: defaultDatabaseThresholds.replicaLagSeconds,
          queries: [{ expression: `max by (pod) (${series("cnpg_pg_replication_lag", pods)})`, legend: "{{pod}}" }],
        },
        {
          title: "Transactions",
          description: "Transactions a second that each instance commits.",
          unit: "ops",
          queries: [
            {
              expression: `sum by (pod) (rate(${series("cnpg_pg_stat_database_xact_commit", pods)}[5m]))`,
              legend: "{{pod}}",
            },
          ],
        },
        {
          title: "Volume fill",
          description: "Share of each volume that is in use.",
          unit: "percentunit",
          redFrom: defaultDatabaseThresholds.storageRatio,
          max: 1,
          queries: [
            {
              expression: `1 - ${free} / ${series("kubelet_volume_stats_capacity_bytes", claims)}`,
              legend: "{{persistentvolumeclaim}}",
            },
          ],
        },
      ],
    },
  ];
}

export function cacheSection({ caches = [] }: ObservedSystem): Section[] {
  if (caches.length === 0) return [];
  const pods = { namespace, pod: anyOf(caches, workloadPods) };
  const rate = (metric: string) => `sum by (pod) (rate(${series(metric, pods)}[5m]))`;
  const hits = rate("redis_keyspace_hits_total");
  return [
    {
      title: "Cache",
      panels: [
        {
          title: "Cache memory of limit",
          description: "Share of its memory setting that each cache uses.",
          unit: "percentunit",
          redFrom: defaultCacheThresholds.memoryRatio,
          max: 1,
          queries: [
            {
              expression: `${series("redis_memory_used_bytes", pods)} / (${series("redis_memory_max_bytes", pods)} > 0)`,
              legend: "{{pod}}",
            },
          ],
        },
        {
          title: "Cache hits",
          description: "Share of look-ups that find their key.",
          unit: "percentunit",
          max: 1,
          queries: [{ expression: `${hits} / (${hits} + ${rate("redis_keyspace_misses_total")})`, legend: "{{pod}}" }],
        },
      ],
    },
  ];
}
