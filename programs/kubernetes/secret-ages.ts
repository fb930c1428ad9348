import { rotatedMetric } from "@axon/observability";
import { KubernetesPodMonitor, KubernetesTextMetrics, textMetricsPort } from "@axon/observability/kubernetes";
import { KubernetesFlow } from "@axon/platform/kubernetes";
import { KubernetesRotationDays } from "@axon/secrets/kubernetes";
import type { Ground } from "./ground.ts";
import { meshOf } from "./mesh.ts";
import { scraper } from "./prometheus.ts";
import { rotatedSecrets } from "./rotation.ts";
import { storeEntry } from "./store-entry.ts";

const app = "secret-ages";

/** Tells Prometheus on which days the values of copied secrets were made, as their entries say it (NC-047). */
export function secretAges(ground: Ground): void {
  const { plan, settings, monitoring, options } = ground;
  const { store } = monitoring;
  const secrets = rotatedSecrets(plan, settings).flatMap(({ name, namespace, entries }) =>
    entries.map((entry) => ({ name, namespace, entry: storeEntry(plan, settings, entry) })),
  );
  if (!store || secrets.length === 0) return;
  const placement = monitoring.placement(app);
  const days = new KubernetesRotationDays(
    app,
    { ...placement, store, secrets, metric: rotatedMetric, refreshInterval: settings.secretRefresh },
    options,
  );
  const flow = new KubernetesFlow(
    `monitoring-to-${app}`,
    { ...placement, from: scraper(ground), to: { app }, port: textMetricsPort, mesh: meshOf(ground, { app }) },
    options,
  );
  new KubernetesTextMetrics(app, { ...placement, secret: days.secretName }, options);
  new KubernetesPodMonitor(
    `${app}-monitor`,
    {
      ...placement,
      selector: { app },
      interval: "1m",
      // Each line says whose day it is.
      honorLabels: true,
      discoveryLabels: settings.monitoring.labels,
    },
    { ...options, dependsOn: flow },
  );
}
