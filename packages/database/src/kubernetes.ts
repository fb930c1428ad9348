export { type BackupAccess, backupAccess } from "./kubernetes/backup-access.ts";
export { CloudNativePgPostgres } from "./kubernetes/cloudnative-pg.ts";
export { type CloudNativePgPostgresArgs, type Recovery, reloadLabels } from "./kubernetes/cloudnative-pg-args.ts";
export type { RoleArgs } from "./kubernetes/cluster-spec.ts";
export { type DumpTier, KubernetesPostgresDump, type KubernetesPostgresDumpArgs } from "./kubernetes/dump.ts";
export { barmanImages } from "./kubernetes/images.ts";
export type {
  AzureDestination,
  BackupDestination,
  GcsDestination,
  S3Destination,
} from "./kubernetes/object-store.ts";
export { KubernetesPostgres, type KubernetesPostgresArgs } from "./kubernetes/postgres.ts";
export { KubernetesDatabaseBackup, type KubernetesDatabaseBackupArgs } from "./kubernetes/release-backup.ts";
export { KubernetesPostgresRestore, type KubernetesPostgresRestoreArgs, restoreNames } from "./kubernetes/restore.ts";
export type { OperationTraffic } from "./kubernetes/traffic.ts";
