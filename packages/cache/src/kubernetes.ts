export { KubernetesCache, type KubernetesCacheArgs } from "./kubernetes/cache.ts";
