import { days, formatBytes } from "@axon/core";
import {
  type AlertReceiver,
  KubernetesAlertmanager,
  KubernetesNodeMetrics,
  KubernetesPrometheus,
} from "@axon/observability/kubernetes";
import { KubernetesFlow, type Peer } from "@axon/platform/kubernetes";
import type { KubernetesCredentials } from "@axon/secrets/kubernetes";
import { alertingName, credentials, severities } from "./credentials.ts";
import { type Ground, resources } from "./ground.ts";
import type { KubernetesSettings } from "./settings.ts";

const prometheusName = "prometheus";
const alertmanagerName = "alertmanager";
const kubeletPort = 10_250;
const everywhere = { cidrs: ["0.0.0.0/0"] };

/** Who reads the metrics: our own Prometheus, or any pod of the namespace where the cluster's shared one runs. */
export function scraper({ settings, monitoring }: Ground): Peer {
  const { sharedNamespace } = settings.monitoring;
  return sharedNamespace === undefined
    ? { app: prometheusName, namespace: monitoring.namespace }
    : { namespace: sharedNamespace };
}

/** A Prometheus of the system's own, and where somebody is to be told, an Alertmanager. */
export function prometheus(ground: Ground): void {
  const { plan, settings, monitoring, options } = ground;
  const placement = monitoring.placement(prometheusName);
  const discoveryLabels = settings.monitoring.labels;
  const alertmanager = settings.monitoring.receivers && tell(ground, settings.monitoring.receivers);
  const paths = [
    // Addresses of the API server and of nodes are the cluster's own business; the ports are not.
    ...apiServer(settings).map((to) => flow(ground, `prometheus-to-api-server-${to.port}`, to.peer, to.port)),
    flow(ground, "prometheus-to-nodes", everywhere, kubeletPort),
    ...(alertmanager
      ? [flow(ground, "prometheus-to-alertmanager", { app: alertmanagerName, namespace: monitoring.namespace }, 9_093)]
      : []),
  ];
  new KubernetesPrometheus(
    prometheusName,
    {
      ...placement,
      observedNamespaces: [plan.namespace],
      resources: resources(plan.monitoring),
      storage: formatBytes(plan.monitoring.storage),
      storageClass: settings.storageClass,
      retention: `${days(plan.monitoring.metricsRetention)}d`,
      discoveryLabels,
      ...(alertmanager ? { alertmanager } : {}),
    },
    { ...options, dependsOn: paths },
  );
  new KubernetesNodeMetrics(
    "node-metrics",
    { ...placement, observedNamespaces: [plan.namespace], discoveryLabels },
    options,
  );
}

function flow(ground: Ground, name: string, to: Peer, port: number): KubernetesFlow {
  const placement = ground.monitoring.placement(prometheusName);
  const from = { app: prometheusName, namespace: ground.monitoring.namespace };
  return new KubernetesFlow(name, { ...placement, from, to, port }, ground.options);
}

function apiServer({ apiServer: known }: KubernetesSettings): { readonly peer: Peer; readonly port: number }[] {
  if (known.length > 0) return known.map(({ cidr, port }) => ({ peer: { cidrs: [cidr] }, port }));
  return [443, 6_443].map((port) => ({ peer: everywhere, port }));
}

type Receivers = NonNullable<KubernetesSettings["monitoring"]["receivers"]>;

/** The Alertmanager and its way out to those it tells. */
function tell(ground: Ground, receivers: Receivers): KubernetesAlertmanager["endpoint"] {
  const { monitoring, settings, options } = ground;
  const placement = monitoring.placement(alertmanagerName);
  const keys = credentials(ground, monitoring, { name: alertingName, secret: severities });
  const out = new KubernetesFlow(
    "alertmanager-to-receivers",
    {
      ...placement,
      from: { app: alertmanagerName, namespace: monitoring.namespace },
      to: { internet: true },
      port: 443,
    },
    options,
  );
  const alertmanager = new KubernetesAlertmanager(
    alertmanagerName,
    {
      ...placement,
      receivers: {
        critical: receiver(receivers.critical, keys, "critical"),
        warning: receiver(receivers.warning, keys, "warning"),
      },
      storageClass: settings.storageClass,
    },
    { ...options, dependsOn: out },
  );
  return alertmanager.endpoint;
}

function receiver(
  how: Receivers[(typeof severities)[number]],
  keys: KubernetesCredentials,
  severity: (typeof severities)[number],
): AlertReceiver {
  const key = keys.key(severity);
  if (how === "webhook") return { webhook: key };
  if (how === "pagerDuty") return { pagerDuty: key };
  return { slack: key, channel: how.slackChannel };
}
