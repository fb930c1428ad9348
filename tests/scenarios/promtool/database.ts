import type { AlertCase } from "./case.ts";

const pod = (number: number) => `namespace="shop",pod="orders-${number}"`;
const claim = 'namespace="shop",persistentvolumeclaim="orders-1"';
const claimLabels = { persistentvolumeclaim: "orders-1" };

const instances: AlertCase[] = [
  {
    alert: "DatabaseDown",
    when: "no instance reports",
    series: { 'cnpg_collector_up{namespace="shop",pod="orders-archive-1"}': "1x5" },
    at: "3m",
    fires: [{ severity: "critical", description: "No instance of orders answers; what uses it fails." }],
  },
  {
    alert: "DatabaseDown",
    when: "one instance reports",
    series: { [`cnpg_collector_up{${pod(2)}}`]: "1x5" },
    at: "3m",
    fires: [],
  },
  {
    alert: "DatabaseWithoutPrimary",
    when: "both instances follow",
    series: {
      [`cnpg_pg_replication_in_recovery{${pod(1)}}`]: "1x5",
      [`cnpg_pg_replication_in_recovery{${pod(2)}}`]: "1x5",
    },
    at: "4m",
    fires: [
      {
        severity: "critical",
        description: "Instances of orders are up but none has been the primary for 2 minutes: reads work, writes fail.",
      },
    ],
  },
  {
    alert: "DatabaseWithoutPrimary",
    when: "one of the instances leads",
    series: {
      [`cnpg_pg_replication_in_recovery{${pod(1)}}`]: "1x5",
      [`cnpg_pg_replication_in_recovery{${pod(2)}}`]: "0x5",
    },
    at: "4m",
    fires: [],
  },
  {
    alert: "DatabaseInstanceMissing",
    when: "one of two instances is up",
    series: { [`cnpg_collector_up{${pod(1)}}`]: "1x15", [`cnpg_collector_up{${pod(2)}}`]: "0x15" },
    at: "12m",
    fires: [
      {
        severity: "warning",
        description: "Only 1 of 2 instances of orders are up; the next failure may take the database down.",
      },
    ],
  },
  {
    alert: "DatabaseInstanceMissing",
    when: "both instances are up",
    series: { [`cnpg_collector_up{${pod(1)}}`]: "1x15", [`cnpg_collector_up{${pod(2)}}`]: "1x15" },
    at: "12m",
    fires: [],
  },
  {
    alert: "DatabaseReplicaLagging",
    when: "a replica is 90 seconds behind",
    series: { [`cnpg_pg_replication_lag{${pod(1)}}`]: "0x10", [`cnpg_pg_replication_lag{${pod(2)}}`]: "90x10" },
    at: "6m",
    fires: [
      {
        severity: "warning",
        labels: { pod: "orders-2" },
        description:
          "Replica orders-2 is 1m 30s behind its primary, above 1 minute; reads are old, and a failover would lose that much.",
      },
    ],
  },
  {
    alert: "DatabaseReplicaLagging",
    when: "a replica is 60 seconds behind",
    series: { [`cnpg_pg_replication_lag{${pod(2)}}`]: "60x10" },
    at: "6m",
    fires: [],
  },
  {
    alert: "DatabaseConnectionsHigh",
    when: "85 of 100 connections are open",
    series: {
      [`cnpg_backends_total{${pod(1)},usename="app",state="idle"}`]: "60x10",
      [`cnpg_backends_total{${pod(1)},usename="app",state="active"}`]: "25x10",
      [`cnpg_pg_settings_setting{${pod(1)},name="max_connections"}`]: "100x10",
      [`cnpg_pg_settings_setting{${pod(1)},name="max_wal_senders"}`]: "10x10",
    },
    at: "6m",
    fires: [
      {
        severity: "warning",
        labels: { pod: "orders-1" },
        description: "85% of the connections of orders-1 are in use, above 80 %; at 100 % new ones are refused.",
      },
    ],
  },
  {
    alert: "DatabaseConnectionsHigh",
    when: "80 of 100 connections are open",
    series: {
      [`cnpg_backends_total{${pod(1)},usename="app",state="idle"}`]: "80x10",
      [`cnpg_pg_settings_setting{${pod(1)},name="max_connections"}`]: "100x10",
    },
    at: "6m",
    fires: [],
  },
];

const archiveFailing =
  "Write-ahead log of orders-1 waits but none was archived for 5 minutes, or archiving fails; what was written since would be lost with the cluster, and the volume fills.";
const backupTooOld =
  "orders has no backup younger than 26 hours; a restore would have to replay all log since the last one.";

