import type { AlertCase } from "./case.ts";

const failed = (job: string) => `kube_job_failed{namespace="shop",job_name="${job}",condition="true"}`;

export const migrationCases: readonly AlertCase[] = [
  {
    alert: "MigrationFailed",
    when: "a run failed and was deleted since",
    series: { [failed("migrate-1-4-2")]: "1x2 stale" },
    at: "20m",
    fires: [
      {
        severity: "critical",
        labels: { job_name: "migrate-1-4-2", condition: "true" },
        description: "Job migrate-1-4-2 failed after all its tries; the rollout that waits for it has stopped.",
      },
    ],
  },
  {
    alert: "MigrationFailed",
    when: "another job failed",
    series: { [failed("remigrate-1")]: "1x5", [failed("migrated")]: "1x5" },
    at: "3m",
    fires: [],
  },
];

const overdue = (age: string) => `The last success of nightly was ${age} ago, above 26 hours.`;

export const scheduledCases: readonly AlertCase[] = [
  {
    alert: "ScheduledJobFailed",
    when: "a run failed",
    series: { [failed("nightly-29384710")]: "1x5" },
    at: "3m",
    fires: [
      {
        severity: "warning",
        labels: { job_name: "nightly-29384710", condition: "true" },
        description: "Job nightly-29384710 failed after all its tries.",
      },
    ],
  },
  {
    alert: "ScheduledJobFailed",
    when: "a run of another job failed",
    series: { [failed("nightly-report-29384710")]: "1x5" },
    at: "3m",
    fires: [],
  },
  {
    alert: "ScheduledJobOverdue",
    when: "the last success is 27 hours ago",
    series: {
      'kube_cronjob_status_last_successful_time{namespace="shop",cronjob="nightly"}': "120x1700",
      'kube_cronjob_created{namespace="shop",cronjob="nightly"}': "0x1700",
    },
    at: "1622m",
    fires: [{ severity: "critical", labels: { cronjob: "nightly" }, description: overdue("1d 3h 0m 0s") }],
  },
  {
    alert: "ScheduledJobOverdue",
    when: "it never succeeded since it was created",
    series: { 'kube_cronjob_created{namespace="shop",cronjob="nightly"}': "60x1700" },
    at: "1621m",
    fires: [{ severity: "critical", labels: { cronjob: "nightly" }, description: overdue("1d 3h 0m 0s") }],
  },
  {
    alert: "ScheduledJobOverdue",
    when: "it was created an hour ago",
    series: { 'kube_cronjob_created{namespace="shop",cronjob="nightly"}': "60x100" },
    at: "60m",
    fires: [],
  },
];

const drill = (metric: string) => `kube_cronjob_${metric}{namespace="shop",cronjob="orders-drill"}`;

export const drillCases: readonly AlertCase[] = [
  {
    alert: "RecoveryDrillFailed",
    when: "the last drill ended without success, and its Job is gone",
    series: {
      [drill("status_last_schedule_time")]: "600x60",
      [drill("status_last_successful_time")]: "60x60",
      [drill("status_active")]: "1x20 0x40",
    },
    at: "40m",
    fires: [
      {
        severity: "critical",
        labels: { cronjob: "orders-drill" },
        description:
          "The newest backup could not be restored, failed a check, or was too slow or too old for the objectives; the report says which.",
      },
    ],
  },
  {
    alert: "RecoveryDrillFailed",
    when: "a drill is under way",
    series: {
      [drill("status_last_schedule_time")]: "600x60",
      [drill("created")]: "60x60",
      [drill("status_active")]: "1x60",
    },
    at: "40m",
    fires: [],
  },
  {
    alert: "RecoveryDrillFailed",
    when: "one started by hand passed since",
    series: {
      [drill("status_last_schedule_time")]: "600x60",
      [drill("status_last_successful_time")]: "1800x60",
      [drill("status_active")]: "0x60",
    },
    at: "50m",
    fires: [],
  },
  {
    alert: "RecoveryDrillOverdue",
    when: "none has passed for three days",
    series: { [drill("status_last_successful_time")]: "0x4400" },
    at: "4320m",
    fires: [
      {
        severity: "warning",
        labels: { cronjob: "orders-drill" },
        description:
          "The last drill that passed was 3d 0h 0m 0s ago, above 2 days; nothing proves that the backups can be restored.",
      },
    ],
  },
  {
    alert: "RecoveryDrillOverdue",
    when: "the last one passed two days ago",
    series: { [drill("status_last_successful_time")]: "0x2900" },
    at: "2880m",
    fires: [],
  },
];

const backedUp = (schedule: string) =>
  `velero_backup_last_successful_timestamp{namespace="velero",schedule="${schedule}"}`;
const namespaceMade = 'kube_namespace_created{namespace="shop"}';
const behind = (age: string) => `The last backup of shop-prod that lacks nothing was ${age} ago, above 26 hours.`;

export const clusterBackupCases: readonly AlertCase[] = [
  {
    alert: "ClusterBackupOverdue",
    when: "the last whole backup is 27 hours ago, another system's is new, and the namespace is newer than both",
    series: {
      [backedUp("shop-prod")]: "0x1700",
      [backedUp("shop-staging")]: "97000x1700",
      [namespaceMade]: "96000x1700",
    },
    at: "1620m",
    fires: [{ severity: "critical", description: behind("1d 3h 0m 0s") }],
  },
  {
    alert: "ClusterBackupOverdue",
    when: "there was none since the namespace was made, or Velero cannot be asked",
    series: { [namespaceMade]: "60x1700" },
    at: "1621m",
    fires: [{ severity: "critical", description: behind("1d 3h 0m 0s") }],
  },
  {
    alert: "ClusterBackupOverdue",
    when: "the last whole backup is a day ago",
    series: { [backedUp("shop-prod")]: "0x1700", [namespaceMade]: "0x1700" },
    at: "1440m",
    fires: [],
  },
  {
    alert: "ClusterBackupOverdue",
    when: "the namespace was made an hour ago",
    series: { [namespaceMade]: "60x100" },
    at: "61m",
    fires: [],
  },
];
