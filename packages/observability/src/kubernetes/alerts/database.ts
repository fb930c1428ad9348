import { defaultDatabaseThresholds, type ObservedDatabase } from "../../contract.ts";
import { type LabelMatches, series } from "../../promql.ts";
import { clusterPods, clusterVolumes } from "../series.ts";
import { type Alert, type AlertGroup, type Observation, percent, spell } from "./alert.ts";
import { volumeAlerts } from "./volume.ts";

type Thresholds = Required<NonNullable<ObservedDatabase["thresholds"]>>;

/**
 * Is a CloudNativePG cluster there, does it replicate, is it backed up, has it room. Metric names are those of the
 * operator's default queries (cloudnative-pg.io, Monitoring) and of the Barman Cloud plugin (its page Observability).
 */
export function databaseAlerts({ namespace }: Observation, database: ObservedDatabase): AlertGroup {
  const { name, instances, backup = true } = database;
  const thresholds = { ...defaultDatabaseThresholds, ...database.thresholds };
  const pods = { namespace, pod: clusterPods(name) };
  return {
    component: name,
    alerts: [
      ...instanceAlerts(pods, name, instances),
      ...(instances > 1 ? [replicaLagging(pods, name, thresholds)] : []),
      connectionsHigh(pods, name, thresholds),
      ...(backup ? [logArchiveFailing(pods, name, thresholds), backupTooOld(pods, name, thresholds)] : []),
      ...volumeAlerts(namespace, name, clusterVolumes(name), thresholds.storageRatio),
    ],
  };
}

function instanceAlerts(pods: LabelMatches, name: string, instances: number): Alert[] {
  const up = `${series("cnpg_collector_up", pods)} == 1`;
  return [
    {
      name: "DatabaseDown",
      severity: "critical",
      expression: `absent(${up})`,
      holdsFor: "1m",
      summary: `Database ${name} is down`,
      description: `No instance of ${name} answers; what uses it fails.`,
    },
    {
      name: "DatabaseWithoutPrimary",
      severity: "critical",
      expression: `sum(${series("cnpg_pg_replication_in_recovery", pods)} == bool 0) == 0`,
      holdsFor: "2m",
      summary: `Database ${name} takes no writes`,
      description: `Instances of ${name} are up but none has been the primary for 2 minutes: reads work, writes fail.`,
    },
    {
      name: "DatabaseInstanceMissing",
      severity: "warning",
      expression: `count(${up}) < ${instances}`,
      holdsFor: "10m",
      summary: `Database ${name} lacks an instance`,
      description: `Only {{ $value }} of ${instances} instances of ${name} are up; the next failure may take the database down.`,
    },
  ];
}

function replicaLagging(pods: LabelMatches, name: string, { replicaLagSeconds }: Thresholds): Alert {
  return {
    name: "DatabaseReplicaLagging",
    severity: "warning",
    expression: `max by (namespace, pod) (${series("cnpg_pg_replication_lag", pods)}) > ${replicaLagSeconds}`,
    holdsFor: "5m",
    summary: `A replica of ${name} lags behind`,
    description: `Replica {{ $labels.pod }} is {{ $value | humanizeDuration }} behind its primary, above ${spell(replicaLagSeconds)}; reads are old, and a failover would lose that much.`,
  };
}

function connectionsHigh(pods: LabelMatches, name: string, { connectionRatio }: Thresholds): Alert {
  const open = `sum by (namespace, pod) (${series("cnpg_backends_total", pods)})`;
  const limit = `max by (namespace, pod) (${series("cnpg_pg_settings_setting", { ...pods, name: "max_connections" })})`;
  return {
    name: "DatabaseConnectionsHigh",
    severity: "warning",
    expression: `${open} / ${limit} > ${connectionRatio}`,
    holdsFor: "5m",
    summary: `Database ${name} runs out of connections`,
    description: `{{ $value | humanizePercentage }} of the connections of {{ $labels.pod }} are in use, above ${percent(connectionRatio)}; at 100 % new ones are refused.`,
  };
}

/** A standby keeps the times of when it last was primary, so age counts only where files wait. */
function logArchiveFailing(pods: LabelMatches, name: string, { archiveDelaySeconds }: Thresholds): Alert {
  const age = series("cnpg_pg_stat_archiver_seconds_since_last_archival", pods);
  const waiting = series("cnpg_collector_pg_wal_archive_status", { ...pods, value: "ready" });
  const failed = series("cnpg_pg_stat_archiver_last_failed_time", pods);
  const archived = series("cnpg_pg_stat_archiver_last_archived_time", pods);
  return {
    name: "DatabaseLogArchiveFailing",
    severity: "critical",
    expression: `(${age} > ${archiveDelaySeconds} or ${failed} - ${archived} > 1) and on (namespace, pod) ${waiting} > 0`,
    holdsFor: "1m",
    summary: `The log archive of ${name} has stopped`,
    description: `Write-ahead log of {{ $labels.pod }} waits but none was archived for ${spell(archiveDelaySeconds)}, or archiving fails; what was written since would be lost with the cluster, and the volume fills.`,
  };
}

/** A cluster that was never backed up reports the time 0, which is old enough; one that reports nothing is absent. */
function backupTooOld(pods: LabelMatches, name: string, { backupAgeSeconds }: Thresholds): Alert {
  const newest = `max(${series("barman_cloud_cloudnative_pg_io_last_available_backup_timestamp", pods)})`;
  return {
    name: "DatabaseBackupTooOld",
    severity: "critical",
    expression: `time() - ${newest} > ${backupAgeSeconds} or absent(${newest})`,
    holdsFor: "15m",
    summary: `The newest backup of ${name} is too old`,
    description: `${name} has no backup younger than ${spell(backupAgeSeconds)}; a restore would have to replay all log since the last one.`,
  };
}
