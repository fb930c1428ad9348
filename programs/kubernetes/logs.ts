import { days, formatBytes } from "@axon/core";
import { KubernetesLogCollector, KubernetesLogStore } from "@axon/observability/kubernetes";
import type { Output } from "@pulumi/pulumi";
import { entryProxies } from "./entry-proxies.ts";
import { type Ground, namespacesOf } from "./ground.ts";
import { apiServerPaths, watchPath } from "./paths.ts";

/** Names of the pods, by their `app` label, and the ports others reach them on. */
export const logStore = { app: "logs", port: 3_100 } as const;
export const logCollector = { app: "log-collector", alertPort: 3_500 } as const;

/** Logs of the system and the history of its alerts, kept beside its metrics (CC-021, CC-023). */
export function logs(ground: Ground): { readonly url: Output<string>; readonly alertHistoryUrl: Output<string> } {
  const { plan, settings, monitoring, options } = ground;
  const { retention, perDay } = plan.monitoring.logs;
  const keptDays = days(retention);
  const store = new KubernetesLogStore(
    logStore.app,
    {
      ...monitoring.placement(logStore.app),
      retention: `${keptDays}d`,
      alertHistory: `${days(plan.monitoring.alertHistory)}d`,
      // A third more than the plan expects, as a full disk loses the newest logs.
      storage: {
        volume: formatBytes({ bytes: Math.ceil((perDay.bytes * keptDays * 4) / 3 / 2 ** 30) * 2 ** 30 }),
        storageClass: settings.storageClass,
      },
    },
    options,
  );
  const paths = [
    watchPath(ground, "log-collector-to-logs", logCollector.app, { app: logStore.app }, logStore.port),
    ...apiServerPaths(ground, logCollector.app),
  ];
  const collector = new KubernetesLogCollector(
    logCollector.app,
    {
      ...monitoring.placement(logCollector.app),
      observedNamespaces: namespacesOf(plan),
      // They write a line for every request.
      observedPods: entryProxies(ground),
      store: store.url,
    },
    { ...options, dependsOn: paths },
  );
  return { url: store.url, alertHistoryUrl: collector.alertHistoryUrl };
}
