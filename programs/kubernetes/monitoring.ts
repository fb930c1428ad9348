import { formatDuration, type Plan } from "@axon/core";
import type { ObservedSystem } from "@axon/observability";
import {
  KubernetesAlertRules,
  KubernetesDashboard,
  KubernetesPodMonitor,
  KubernetesServiceMonitor,
} from "@axon/observability/kubernetes";
import { KubernetesFlow } from "@axon/platform/kubernetes";
import { dumpTiers } from "./backups.ts";
import { copiedSecrets } from "./credentials.ts";
import { isSingleServer } from "./data.ts";
import type { Ground } from "./ground.ts";
import { scraper, watch } from "./prometheus.ts";

/** Ports of the exporters beside the data stores: CloudNativePG's own, and the cache's. */
const databaseMetricsPort = 9187;
const cacheMetricsPort = 9121;

/** Monitors, alert rules and the dashboard of the system. */
export function monitoring(ground: Ground, plan: Plan): void {
  const { settings, options } = ground;
  const discoveryLabels = settings.monitoring.labels;
  for (const { name, metrics } of plan.services) {
    if (metrics === false) continue;
    new KubernetesServiceMonitor(
      `${name}-monitor`,
      {
        ...ground.application.placement(name),
        selector: { app: name },
        port: "http",
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

  const observed = observe(ground);
  new KubernetesAlertRules(
    `${plan.system}-alerts`,
    {
      ...ground.application.placement(plan.system),
      system: observed,
      runbooks: settings.monitoring.runbooks,
      discoveryLabels,
    },
    options,
  );
  const { title = plan.title, editable } = plan.monitoring.dashboard;
  new KubernetesDashboard(
    `${plan.system}-dashboard`,
    {
      ...ground.monitoring.placement(plan.system),
      system: observed,
      dashboard: { title, namespace: plan.namespace, datasource: settings.monitoring.datasourceUid, editable },
    },
    options,
  );
}

/** Exporters are no part of the system's edges; they are opened to Prometheus alone. */
function scrapePods(ground: Ground, name: string, port: number): void {
  const placement = ground.application.placement(name);
  const flow = new KubernetesFlow(
    `monitoring-to-${name}`,
    { ...placement, from: scraper(ground), to: { app: name }, port },
    ground.options,
  );
  new KubernetesPodMonitor(
    `${name}-monitor`,
    { ...placement, selector: { app: name }, port: "metrics", discoveryLabels: ground.settings.monitoring.labels },
    { ...ground.options, dependsOn: flow },
  );
}

/** What alert rules and dashboard need to know of the plan. */
function observe({ plan, settings, application }: Ground): ObservedSystem {
  const { objectives } = plan;
  return {
    name: plan.system,
    services: plan.services.map(({ name, scale }) => ({
      name,
      autoscaler: scale ? `${name}-hpa` : undefined,
      thresholds: {
        latencyP95Seconds: objectives.latencyP95.milliseconds / 1_000,
        availability: objectives.availability,
      },
    })),
    databases: plan.databases
      .filter((database) => !isSingleServer(database))
      .map(({ name, instances, readReplicas, backup }) => ({
        name,
        instances: instances + readReplicas,
        backup: backup !== false,
        thresholds: objectives.recoveryPoint ? { archiveDelaySeconds: objectives.recoveryPoint.seconds } : {},
      })),
    caches: plan.caches.map(({ name, eviction, persistent }) => ({
      name,
      evicts: eviction !== "noeviction",
      persistent,
    })),
    certificates: plan.endpoints.map(({ name, tls }) => ({ name: tls.secretName ?? `${name}-tls` })),
    rotatedSecrets: application.store ? copiedSecrets(plan).map((name) => ({ name })) : [],
    jobs: [
      ...plan.jobs.flatMap(({ name, runs }) => {
        // One that checks a rollout tells its result to whoever rolls out.
        if ("after" in runs) return [];
        return [{ name, kind: "schedule" in runs ? "scheduled" : "migration" } as const];
      }),
      ...(settings.dumps ? plan.databases.flatMap(dumpJobs) : []),
    ],
  };
}

const daySeconds = 86_400;

/** A dump is overdue a day after the next one should have been there. */
function dumpJobs({ name, backup }: Plan["databases"][number]): NonNullable<ObservedSystem["jobs"]> {
  if (backup === false) return [];
  const overdueSeconds: Readonly<Record<string, number>> = { weekly: 8 * daySeconds, monthly: 32 * daySeconds };
  return Object.keys(dumpTiers(backup.retention)).map((tier) => ({
    name: `${name}-dump-${tier}`,
    kind: "scheduled",
    overdueSeconds: overdueSeconds[tier],
  }));
}
