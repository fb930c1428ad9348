export { KubernetesCache, type KubernetesCacheArgs } from "./kubernetes/cache.ts";
export { cacheApps } from "./kubernetes/peers.ts";
