import { KubernetesPodMonitor } from "@axon/observability/kubernetes";
import type { KubernetesFlow, Labels } from "@axon/platform/kubernetes";
import { entryProxies } from "./entry-proxies.ts";
import type { Ground } from "./ground.ts";
import { watchPath } from "./paths.ts";

/** Pods outside of the system's namespaces whose metrics tell of its parts. */
export interface MetricsSource {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Labels;
  readonly port: number;
  readonly portName: string;
  /** @default "/metrics" */
  readonly path?: string;
}

/**
 * Those who issue its certificates, copy its secrets and back it up, without whose metrics its alerts on that would know nothing,
 * and the proxies of its entries. Ports and labels are those of their charts; Envoy Gateway's of its own proxies.
 */
export function metricsSources(ground: Ground): MetricsSource[] {
  const { plan, settings } = ground;
  const { secretStore, operators } = settings;
  return [
    ...(plan.endpoints.length > 0
      ? [
          {
            name: "cert-manager",
            namespace: operators.namespaces.certManager,
            labels: { "app.kubernetes.io/name": "cert-manager", "app.kubernetes.io/component": "controller" },
            port: 9_402,
            portName: "http-metrics",
          },
        ]
      : []),
    ...(secretStore === "generated"
      ? []
      : [
          {
            name: "external-secrets",
            namespace: operators.namespaces.externalSecrets,
            labels: { "app.kubernetes.io/name": "external-secrets" },
            port: 8_080,
            portName: "metrics",
          },
        ]),
    ...(plan.clusterBackup
      ? [
          {
            name: "velero",
            namespace: operators.namespaces.velero,
            // Of its server; the agents on the nodes have the second label too.
            labels: { name: "velero", "app.kubernetes.io/name": "velero" },
            port: 8_085,
            portName: "http-monitoring",
          },
        ]
      : []),
    ...entryProxies(ground).map(({ endpoint, namespace, labels }) => ({
      name: `${endpoint}-proxies`,
      namespace,
      labels,
      port: 19_001,
      portName: "metrics",
      path: "/stats/prometheus",
    })),
  ];
}

/** Opens the ways from Prometheus to them. */
export function pathsToSources(ground: Ground, prometheus: string): KubernetesFlow[] {
  return metricsSources(ground).map(({ name, namespace, labels, port }) =>
    watchPath(ground, `${prometheus}-to-${name}`, prometheus, { namespace, podLabels: labels }, port),
  );
}

/** Has Prometheus read them; what each says of other systems' parts stays apart by their namespaces. */
export function readSources(ground: Ground, prometheus: string): void {
  for (const { name, namespace, labels, portName, path } of metricsSources(ground)) {
    new KubernetesPodMonitor(
      `${name}-monitor`,
      {
        ...ground.monitoring.placement(prometheus),
        selector: labels,
        targetNamespaces: [namespace],
        port: portName,
        path,
        discoveryLabels: ground.settings.monitoring.labels,
      },
      ground.options,
    );
  }
}
