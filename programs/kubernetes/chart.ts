import { isMeasured, type PlannedChart } from "@axon/core";
import { KubernetesFlow } from "@axon/platform/kubernetes";
import { secretValue } from "@axon/secrets/kubernetes";
import { KubernetesChart } from "@axon/services/kubernetes";
import { checkHanded } from "./given.ts";
import type { Ground } from "./ground.ts";
import { scraper } from "./prometheus.ts";
import { prometheusPod } from "./watch-pods.ts";

/** The whole system as the release of its chart, in the namespace that is otherwise made of its parts (NC-021). */
export function chart(ground: Ground, planned: PlannedChart): void {
  const { plan, settings, application, chartValues, options } = ground;
  const { release, repository, name, serves, metrics, calls } = planned;
  const reader = { from: scraper(ground), ports: isMeasured(plan) ? metrics : [] };
  const callers = [{ from: { namespace: settings.entry.namespace }, ports: serves }, reader];
  new KubernetesChart(
    release,
    {
      ...application.placement(release),
      repository,
      chart: name,
      version: plan.version,
      values: chartValues,
      secretValues: secretValues(ground, release),
      callers: callers.filter(({ ports }) => ports.length > 0),
      calls,
      mesh: settings.mesh,
    },
    options,
  );
  for (const port of reader.ports) readMetrics(ground, release, port);
}

/** What stands in no file: handed over with the stack's secrets, or made by the stack. */
function secretValues(ground: Ground, release: string) {
  const { settings, secrets } = ground;
  const paths = settings.chart?.secretValues ?? [];
  checkHanded(
    ground,
    paths.map((path) => [chartSecret(path), "issued"]),
  );
  return Object.fromEntries(
    paths.map((path) => {
      const given = secrets[chartSecret(path)];
      const source = given === undefined ? { generate: {} } : { value: given.value };
      return [path, secretValue(`${release}-${path}`, source, {})];
    }),
  );
}

/** Lets the system's own Prometheus out to the pods; where a shared one may go is not ours to say. */
function readMetrics({ settings, application, monitoring, options }: Ground, release: string, port: number): void {
  if (settings.monitoring.sharedNamespace !== undefined) return;
  const { app } = prometheusPod;
  new KubernetesFlow(
    `${app}-to-${release}-${port}`,
    {
      ...monitoring.placement(app),
      from: { app, namespace: monitoring.namespace },
      to: { namespace: application.namespace },
      port,
      mesh: settings.mesh,
    },
    options,
  );
}

/** Name under `axon:secrets` of what stands at a path of the chart's values. */
export function chartSecret(path: string): string {
  return `chart.${path}`;
}
