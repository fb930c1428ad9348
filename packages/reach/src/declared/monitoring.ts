import { logSearch, type Plan, searchPort } from "@axon/core";
import { z } from "zod";
import type { Labels } from "../model.ts";
import { noPorts, type PortSet, portRange, unionPorts } from "../ports.ts";
import { selects } from "../selector.ts";
import { scraper } from "./edges.ts";
import { anyIpv4, type DeclaredFlow, hasApp, type Wanted } from "./flow.ts";
import { apiServerFlows, internet } from "./ground.ts";
import { proxyLabels } from "./proxies.ts";

const podMonitor = z.looseObject({
  selector: z.looseObject({ matchLabels: z.record(z.string(), z.string()).optional() }),
  podMetricsEndpoints: z.array(z.looseObject({ port: z.string() })),
});

/** Every pod that a PodMonitor names is read by the scraper, on the ports it names. */
export function scrapeFlows({ objects, pods, places }: Wanted): DeclaredFlow[] {
  const monitors = objects.filter(({ kind }) => kind === "PodMonitor");
  return monitors.flatMap(({ metadata, spec }) => {
    const { selector, podMetricsEndpoints } = podMonitor.parse(spec);
    const read = pods.filter((pod) => pod.namespace === metadata.namespace && selects(selector, pod.labels));
    return read.map(({ labels, ports }): DeclaredFlow => {
      const named = podMetricsEndpoints.flatMap(({ port }) => ports.filter(({ name }) => name === port));
      return {
        from: scraper(places.sharedMonitoring),
        to: { app: labels.app ?? "" },
        ports: unionPorts(noPorts, ...named.map(({ port, protocol }): PortSet => portRange(protocol, port))),
        because: "reads its metrics",
        inMesh: true,
      };
    });
  });
}

/** What runs in the monitoring namespace, by its `app` label: metrics, alerts, dashboards and logs of the system's own. */
const prometheus = { app: "prometheus" };
const alertmanager = { app: "alertmanager" };
const grafana = { app: "grafana" };
const collector = { app: "log-collector" };
const logs = { app: "logs" };

/** What the watchers need to see and to tell. */
export function watcherFlows(wanted: Wanted): DeclaredFlow[] {
  const has = ({ app }: { readonly app: string }) => hasApp(wanted, app);
  const flow = (from: { app: string }, to: { app: string }, port: number, because: string): DeclaredFlow[] =>
    has(from) && has(to) ? [{ from, to, ports: portRange("TCP", port), because, inMesh: true }] : [];
  return [
    ...(has(prometheus) ? prometheusFlows(wanted) : []),
    ...flow(prometheus, alertmanager, 9_093, "raises alerts"),
    ...flow(alertmanager, collector, 3_500, "keeps the history of alerts"),
    ...(has(alertmanager) ? receivers(wanted) : []),
    ...flow(grafana, prometheus, 9_090, "shows metrics"),
    ...flow(grafana, logs, 3_100, "shows logs"),
    ...wanted.plan.tracing.flatMap(({ name }) => flow(grafana, { app: name }, 16_686, "shows traces")),
    ...(has(grafana) ? apiServerFlows(wanted, grafana.app, "finds dashboards") : []),
    ...flow(collector, logs, 3_100, "stores logs"),
    ...keeperFlows(wanted.plan, flow),
    ...(has(collector) ? apiServerFlows(wanted, collector.app, "reads the logs of pods") : []),
    ...limitFlows(wanted),
  ];
}

/** The search engine that keeps logs in the place of a store of their own. */
function keeperFlows(
  plan: Plan,
  flow: (from: { app: string }, to: { app: string }, port: number, because: string) => DeclaredFlow[],
): DeclaredFlow[] {
  const app = logSearch(plan)?.name;
  if (app === undefined) return [];
  return [...flow(collector, { app }, searchPort, "stores logs"), ...flow(grafana, { app }, searchPort, "shows logs")];
}

