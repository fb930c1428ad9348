import { defaultOverdueSeconds, type ObservedJob } from "../../contract.ts";
import { escapePattern, series } from "../../promql.ts";
import { type Alert, type AlertGroup, type Observation, spell } from "./alert.ts";

/** Did a migration fail, did a scheduled job fail or not run (kube-state-metrics, Job and CronJob metrics). */
export function jobAlerts({ namespace }: Observation, job: ObservedJob): AlertGroup {
  const { name } = job;
  const alerts = job.kind === "migration" ? [migrationFailed(namespace, name)] : scheduledJobAlerts(namespace, job);
  return { component: name, alerts };
}

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

/** A job that has never succeeded counts from when it was created. */
function scheduledJobAlerts(namespace: string, { name, overdueSeconds = defaultOverdueSeconds }: ObservedJob): Alert[] {
  const labels = { namespace, cronjob: name };
  const since = `${series("kube_cronjob_status_last_successful_time", labels)} or ${series("kube_cronjob_created", labels)}`;
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
