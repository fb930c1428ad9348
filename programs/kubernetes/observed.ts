import { clusterBackupName, logSearch, longestGapSeconds, type Plan } from "@axon/core";
import type { ObservedSystem } from "@axon/observability";
import { dumpTiers } from "./backups.ts";
import { budgetOf } from "./cost.ts";
import { isSingleServer } from "./data.ts";
import { drilledDatabases, drillNamespace } from "./drilled.ts";
import { collectsLogs, maintenanceOf } from "./own.ts";
import { namespaceOf } from "./placed.ts";
import { refreshedDatabases, refreshNamespace } from "./refreshed.ts";
import { observedSecrets } from "./rotation.ts";
import { regionCopyName } from "./second-region-settings.ts";
import { hasOwnObjectStore, type KubernetesSettings } from "./settings.ts";
import { objectStoreName } from "./storage.ts";
import { logCollector } from "./watch-pods.ts";

/** What alert rules and dashboard need to know of the plan. */
export function observe(plan: Plan, settings: KubernetesSettings): ObservedSystem {
  const { objectives } = plan;
  const budget = budgetOf(plan, settings);
  const located = (name: string) => ({ name, namespace: namespaceOf(plan, name) });
  return {
    name: plan.system,
    maintenance: maintenanceOf(plan),
    ...(budget ? { budget } : {}),
    services: plan.services.map(({ name, scale, state, rollout, metrics }) => ({
      ...located(name),
      ...(metrics === false ? {} : { metrics: metrics.names }),
      kind: state
        ? ("StatefulSet" as const)
        : rollout.strategy === "rolling"
          ? ("Deployment" as const)
          : ("Rollout" as const),
      autoscaler: scale ? (scale.name ?? `${name}-hpa`) : undefined,
      thresholds: {
        latencyP95Seconds: objectives.latencyP95.milliseconds / 1_000,
        availability: objectives.availability,
      },
    })),
    databases: plan.databases
      .filter((database) => !isSingleServer(database))
      .map(({ name, instances, readReplicas, backup }) => ({
        ...located(name),
        instances: instances + readReplicas,
        backup: backup !== false,
        thresholds: objectives.recoveryPoint ? { archiveDelaySeconds: objectives.recoveryPoint.seconds } : {},
      })),
    caches: plan.caches.map(({ name, eviction, persistent, replicas }) => ({
      ...located(name),
      replicas,
      evicts: eviction !== "noeviction",
      persistent,
    })),
    brokers: plan.brokers.map(({ name, brokers }) => ({ ...located(name), brokers })),
    searches: plan.searches.map(({ name, nodes }) => ({ ...located(name), nodes })),
    objectStores: hasOwnObjectStore(plan, settings) ? [{ ...located(objectStoreName) }] : [],
    tracing: plan.tracing.map(({ name, store }) => ({ ...located(name), persistent: store === "volume" })),
    logs: collectsLogs(plan, settings)
      ? [
          {
            name: logCollector.app,
            namespace: plan.monitoring.namespace,
            store: logSearch(plan) ? ("elasticsearch" as const) : ("loki" as const),
          },
        ]
      : [],
    certificates: plan.endpoints.map(({ name, tls, routes }) => ({
      name: tls.secretName ?? `${name}-tls`,
      namespace: namespaceOf(plan, routes[0]?.service ?? name),
    })),
    rotatedSecrets: observedSecrets(plan, settings),
    jobs: [
      ...plan.jobs.flatMap((job) => observedJob(job, namespaceOf(plan, job.name))),
      ...(settings.dumps
        ? plan.databases.flatMap((database) => dumpJobs(database, namespaceOf(plan, database.name)))
        : []),
      ...plan.spendLimits.map(({ name }) => ({
        name,
        namespace: plan.monitoring.namespace,
        kind: "scheduled" as const,
        overdueSeconds: limitOverdueSeconds,
      })),
      ...(plan.clusterBackup
        ? [
            {
              name: clusterBackupName(plan),
              kind: "clusterBackup" as const,
              overdueSeconds: longestGapSeconds(plan.clusterBackup.schedule) + moveSeconds + lateSeconds,
            },
          ]
        : []),
      ...(plan.secondRegion
        ? [
            {
              name: regionCopyName,
              kind: "scheduled" as const,
              overdueSeconds: longestGapSeconds(plan.secondRegion.schedule) + copySeconds,
            },
          ]
        : []),
      ...drilledDatabases(plan).map(({ drill, schedule }) => ({
        name: drill,
        kind: "drill" as const,
        namespace: drillNamespace(plan),
        overdueSeconds: longestGapSeconds(schedule) + daySeconds,
      })),
      ...refreshedDatabases(plan).flatMap(({ job, refresh: { schedule } }) =>
        schedule === undefined
          ? []
          : [
              {
                name: job,
                kind: "scheduled" as const,
                namespace: refreshNamespace(plan),
                overdueSeconds: longestGapSeconds(schedule) + daySeconds,
              },
            ],
      ),
    ],
  };
}

const daySeconds = 86_400;
/** A limit is looked at every five minutes; a few runs may fail while Prometheus restarts. */
const limitOverdueSeconds = 1_800;
/** How long Velero tries to carry away what volumes hold (velero.io: default-item-operation-timeout). */
const moveSeconds = 4 * 3_600;
/** A copy takes as long as there is much that is new, such as a full backup. */
const copySeconds = 3_600;
/** How much later than its schedule a job may succeed before somebody is told. */
const lateSeconds = 2 * 3_600;

/** A job that checks a rollout tells its result to whoever rolls out, and to nobody else. */
function observedJob({ name, runs }: Plan["jobs"][number], namespace: string): NonNullable<ObservedSystem["jobs"]> {
  if ("after" in runs) return [];
  if (!("schedule" in runs)) return [{ name, namespace, kind: "migration" }];
  return [{ name, namespace, kind: "scheduled", overdueSeconds: longestGapSeconds(runs.schedule) + lateSeconds }];
}

/** A dump is overdue a day after the next one should have been there. */
function dumpJobs({ name, backup }: Plan["databases"][number], namespace: string): NonNullable<ObservedSystem["jobs"]> {
  if (backup === false) return [];
  const overdueSeconds: Readonly<Record<string, number>> = { weekly: 8 * daySeconds, monthly: 32 * daySeconds };
  return Object.keys(dumpTiers(backup.retention)).map((tier) => ({
    name: `${name}-dump-${tier}`,
    namespace,
    kind: "scheduled",
    overdueSeconds: overdueSeconds[tier],
  }));
}
