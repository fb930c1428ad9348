import { formatDuration, isMeasured, type Plan } from "@axon/core";
import {
  cacheSignals,
  databaseSignals,
  type ServiceSignals,
  type StoreSignals,
  serviceSignals,
} from "@axon/observability/signals";
import { namespaceOf } from "./placed.ts";
import type { KubernetesSettings } from "./settings.ts";
import { alertmanagerPod } from "./watch-pods.ts";

/** How a stack is looked at from outside the cluster. */
export interface StackSignals {
  /** Where Prometheus runs: every ready pod with these labels in this namespace, on this port; undefined where nothing is measured. */
  readonly prometheus?: { readonly namespace: string; readonly selector: string; readonly port: number };
  /** Where the services run. */
  readonly namespaces: readonly string[];
  /** Whether whatever runs there is a service, as a chart brings it. @default - those below */
  readonly allWorkloads?: boolean;
  /** Services by name; one that exports no metrics has no queries. */
  readonly services: Readonly<Record<string, ServiceSignals | undefined>>;
  /** Databases and caches by name. */
  readonly stores: Readonly<Record<string, StoreSignals>>;
}

/** What a release of the stack is judged by: the queries of its alert rules, over the window of its watch. Pure. */
export function stackSignals(plan: Plan, { monitoring }: KubernetesSettings): StackSignals {
  const window = formatDuration(plan.release.window);
  const { namespace } = plan.monitoring;
  const measured = isMeasured(plan);
  // The operator gives every Prometheus this label and this port.
  const prometheus = {
    namespace: monitoring.sharedNamespace ?? namespace,
    selector: "app.kubernetes.io/name=prometheus",
    port: 9_090,
  };
  return {
    ...(measured ? { prometheus } : {}),
    ...(plan.chart
      ? { namespaces: [plan.namespace], allWorkloads: true }
      : { namespaces: [...new Set(plan.services.map(({ name }) => namespaceOf(plan, name)))] }),
    services: Object.fromEntries(
      plan.services.map(({ name, metrics }) => [
        name,
        metrics === false || !measured
          ? undefined
          : serviceSignals(namespaceOf(plan, name), name, window, metrics.names),
      ]),
    ),
    stores: Object.fromEntries([
      ...plan.databases.map(({ name }) => [name, databaseSignals(namespaceOf(plan, name), name)]),
      ...plan.caches.map(({ name }) => [name, cacheSignals(namespaceOf(plan, name), name, window)]),
    ]),
  };
}

/** Where the Alertmanager runs that tells of the stack's alerts; undefined where it has none of its own, or nobody is told. Pure. */
export function alertmanagerOf(plan: Plan, { monitoring }: KubernetesSettings) {
  const { namespace } = plan.monitoring;
  if (!isMeasured(plan) || monitoring.sharedNamespace !== undefined || monitoring.receivers === undefined)
    return undefined;
  const { app, port } = alertmanagerPod;
  return { namespace, selector: `app=${app}`, port };
}
