import { days, formatBytes, formatDuration, isLogged, isMeasured, isShown } from "@axon/core";
import {
  jaegerPorts,
  type KubernetesAlertmanager,
  KubernetesGrafana,
  KubernetesNodeMetrics,
  KubernetesPrometheus,
  KubernetesServiceMonitor,
} from "@axon/observability/kubernetes";
import { KubernetesFlow, type Peer, type SecretKey } from "@axon/platform/kubernetes";
import type { Output } from "@pulumi/pulumi";
import { tell } from "./alertmanager.ts";
import { clientSecretKey, credentials, grafanaName } from "./credentials.ts";
import { type Ground, namespacesOf, placeOf, resources } from "./ground.ts";
import { type KeptLogs, logs } from "./logs.ts";
import { meshOf } from "./mesh.ts";
import { apiServerPaths, everywhere, watchPath } from "./paths.ts";
import { namespaceOf } from "./placed.ts";
import type { KubernetesSettings } from "./settings.ts";
import { metricsSources, pathsToSources, readSources } from "./sources.ts";
import { usualClass } from "./storage-classes.ts";
import { alertmanagerPod, prometheusPod } from "./watch-pods.ts";

const kubeletPort = 10_250;
const kubeStateMetricsPort = 8_080;

/** Who reads the metrics: our own Prometheus, or any pod of the namespace where the cluster's shared one runs. */
export function scraper({ settings, monitoring }: Ground): Peer {
  const { sharedNamespace } = settings.monitoring;
  return sharedNamespace === undefined
    ? { app: prometheusPod.app, namespace: monitoring.namespace }
    : { namespace: sharedNamespace };
}

/** Where Prometheus answers, for those who scale and release by what it measured. */
export function prometheusAddress({ settings, monitoring }: Ground): string {
  const namespace = settings.monitoring.sharedNamespace ?? monitoring.name;
  return `http://${prometheusPod.app}.${namespace}.svc:${prometheusPod.port}`;
}

/** Metrics, logs, alerts and dashboards of the system's own (CC-004, CC-011). */
export function watch(ground: Ground): void {
  const kept = isLogged(ground.plan) ? logs(ground) : undefined;
  const metrics = isMeasured(ground.plan) ? measure(ground, kept?.alertHistoryUrl) : undefined;
  if (isShown(ground.plan)) grafana(ground, metrics, kept);
}

/** Prometheus, and the Alertmanager that tells of what it finds. @returns where it answers */
function measure(ground: Ground, history: Output<string> | undefined): Output<string> {
  const { receivers } = ground.settings.monitoring;
  return prometheus(ground, receivers && tell(ground, receivers, history)).url;
}

function prometheus(
  ground: Ground,
  alertmanager: KubernetesAlertmanager["endpoint"] | undefined,
): KubernetesPrometheus {
  const { plan, settings, monitoring, options } = ground;
  const { app } = prometheusPod;
  const placement = monitoring.placement(app);
  const { labels: discoveryLabels, kubeStateMetrics } = settings.monitoring;
  const kubeStateMetricsLabels = { "app.kubernetes.io/name": "kube-state-metrics" };
  // Its namespace may be that of the cluster's own parts, which are none of our business.
  const kubeStateMetricsPods = { namespace: kubeStateMetrics, podLabels: kubeStateMetricsLabels };
  askers(ground);
  readSources(ground, app);
  const paths = [
    ...apiServerPaths(ground, app),
    watchPath(ground, "prometheus-to-nodes", app, everywhere, kubeletPort),
    watchPath(ground, "prometheus-to-kube-state-metrics", app, kubeStateMetricsPods, kubeStateMetricsPort),
    ...pathsToSources(ground, app),
    ...(alertmanager
      ? [watchPath(ground, "prometheus-to-alertmanager", app, { app: alertmanagerPod.app }, alertmanagerPod.port)]
      : []),
  ];
  new KubernetesNodeMetrics(
    "node-metrics",
    { ...placement, observedNamespaces: namespacesOf(plan), discoveryLabels },
    options,
  );
  new KubernetesServiceMonitor(
    "kube-state-metrics",
    {
      ...placement,
      selector: kubeStateMetricsLabels,
      targetNamespaces: [kubeStateMetrics],
      honorLabels: true,
      discoveryLabels,
    },
    options,
  );
  return new KubernetesPrometheus(
    app,
    {
      ...placement,
      observedNamespaces: namespacesOf(plan),
      sourceNamespaces: [
        ...new Set(["kube-system", kubeStateMetrics, ...metricsSources(ground).map(({ namespace }) => namespace)]),
      ],
      resources: resources(plan.monitoring),
      storage: formatBytes(plan.monitoring.storage),
      storageClass: usualClass(ground),
      retention: `${days(plan.monitoring.metricsRetention)}d`,
      interval: formatDuration(plan.monitoring.interval),
      discoveryLabels,
      ...(alertmanager ? { alertmanager } : {}),
    },
    { ...options, dependsOn: paths },
  );
}

