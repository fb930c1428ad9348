export {
  KubernetesClusterBackup,
  type KubernetesClusterBackupArgs,
  type VeleroStore,
} from "./kubernetes/cluster-backup.ts";
export {
  type BackupSource,
  KubernetesRecoveryDrill,
  type KubernetesRecoveryDrillArgs,
  type PodIdentity,
  type ReportStore,
} from "./kubernetes/drill.ts";
export {
  KubernetesDatabaseRefresh,
  type KubernetesDatabaseRefreshArgs,
  type RefreshTarget,
} from "./kubernetes/refresh.ts";
export {
  type CopiedFolder,
  type CopiedStore,
  KubernetesRegionCopy,
  type KubernetesRegionCopyArgs,
} from "./kubernetes/region-copy.ts";
