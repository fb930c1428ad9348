export { KubernetesClusterAutoscaler, type KubernetesClusterAutoscalerArgs } from "./kubernetes/cluster-autoscaler.ts";
export { KubernetesNodePool, type KubernetesNodePoolArgs, type NodeTaint, spotTaint } from "./kubernetes/node-pool.ts";
export {
  KubernetesRayCluster,
  type KubernetesRayClusterArgs,
  type RayClient,
  type RayPodArgs,
  type RayWorkers,
} from "./kubernetes/ray-cluster.ts";
