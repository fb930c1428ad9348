import { cacheApps } from "@axon/cache/kubernetes";
import { formatDuration, isMeasured, isShown, type Plan } from "@axon/core";
import { brokerApps } from "@axon/messaging/kubernetes";
import type { ObservedSystem } from "@axon/observability";
import {
  jaegerPorts,
  KubernetesAlertRules,
  KubernetesDashboard,
  KubernetesOwnDashboards,
  KubernetesPodMonitor,
  KubernetesServiceMonitor,
  type MetricsTls,
} from "@axon/observability/kubernetes";
import { certificateSecretName, KubernetesFlow } from "@axon/platform/kubernetes";
import { searchApps, searchMetricsPort } from "@axon/search/kubernetes";
import { isSingleServer } from "./data.ts";
import { type Ground, placement } from "./ground.ts";
import { meshOf } from "./mesh.ts";
import { observe } from "./observed.ts";
import { ownDashboards, raisedAlerts } from "./own.ts";
import { scraper, watch } from "./prometheus.ts";
import { secretAges } from "./secret-ages.ts";
import { hasOwnObjectStore } from "./settings.ts";
import { objectStoreMetricsPort, objectStoreName } from "./storage.ts";

/** Ports of the exporters beside the data stores: CloudNativePG's own, and the cache's. */
const databaseMetricsPort = 9187;
const cacheMetricsPort = 9121;
/** Of brokers and of Kafka Exporter, as Strimzi names it. */
const brokerMetrics = { port: 9404, portName: "tcp-prometheus" } as const;

/** Monitors, alert rules and dashboards of the system; nothing where nobody is to watch it. */
export function monitoring(ground: Ground, plan: Plan): void {
  if (!plan.monitoring.enabled) return;
  if (isMeasured(plan)) readServices(ground, plan);
  if (ground.settings.monitoring.sharedNamespace === undefined) watch(ground);
  if (!isMeasured(plan)) return;
  readParts(ground, plan);
  secretAges(ground);
  const observed = observe(plan, ground.settings);
  alertRules(ground, plan, observed);
  if (isShown(plan)) dashboards(ground, plan, observed);
}

function readServices(ground: Ground, plan: Plan): void {
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
}

/** What the parts beside the services say of themselves, through their exporters. */
function readParts(ground: Ground, plan: Plan): void {
  const { settings } = ground;
  const clusters = plan.databases.filter((database) => !isSingleServer(database));
  for (const { name, tls } of clusters)
    scrapePods(ground, name, {
      port: databaseMetricsPort,
      job: "postgresql",
      ...(tls ? { tls: certified(name) } : {}),
    });
  for (const { name, replicas } of plan.caches) {
    scrapePods(ground, name, { port: cacheMetricsPort, job: "redis", app: cacheApps(name, replicas).servers });
  }
  // Of Ray's own processes and their accelerators.
  for (const { name, metricsPort } of plan.rayClusters) scrapePods(ground, name, { port: metricsPort });
  for (const { name } of plan.brokers) {
    scrapePods(ground, name, brokerMetrics);
    scrapePods(ground, name, { ...brokerMetrics, app: brokerApps(name).exporter });
  }

  for (const { name } of plan.searches) {
    scrapePods(ground, name, { port: searchMetricsPort, app: searchApps(name).exporter });
  }
  for (const { name } of plan.tracing) scrapePods(ground, name, { port: jaegerPorts.metrics });
  if (hasOwnObjectStore(plan, settings)) scrapePods(ground, objectStoreName, { port: objectStoreMetricsPort });
}

function alertRules(ground: Ground, plan: Plan, observed: ObservedSystem): void {
  const { settings, options } = ground;
  new KubernetesAlertRules(
    `${plan.system}-alerts`,
    {
      ...ground.application.placement(plan.system),
      system: observed,
      own: raisedAlerts(plan, settings),
      records: plan.monitoring.records,
      contacts: plan.contacts,
      runbooks: settings.monitoring.runbooks,
      discoveryLabels: settings.monitoring.labels,
    },
    options,
  );
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
      dashboard: {
        title,
        namespace: plan.namespace,
        otherNamespaces: plan.layers.map(({ name }) => name),
        datasource,
        editable,
        contacts,
      },
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

interface Exporter {
  readonly port: number;
  /** @default "metrics" */
  readonly portName?: string;
  /** The `app` of its pods. @default - the component's name */
  readonly app?: string;
  /** What people know its metrics by. @default - the monitor's namespace and name */
  readonly job?: string;
  /** @default - in clear, or by the mesh where there is one */
  readonly tls?: MetricsTls;
}

/** What shows the certificate that clients of the component see. */
function certified(name: string): MetricsTls {
  return { serverName: name, authority: { secretName: certificateSecretName(name), key: "ca.crt" } };
}

/** Exporters are no part of the system's edges; they are opened to Prometheus alone. */
function scrapePods(
  ground: Ground,
  name: string,
  { port, portName = "metrics", app = name, job, tls }: Exporter,
): void {
  const own = placement(ground, name);
  const flow = new KubernetesFlow(
    `monitoring-to-${app}`,
    { ...own, from: scraper(ground), to: { app }, port, mesh: meshOf(ground, { app }) },
    ground.options,
  );
  new KubernetesPodMonitor(
    `${app}-monitor`,
    { ...own, selector: { app }, port: portName, job, tls, discoveryLabels: ground.settings.monitoring.labels },
    { ...ground.options, dependsOn: flow },
  );
}
