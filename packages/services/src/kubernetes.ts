export {
  KubernetesCronJob,
  type KubernetesCronJobArgs,
  KubernetesJob,
  type KubernetesJobArgs,
} from "./kubernetes/job.ts";
export { KubernetesService, type KubernetesServiceArgs } from "./kubernetes/service.ts";
