import { clusterBackupName, longestGapSeconds, type Plan } from "@axon/core";
import type { ObservedSystem } from "@axon/observability";
import { dumpTiers } from "./backups.ts";
import { drilledDatabases, drillNamespace } from "./drilled.ts";
import { namespaceOf } from "./placed.ts";
import { refreshedDatabases, refreshNamespace } from "./refreshed.ts";
import { regionCopyName } from "./second-region-settings.ts";
import type { KubernetesSettings } from "./settings.ts";

type Jobs = NonNullable<ObservedSystem["jobs"]>;

const daySeconds = 86_400;
/** A limit is looked at every five minutes; a few runs may fail while Prometheus restarts. */
const limitOverdueSeconds = 1_800;
/** How long Velero tries to carry away what volumes hold (velero.io: default-item-operation-timeout). */
const moveSeconds = 4 * 3_600;
/** A copy takes as long as there is much that is new, such as a full backup. */
const copySeconds = 3_600;
/** How much later than its schedule a job may succeed before somebody is told. */
const lateSeconds = 2 * 3_600;

/** All that runs by a schedule, or once before a release, and must succeed. */
export function observedJobs(plan: Plan, settings: KubernetesSettings): Jobs {
  return [
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
    ...copyJobs(plan),
    ...rehearsalJobs(plan),
  ];
}

/** What carries copies of the whole system elsewhere. */
function copyJobs(plan: Plan): Jobs {
  return [
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
  ];
}

/** What restores backups: to see that it works, or to have their data elsewhere. */
function rehearsalJobs(plan: Plan): Jobs {
  return [
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
  ];
}

/** A job that checks a rollout tells its result to whoever rolls out, and to nobody else. */
function observedJob({ name, runs }: Plan["jobs"][number], namespace: string): Jobs {
  if ("after" in runs) return [];
  if (!("schedule" in runs)) return [{ name, namespace, kind: "migration" }];
  return [{ name, namespace, kind: "scheduled", overdueSeconds: longestGapSeconds(runs.schedule) + lateSeconds }];
}

/** A dump is overdue a day after the next one should have been there. */
function dumpJobs({ name, backup }: Plan["databases"][number], namespace: string): Jobs {
  if (backup === false) return [];
  const overdueSeconds: Readonly<Record<string, number>> = { weekly: 8 * daySeconds, monthly: 32 * daySeconds };
  return Object.keys(dumpTiers(backup.retention)).map((tier) => ({
    name: `${name}-dump-${tier}`,
    namespace,
    kind: "scheduled",
    overdueSeconds: overdueSeconds[tier],
  }));
}
