export { KubernetesCache, type KubernetesCacheArgs } from "./kubernetes/cache.ts";
export type { CacheTls, IssuerReference } from "./kubernetes/certificate.ts";
