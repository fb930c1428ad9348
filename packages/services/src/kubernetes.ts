export {
  KubernetesSpendLimit,
  type KubernetesSpendLimitArgs,
  type LimitedAutoscaler,
} from "./kubernetes/autoscaling/spend-limit.ts";
export type { WorkloadReference } from "./kubernetes/autoscaling/target.ts";
export {
  KubernetesVerticalAutoscaler,
  type KubernetesVerticalAutoscalerArgs,
  type VerticalScaling,
} from "./kubernetes/autoscaling/vertical.ts";
export { KubernetesChart, type KubernetesChartArgs } from "./kubernetes/chart.ts";
export type { Cleanup } from "./kubernetes/cleanup.ts";
export type { CloudIdentity } from "./kubernetes/identity.ts";
export {
  KubernetesCronJob,
  type KubernetesCronJobArgs,
  KubernetesJob,
  type KubernetesJobArgs,
} from "./kubernetes/job.ts";
export type { JobMounts, ModelSource, Mount, Mounts } from "./kubernetes/mounts/mount.ts";
export type { PodSettings } from "./kubernetes/pod-settings.ts";
export { KubernetesService, type KubernetesServiceArgs } from "./kubernetes/service.ts";
export type { Analysis, BlueGreen, Canary, Strategy, Testers, Traffic } from "./kubernetes/strategy/strategy.ts";
export { KubernetesWorker, type KubernetesWorkerArgs } from "./kubernetes/worker.ts";