const backups: AlertCase[] = [
  {
    alert: "DatabaseLogArchiveFailing",
    when: "log waits and the last was archived six minutes ago",
    series: {
      [`cnpg_pg_stat_archiver_seconds_since_last_archival{${pod(1)}}`]: "360x5",
      [`cnpg_collector_pg_wal_archive_status{${pod(1)},value="ready"}`]: "2x5",
    },
    at: "2m",
    fires: [{ severity: "critical", labels: { pod: "orders-1" }, description: archiveFailing }],
  },
  {
    alert: "DatabaseLogArchiveFailing",
    when: "the newest try failed",
    series: {
      [`cnpg_pg_stat_archiver_seconds_since_last_archival{${pod(1)}}`]: "10x5",
      [`cnpg_pg_stat_archiver_last_failed_time{${pod(1)}}`]: "1000x5",
      [`cnpg_pg_stat_archiver_last_archived_time{${pod(1)}}`]: "900x5",
      [`cnpg_collector_pg_wal_archive_status{${pod(1)},value="ready"}`]: "1x5",
    },
    at: "2m",
    fires: [{ severity: "critical", labels: { pod: "orders-1" }, description: archiveFailing }],
  },
  {
    alert: "DatabaseLogArchiveFailing",
    when: "an instance that was the primary has nothing waiting",
    series: {
      [`cnpg_pg_stat_archiver_seconds_since_last_archival{${pod(1)}}`]: "86400x5",
      [`cnpg_collector_pg_wal_archive_status{${pod(1)},value="ready"}`]: "0x5",
      [`cnpg_collector_pg_wal_archive_status{${pod(1)},value="done"}`]: "3x5",
    },
    at: "2m",
    fires: [],
  },
  {
    alert: "DatabaseBackupTooOld",
    when: "the newest backup is 27 hours old",
    series: { [`barman_cloud_cloudnative_pg_io_last_available_backup_timestamp{${pod(1)}}`]: "60x1700" },
    at: "1622m",
    fires: [{ severity: "critical", description: backupTooOld }],
  },
  {
    alert: "DatabaseBackupTooOld",
    when: "nothing is known of backups",
    series: {},
    at: "20m",
    fires: [{ severity: "critical", description: backupTooOld }],
  },
  {
    alert: "DatabaseBackupTooOld",
    when: "another instance took one yesterday",
    series: {
      [`barman_cloud_cloudnative_pg_io_last_available_backup_timestamp{${pod(1)}}`]: "0x1700",
      [`barman_cloud_cloudnative_pg_io_last_available_backup_timestamp{${pod(2)}}`]: "7200x1700",
    },
    at: "1622m",
    fires: [],
  },
];

const full = (share: string, threshold: string) =>
  `Volume orders-1 is ${share} full, above ${threshold}; when it is full, orders stops writing.`;

const volumes: AlertCase[] = [
  {
    alert: "VolumeFillingUp",
    when: "a volume is 95 % full",
    series: {
      [`kubelet_volume_stats_available_bytes{${claim}}`]: "5x10",
      [`kubelet_volume_stats_capacity_bytes{${claim}}`]: "100x10",
    },
    at: "6m",
    fires: [
      { severity: "warning", labels: claimLabels, description: full("95%", "80 %") },
      { severity: "critical", labels: claimLabels, description: full("95%", "90 %") },
    ],
  },
  {
    alert: "VolumeFillingUp",
    when: "the volume of another part is full",
    series: {
      'kubelet_volume_stats_available_bytes{namespace="shop",persistentvolumeclaim="data-orders-1"}': "1x10",
      'kubelet_volume_stats_capacity_bytes{namespace="shop",persistentvolumeclaim="data-orders-1"}': "100x10",
    },
    at: "6m",
    fires: [],
  },
  {
    alert: "VolumeFullSoon",
    when: "a volume that is half full loses a thousandth of its room a minute",
    series: {
      [`kubelet_volume_stats_available_bytes{${claim}}`]: "4999-1x100",
      [`kubelet_volume_stats_capacity_bytes{${claim}}`]: "10000x100",
    },
    at: "90m",
    fires: [
      {
        severity: "warning",
        labels: claimLabels,
        description:
          "Volume orders-1 is more than half full and, at the rate of the last 6 hours, full within four days.",
      },
    ],
  },
  {
    alert: "VolumeFullSoon",
    when: "a volume that is nearly empty fills as fast",
    series: {
      [`kubelet_volume_stats_available_bytes{${claim}}`]: "9000-20x100",
      [`kubelet_volume_stats_capacity_bytes{${claim}}`]: "10000x100",
    },
    at: "90m",
    fires: [],
  },
];

export const databaseCases: readonly AlertCase[] = [...instances, ...backups, ...volumes];
