import { days, formatBytes, isMeasured, logVolume } from "@axon/core";
import {
  KubernetesLogCollector,
  KubernetesLogStore,
  needsSalt,
  ownLogRuleGroups,
  withContacts,
} from "@axon/observability/kubernetes";
import type { Output } from "@pulumi/pulumi";
import { credentials } from "./credentials.ts";
import { entryProxies } from "./entry-proxies.ts";
import { type Ground, namespacesOf } from "./ground.ts";
import { ownAlerts } from "./own.ts";
import { apiServerPaths, watchPath } from "./paths.ts";
import { usualClass } from "./storage-classes.ts";
import { alertmanagerPod, logCollector, logStore } from "./watch-pods.ts";

/** Logs of the system and the history of its alerts, kept beside its metrics (CC-021, CC-023). */
export function logs(ground: Ground): { readonly url: Output<string>; readonly alertHistoryUrl: Output<string> } {
  const { plan, monitoring, options } = ground;
  const { retention, fields, masked } = plan.monitoring.logs;
  const alerts = logAlerts(ground);
  const keptDays = days(retention);
  const store = new KubernetesLogStore(
    logStore.app,
    {
      ...monitoring.placement(logStore.app),
      retention: `${keptDays}d`,
      alertHistory: `${days(plan.monitoring.alertHistory)}d`,
      storage: {
        volume: formatBytes(logVolume(plan.monitoring.logs)),
        storageClass: usualClass(ground),
      },
      ...(alerts ? { alerts } : {}),
    },
    { ...options, dependsOn: alerts?.paths },
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
      reading: { fields, masked },
      ...(needsSalt({ masked }) ? { salt: saltOf(ground) } : {}),
    },
    { ...options, dependsOn: paths },
  );
  return { url: store.url, alertHistoryUrl: collector.alertHistoryUrl };
}

/** What is hashed with what people must be told apart by, and must not be known by (SC-073, SC-085). */
function saltOf(ground: Ground) {
  return credentials(ground, [ground.monitoring], { name: logCollector.app, secret: ["salt"] }).key("salt");
}

/** The alerts on what is logged, and the way from the store to who tells of them; undefined where there are none, or is nobody. */
function logAlerts(ground: Ground) {
  const { plan, settings, monitoring } = ground;
  const groups = ownLogRuleGroups(
    ownAlerts(plan),
    { system: plan.system, namespace: plan.namespace },
    settings.monitoring.runbooks,
  );
  if (groups.length === 0 || !isMeasured(plan) || settings.monitoring.receivers === undefined) return undefined;
  const { app, port } = alertmanagerPod;
  return {
    groups: withContacts(plan.contacts, groups).groups ?? [],
    alertmanager: `http://${app}.${monitoring.name}.svc:${port}`,
    paths: [watchPath(ground, "logs-to-alertmanager", logStore.app, { app }, port)],
  };
}
