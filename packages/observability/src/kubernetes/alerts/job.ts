import { defaultOverdueSeconds, type ObservedJob } from "../../contract.ts";
import { escapePattern, series } from "../../promql.ts";
import { type Alert, type AlertGroup, type Observation, spell } from "./alert.ts";

/** Did a migration fail, did what runs on a schedule fail or not run (kube-state-metrics, Job and CronJob metrics; velero.io). */
export function jobAlerts({ namespace }: Observation, job: ObservedJob): AlertGroup {
  const alerts = alertsOfKind[job.kind](namespace, job);
  return { component: job.name, alerts };
}

const alertsOfKind: Readonly<Record<ObservedJob["kind"], (namespace: string, job: ObservedJob) => Alert[]>> = {
  migration: (namespace, { name }) => [migrationFailed(namespace, name)],
  scheduled: scheduledJobAlerts,
  drill: drillAlerts,
  clusterBackup: clusterBackupAlerts,
};

function failed(namespace: string, runs: string, window: string): string {
  const labels = { namespace, job_name: { pattern: runs }, condition: "true" };
  return `max_over_time(${series("kube_job_failed", labels)}[${window}]) == 1`;
}

/** Reads the last half hour, for a failed run may be deleted soon after. */
function migrationFailed(namespace: string, name: string): Alert {
  return {
    name: "MigrationFailed",
    severity: "critical",
    expression: failed(namespace, `${escapePattern(name)}(-.+)?`, "30m"),
    holdsFor: "0m",
    summary: `Migration ${name} failed`,
    description: `Job {{ $labels.job_name }} failed after all its tries; the rollout that waits for it has stopped.`,
  };
}

/** What has never succeeded counts from when it was created. */
function lastSuccess(namespace: string, name: string): string {
  const labels = { namespace, cronjob: name };
  return `${series("kube_cronjob_status_last_successful_time", labels)} or ${series("kube_cronjob_created", labels)}`;
}

function scheduledJobAlerts(namespace: string, { name, overdueSeconds = defaultOverdueSeconds }: ObservedJob): Alert[] {
  const since = lastSuccess(namespace, name);
  return [
    {
      name: "ScheduledJobFailed",
      severity: "warning",
      expression: failed(namespace, `${escapePattern(name)}-[0-9]+`, "1h"),
      holdsFor: "0m",
      summary: `A run of ${name} failed`,
      description: `Job {{ $labels.job_name }} failed after all its tries.`,
    },
    {
      name: "ScheduledJobOverdue",
      severity: "critical",
      expression: `time() - (${since}) > ${overdueSeconds}`,
      holdsFor: "15m",
      summary: `${name} has not succeeded for too long`,
      description: `The last success of ${name} was {{ $value | humanizeDuration }} ago, above ${spell(overdueSeconds)}.`,
    },
  ];
}

/** A drill fails seldom and is soon deleted: the alert stands until one succeeds, also one that was started by hand. */
function drillAlerts(namespace: string, { name, overdueSeconds = defaultOverdueSeconds }: ObservedJob): Alert[] {
  const labels = { namespace, cronjob: name };
  const since = lastSuccess(namespace, name);
  const idle = `${series("kube_cronjob_status_active", labels)} == 0`;
  const scheduled = series("kube_cronjob_status_last_schedule_time", labels);
  return [
    {
      name: "RecoveryDrillFailed",
      severity: "critical",
      expression: `${scheduled} - on (namespace, cronjob) (${since}) > 0 and on (namespace, cronjob) ${idle}`,
      holdsFor: "15m",
      summary: `The last recovery drill ${name} failed`,
      description: `The newest backup could not be restored, failed a check, or was too slow or too old for the objectives; the report says which.`,
    },
    {
      name: "RecoveryDrillOverdue",
      severity: "warning",
      expression: `time() - (${since}) > ${overdueSeconds}`,
      holdsFor: "15m",
      summary: `No recovery drill ${name} has passed for too long`,
      description: `The last drill that passed was {{ $value | humanizeDuration }} ago, above ${spell(overdueSeconds)}; nothing proves that the backups can be restored.`,
    },
  ];
}

/**
 * Velero tells the time of the last backup that lacks nothing. Where it tells none, or cannot be asked, the time counts from
 * when the namespace was made.
 */
function clusterBackupAlerts(
  namespace: string,
  { name, overdueSeconds = defaultOverdueSeconds }: ObservedJob,
): Alert[] {
  const success = series("velero_backup_last_successful_timestamp", { schedule: name });
  const since = `max(${success}) or max(${series("kube_namespace_created", { namespace })})`;
  return [
    {
      name: "ClusterBackupOverdue",
      severity: "critical",
      expression: `time() - (${since}) > ${overdueSeconds}`,
      holdsFor: "15m",
      summary: `Objects and volumes have not been backed up whole for too long`,
      description: `The last backup of ${name} that lacks nothing was {{ $value | humanizeDuration }} ago, above ${spell(overdueSeconds)}.`,
    },
  ];
}