/** Who holds services back once too much was spent. */
function limitFlows(wanted: Wanted): DeclaredFlow[] {
  return wanted.plan.spendLimits.flatMap(({ name }) => [
    {
      from: { app: name },
      to: scraper(wanted.places.sharedMonitoring),
      ports: portRange("TCP", 9_090),
      because: "asks what was spent",
      inMesh: true,
    },
    ...apiServerFlows(wanted, name, "adjusts autoscalers"),
  ]);
}

/** Controllers that decide by what was measured: who scales by demand, and who judges a new version. */
function askerFlows({ plan, places }: Wanted): DeclaredFlow[] {
  const asks = (namespace: string, because: string): DeclaredFlow => ({
    from: { namespace },
    to: prometheus,
    ports: portRange("TCP", 9_090),
    because,
    inMesh: true,
  });
  const measured = plan.services.some(
    ({ scale }) => scale !== false && scale.demand.some((demand) => "metric" in demand),
  );
  const judged = plan.services.some(({ rollout }) => rollout.strategy !== "rolling");
  return [
    ...(measured ? [asks(places.keda, "scales by what it measured")] : []),
    ...(judged ? [asks(places.argoRollouts, "judges a new version by what it measured")] : []),
  ];
}

const routing = z.looseObject({
  receivers: z.array(z.looseObject({ emailConfigs: z.array(z.looseObject({ smarthost: z.string() })).optional() })),
});

/** Receivers answer over HTTPS, and mail servers on the ports that the routing names; nobody is told on any other. */
function receivers({ objects }: Wanted): DeclaredFlow[] {
  const told = objects
    .filter(({ kind }) => kind === "AlertmanagerConfig")
    .flatMap(({ spec }) => routing.parse(spec).receivers.filter(({ name }) => name !== "history" && name !== "nobody"));
  const ports = told.flatMap(({ emailConfigs }) =>
    emailConfigs ? emailConfigs.map(({ smarthost }) => Number(smarthost.split(":").at(-1))) : [443],
  );
  return [...new Set(ports)].map((port) => ({
    from: alertmanager,
    to: internet("internet (receivers of alerts)"),
    ports: portRange("TCP", port),
    because: "tells who is on call",
  }));
}

function prometheusFlows(wanted: Wanted): DeclaredFlow[] {
  const { kubeStateMetrics } = wanted.places;
  return [
    ...askerFlows(wanted),
    ...apiServerFlows(wanted, prometheus.app, "finds what to read"),
    {
      from: prometheus,
      to: { addresses: anyIpv4, called: "nodes (any address)" },
      ports: portRange("TCP", 10_250),
      because: "reads the metrics of containers and volumes from each kubelet",
      wide: "nodes come and go, and a policy knows them by address alone",
    },
    {
      from: prometheus,
      to: { namespace: kubeStateMetrics, labels: { "app.kubernetes.io/name": "kube-state-metrics" } },
      ports: portRange("TCP", 8_080),
      because: "reads what Kubernetes knows of workloads",
    },
    ...sourceFlows(wanted),
  ];
}

/** Those outside of the system that know of its certificates, its copied secrets, its backups and its entry. */
function sourceFlows({ plan, places }: Wanted): DeclaredFlow[] {
  const reads = (namespace: string, labels: Labels, port: number, because: string): DeclaredFlow => ({
    from: prometheus,
    to: { namespace, labels },
    ports: portRange("TCP", port),
    because,
  });
  const { certManager, externalSecrets, velero, entry, envoyGateway = false } = places;
  const controller = { "app.kubernetes.io/name": "cert-manager", "app.kubernetes.io/component": "controller" };
  const copier = { "app.kubernetes.io/name": "external-secrets" };
  const keeper = { name: "velero", "app.kubernetes.io/name": "velero" };
  const { endpoints, clusterBackup } = plan;
  return [
    ...(endpoints.length > 0 ? [reads(certManager, controller, 9_402, "reads what is known of certificates")] : []),
    ...(externalSecrets === undefined ? [] : [reads(externalSecrets, copier, 8_080, "reads what is known of secrets")]),
    ...(clusterBackup ? [reads(velero, keeper, 8_085, "reads what is known of backups")] : []),
    ...(envoyGateway ? endpoints : []).map((endpoint) =>
      reads(entry, proxyLabels(plan, endpoint), 19_001, "reads what the entry answers"),
    ),
  ];
}
