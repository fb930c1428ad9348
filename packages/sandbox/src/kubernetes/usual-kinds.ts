import { setImmediate } from "node:timers/promises";
import { kindOf } from "./kind.ts";
import { validatorOf } from "./schema.ts";

/** What nearly every system has of the kinds whose schemas take long to load, those that are checked first at the top. */
const usualKinds: Readonly<Record<string, readonly string[]>> = {
  v1: ["Namespace", "ResourceQuota", "LimitRange", "ServiceAccount", "ConfigMap", "Service"],
  "networking.k8s.io/v1": ["NetworkPolicy"],
  "external-secrets.io/v1": ["SecretStore", "ExternalSecret"],
  "monitoring.coreos.com/v1": ["ServiceMonitor", "PodMonitor", "PrometheusRule", "Prometheus", "Alertmanager"],
  "apps/v1": ["Deployment", "StatefulSet"],
  "batch/v1": ["Job", "CronJob"],
  "policy/v1": ["PodDisruptionBudget"],
  "autoscaling/v2": ["HorizontalPodAutoscaler"],
  "rbac.authorization.k8s.io/v1": ["Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding"],
  "postgresql.cnpg.io/v1": ["Cluster", "Database", "Pooler", "ScheduledBackup"],
  "barmancloud.cnpg.io/v1": ["ObjectStore"],
  "cert-manager.io/v1": ["Certificate"],
  "monitoring.coreos.com/v1alpha1": ["AlertmanagerConfig"],
  "gateway.networking.k8s.io/v1": ["Gateway", "HTTPRoute"],
  "gateway.envoyproxy.io/v1alpha1": ["BackendTrafficPolicy", "ClientTrafficPolicy", "HTTPRouteFilter"],
};

/**
 * Loads the validators of the usual kinds, some hundred modules, so that no check waits for them: the engine needs a while to
 * start, in which a sandbox has nothing to do. Others are served in between.
 */
export async function loadUsualKinds(): Promise<void> {
  for (const [apiVersion, kinds] of Object.entries(usualKinds)) {
    for (const kind of kinds) {
      await validatorOf(kindOf(apiVersion, kind));
      await setImmediate();
    }
  }
}
