export {
  KubernetesClusterBackup,
  type KubernetesClusterBackupArgs,
  type VeleroStore,
} from "./kubernetes/cluster-backup.ts";
export {
  type BackupSource,
  KubernetesRecoveryDrill,
  type KubernetesRecoveryDrillArgs,
  type ReportStore,
} from "./kubernetes/drill.ts";
