export {
  type BackupSource,
  KubernetesRecoveryDrill,
  type KubernetesRecoveryDrillArgs,
  type ReportStore,
} from "./kubernetes/drill.ts";
