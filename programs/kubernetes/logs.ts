import { days, formatBytes, isMeasured, logVolume, type Plan } from "@axon/core";
import type { LogReading } from "@axon/observability";
import {
  KubernetesLogCollector,
  KubernetesLogStore,
  KubernetesPodMonitor,
  needsSalt,
} from "@axon/observability/kubernetes";
import type { Output } from "@pulumi/pulumi";
import { credentials } from "./credentials.ts";
import { entryProxies } from "./entry-proxies.ts";
import { type Ground, namespacesOf } from "./ground.ts";
import { apiServerPaths, watchPath } from "./paths.ts";
import { usualClass } from "./storage-classes.ts";
import { logCollector, logStore, prometheusPod } from "./watch-pods.ts";

/** Where logs are looked up, and where alerts are sent that are to be kept. */
export interface KeptLogs {
  readonly url: Output<string>;
  readonly alertHistoryUrl: Output<string>;
}

/** Logs of the system and the history of its alerts, kept beside its metrics (CC-021, CC-023). */
export function logs(ground: Ground): KeptLogs {
  const { plan, monitoring, options } = ground;
  const { retention, fields, masked } = plan.monitoring.logs;
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
      reading: { fields, masked, counted: isMeasured(plan) ? countedLines(plan) : {} },
      ...(needsSalt({ masked }) ? { salt: saltOf(ground) } : {}),
    },
    { ...options, dependsOn: paths },
  );
  if (isMeasured(plan)) readCollector(ground);
  return { url: store.url, alertHistoryUrl: collector.alertHistoryUrl };
}

/** What is hashed with what people must be told apart by, and must not be known by (SC-073, SC-085). */
function saltOf(ground: Ground) {
  return credentials(ground, [ground.monitoring], { name: logCollector.app, secret: ["salt"] }).key("salt");
}

/** What lines say that alerts count, by the alert. */
function countedLines(plan: Plan): NonNullable<LogReading["counted"]> {
  return Object.fromEntries(
    Object.entries(plan.monitoring.alerts).flatMap(([name, { lines }]) => (lines ? [[name, lines.where]] : [])),
  );
}

/** How many lines there were of what alerts count, and whether any arrive. */
function readCollector(ground: Ground): void {
  const { app, metricsPort } = logCollector;
  const path = watchPath(ground, "prometheus-to-log-collector", prometheusPod.app, { app }, metricsPort);
  new KubernetesPodMonitor(
    `${app}-monitor`,
    {
      ...ground.monitoring.placement(app),
      selector: { app },
      port: "http",
      // They say which pod's lines they count.
      honorLabels: true,
      discoveryLabels: ground.settings.monitoring.labels,
    },
    { ...ground.options, dependsOn: path },
  );
}
