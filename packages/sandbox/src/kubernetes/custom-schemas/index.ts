import { objectStore } from "./barman-cloud.ts";
import { envoyProxy, httpRouteFilter } from "./envoy-gateway.ts";
import { envoyPatchPolicy } from "./envoy-patch-policy.ts";
import { securityPolicy } from "./envoy-security-policy.ts";
import { backendTrafficPolicy, clientTrafficPolicy } from "./envoy-traffic-policies.ts";
import { rayCluster } from "./kuberay.ts";
import type { Schema } from "./shape.ts";
import { middleware, tlsOption } from "./traefik.ts";
import { backupStorageLocation, schedule } from "./velero.ts";

/** Schemas of kinds no package has, by `group/version/Kind`. */
export const customSchemas: Readonly<Record<string, Schema>> = {
  "barmancloud.cnpg.io/v1/ObjectStore": objectStore,
  "gateway.envoyproxy.io/v1alpha1/BackendTrafficPolicy": backendTrafficPolicy,
  "gateway.envoyproxy.io/v1alpha1/ClientTrafficPolicy": clientTrafficPolicy,
  "gateway.envoyproxy.io/v1alpha1/EnvoyPatchPolicy": envoyPatchPolicy,
  "gateway.envoyproxy.io/v1alpha1/EnvoyProxy": envoyProxy,
  "gateway.envoyproxy.io/v1alpha1/HTTPRouteFilter": httpRouteFilter,
  "gateway.envoyproxy.io/v1alpha1/SecurityPolicy": securityPolicy,
  "ray.io/v1/RayCluster": rayCluster,
  "traefik.io/v1alpha1/Middleware": middleware,
  "traefik.io/v1alpha1/TLSOption": tlsOption,
  "velero.io/v1/BackupStorageLocation": backupStorageLocation,
  "velero.io/v1/Schedule": schedule,
};
