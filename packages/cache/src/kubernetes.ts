export { KubernetesCache, type KubernetesCacheArgs } from "./kubernetes/cache.ts";
export { peerServiceName } from "./kubernetes/peers.ts";
