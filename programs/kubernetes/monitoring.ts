import { formatDuration, type Plan } from "@axon/core";
import type { ObservedSystem } from "@axon/observability";
import {
  KubernetesAlertRules,
  KubernetesDashboard,
  KubernetesOwnDashboards,
  KubernetesPodMonitor,
  KubernetesServiceMonitor,
} from "@axon/observability/kubernetes";
import { KubernetesFlow } from "@axon/platform/kubernetes";
import { isSingleServer } from "./data.ts";
import { type Ground, placement } from "./ground.ts";
import { meshOf } from "./mesh.ts";
import { observe } from "./observed.ts";
import { ownAlerts, ownDashboards } from "./own.ts";
import { scraper, watch } from "./prometheus.ts";

/** Ports of the exporters beside the data stores: CloudNativePG's own, and the cache's. */
const databaseMetricsPort = 9187;
const cacheMetricsPort = 9121;

/** Monitors, alert rules and dashboards of the system; nothing where nobody is to watch it. */
export function monitoring(ground: Ground, plan: Plan): void {
  if (!plan.monitoring.enabled) return;
  const { settings, options } = ground;
  const discoveryLabels = settings.monitoring.labels;
  for (const { name, port, metrics } of plan.services) {
    if (metrics === false) continue;
    new KubernetesServiceMonitor(
      `${name}-monitor`,
      {
        ...placement(ground, name),
        selector: { app: name },
        // A port for metrics alone has a name of its own.
        port: metrics.port === undefined || metrics.port === port ? "http" : "metrics",
        path: metrics.path,
        interval: formatDuration(metrics.interval),
        timeout: formatDuration(metrics.timeout),
        discoveryLabels,
      },
      options,
    );
  }
  if (settings.monitoring.sharedNamespace === undefined) watch(ground);
  const clusters = plan.databases.filter((database) => !isSingleServer(database));
  for (const { name } of clusters) scrapePods(ground, name, databaseMetricsPort);
  for (const { name } of plan.caches) scrapePods(ground, name, cacheMetricsPort);

  const observed = observe(plan, settings);
  new KubernetesAlertRules(
    `${plan.system}-alerts`,
    {
      ...ground.application.placement(plan.system),
      system: observed,
      own: ownAlerts(plan),
      contacts: plan.contacts,
      runbooks: settings.monitoring.runbooks,
      discoveryLabels,
    },
    options,
  );
  dashboards(ground, plan, observed);
}

/** The one that follows from the system's parts, and those that it brings along. */
function dashboards(ground: Ground, plan: Plan, observed: ObservedSystem): void {
  const { monitoring, settings, options } = ground;
  const { contacts, system } = plan;
  const { title = plan.title, editable } = plan.monitoring.dashboard;
  const datasource = settings.monitoring.datasourceUid;
  new KubernetesDashboard(
    `${system}-dashboard`,
    {
      ...monitoring.placement(system),
      system: observed,
      dashboard: { title, namespace: plan.namespace, datasource, editable, contacts },
    },
    options,
  );
  const own = ownDashboards(plan);
  if (Object.keys(own).length === 0) return;
  new KubernetesOwnDashboards(
    `${system}-own-dashboards`,
    { ...monitoring.placement(system), system, dashboards: own, datasource, editable, contacts, folder: title },
    options,
  );
}

/** Exporters are no part of the system's edges; they are opened to Prometheus alone. */
function scrapePods(ground: Ground, name: string, port: number): void {
  const own = placement(ground, name);
  const flow = new KubernetesFlow(
    `monitoring-to-${name}`,
    { ...own, from: scraper(ground), to: { app: name }, port, mesh: meshOf(ground, { app: name }) },
    ground.options,
  );
  new KubernetesPodMonitor(
    `${name}-monitor`,
    { ...own, selector: { app: name }, port: "metrics", discoveryLabels: ground.settings.monitoring.labels },
    { ...ground.options, dependsOn: flow },
  );
}