/** Controllers of the cluster that decide by what Prometheus measured: who scales by demand, who judges a new version. */
function askers(ground: Ground): void {
  const { plan, settings, monitoring, options } = ground;
  const { app, port } = prometheusPod;
  const measured = plan.services.some(
    ({ scale }) => scale !== false && scale.demand.some((demand) => "metric" in demand),
  );
  const judged = plan.services.some(({ rollout }) => rollout.strategy !== "rolling");
  const namespaces = {
    ...(measured ? { keda: settings.operators.namespaces.keda } : {}),
    ...(judged ? { "argo-rollouts": settings.operators.namespaces.argoRollouts } : {}),
  };
  for (const [who, namespace] of Object.entries(namespaces)) {
    new KubernetesFlow(
      `${who}-to-prometheus`,
      // Prometheus takes mutual TLS alone where there is a mesh, so that whoever asks it must be in it too.
      { ...monitoring.placement(app), from: { namespace }, to: { app }, port, mesh: meshOf(ground, { app }) },
      options,
    );
  }
}

function grafana(ground: Ground, metrics: Output<string> | undefined, kept: KeptLogs | undefined): void {
  const { plan, monitoring, settings, options } = ground;
  const placement = monitoring.placement(grafanaName);
  const { signIn, datasourceUid } = settings.monitoring;
  const secret = ["password", ...(signIn ? [clientSecretKey] : [])];
  const made = credentials(ground, [monitoring], { name: grafanaName, secret, issued: [clientSecretKey] });
  const paths = [
    ...apiServerPaths(ground, grafanaName),
    ...(metrics
      ? [watchPath(ground, "grafana-to-prometheus", grafanaName, { app: prometheusPod.app }, prometheusPod.port)]
      : []),
    ...(signIn ? [watchPath(ground, "grafana-to-sign-in", grafanaName, everywhere, 443)] : []),
    ...(kept ? [watchPath(ground, `grafana-to-${kept.name}`, grafanaName, kept.peer, kept.port)] : []),
    ...plan.tracing.map(({ name }) => {
      const { namespace } = placeOf(ground, name);
      return watchPath(ground, `grafana-to-${name}`, grafanaName, { app: name, namespace }, jaegerPorts.query);
    }),
  ];
  new KubernetesGrafana(
    grafanaName,
    {
      ...placement,
      adminPassword: made.key("password"),
      ...(metrics ? { metrics } : {}),
      metricsUid: datasourceUid,
      ...(signIn
        ? { rootUrl: signIn.rootUrl, signIn: signInOf(settings.people, signIn, made.key(clientSecretKey)) }
        : {}),
      ...(kept ? { logs: kept.source } : {}),
      traces: Object.fromEntries(plan.tracing.map(({ name }) => [name, tracesAddress(ground, name)])),
    },
    { ...options, dependsOn: paths },
  );
}

/** People are the same in Grafana as in the cluster (SC-086). */
function signInOf(
  people: KubernetesSettings["people"],
  { rootUrl: _, ...provider }: NonNullable<KubernetesSettings["monitoring"]["signIn"]>,
  clientSecret: SecretKey,
) {
  const groups = { Admin: people.admin, Editor: people.operator, Viewer: people.viewer };
  return { ...provider, clientSecret, groups };
}

/** Where the pages of a tracing backend are. */
function tracesAddress({ plan }: Ground, name: string): string {
  return `http://${name}.${namespaceOf(plan, name)}.svc:${jaegerPorts.query}`;
}
