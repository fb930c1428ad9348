import { isMeasured, needsSalt, type Plan } from "@axon/core";
import type { LogReading } from "@axon/observability";
import {
  KubernetesLogCollector,
  KubernetesPodMonitor,
  logCollectorPorts,
  shipperPorts,
} from "@axon/observability/kubernetes";
import type { Output } from "@pulumi/pulumi";
import { credentials } from "./credentials.ts";
import { entryProxies } from "./entry-proxies.ts";
import { type Ground, namespacesOf } from "./ground.ts";
import { keeper, type LogKeeper } from "./log-keeper.ts";
import { apiServerPaths, watchPath } from "./paths.ts";
import { logCollector, prometheusPod } from "./watch-pods.ts";

/** Where logs are looked up, and where alerts are sent that are to be kept. */
export interface KeptLogs extends LogKeeper {
  readonly alertHistoryUrl: Output<string>;
}

/** Logs of the system and the history of its alerts, kept beside its metrics or in a search engine (CC-021, CC-023). */
export function logs(ground: Ground): KeptLogs {
  const { plan, monitoring, options } = ground;
  const { fields, masked } = plan.monitoring.logs;
  const { app } = logCollector;
  const kept = keeper(ground);
  const paths = [
    watchPath(ground, `${app}-to-${kept.name}`, app, kept.peer, kept.port),
    ...apiServerPaths(ground, app),
  ];
  const collector = new KubernetesLogCollector(
    app,
    {
      ...monitoring.placement(app),
      observedNamespaces: namespacesOf(plan),
      // They write a line for every request.
      observedPods: entryProxies(ground),
      store: kept.destination,
      reading: { fields, masked, counted: isMeasured(plan) ? countedLines(plan) : {} },
      ...(needsSalt({ masked }) ? { salt: saltOf(ground) } : {}),
    },
    { ...options, dependsOn: paths },
  );
  if (isMeasured(plan)) readCollector(ground, "elasticsearch" in kept.destination);
  return { ...kept, alertHistoryUrl: collector.alertHistoryUrl };
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

/** How many lines there were of what alerts count, and whether any arrive; the shipper beside says so where there is one. */
function readCollector(ground: Ground, ships: boolean): void {
  const { app } = logCollector;
  const read = (port: "http" | "shipper", number: number) => {
    const name = port === "http" ? app : "log-shipper";
    const path = watchPath(ground, `prometheus-to-${name}`, prometheusPod.app, { app }, number);
    new KubernetesPodMonitor(
      `${name}-monitor`,
      {
        ...ground.monitoring.placement(app),
        selector: { app },
        port,
        // They say which pod's lines they count.
        honorLabels: true,
        discoveryLabels: ground.settings.monitoring.labels,
      },
      { ...ground.options, dependsOn: path },
    );
  };
  read("http", logCollectorPorts.http);
  if (ships) read("shipper", shipperPorts.metrics);
}
