import { checkDuration, failOnProblems, type Problem, show } from "@axon/core";
import type { KubernetesPlacement, Labels } from "@axon/platform/kubernetes";
import type { IPodMonitorSpec } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PodMonitorSpec";
import type { IServiceMonitorSpec } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitorSpec";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

/** What both kinds of monitor take. */
export interface KubernetesMonitorArgs extends KubernetesPlacement {
  /** Labels of the Services or pods to read, all of which must match; `{ app: "web" }`. */
  readonly selector: Labels;
  /** Namespaces to look in. @default - the monitor's own */
  readonly targetNamespaces?: readonly string[];
  /** Name of the port, as the Service or the pod names it. */
  readonly port?: string;
  /** @default "/metrics" */
  readonly path?: string;
  /** Time between two readings. @default "15s" */
  readonly interval?: string;
  /** Time after which a reading has failed; not above `interval`. @default "10s" */
  readonly timeout?: string;
  /** Keeps the labels `namespace` and `pod` that the metrics bring along: for what reports on others. @default false */
  readonly honorLabels?: boolean;
  /** Labels by which Prometheus finds the monitor. @default { release: "prometheus" } (kube-prometheus-stack) */
  readonly discoveryLabels?: Labels;
}

/** Label of a Service with the name of what is behind it, whatever the Service itself is called. */
const appLabel = "app";

/**
 * Alerts and dashboards know a service by its own name, and its consumers may call it by another. A Service without the
 * label keeps its name.
 */
const serviceByApp = {
  sourceLabels: [`__meta_kubernetes_service_label_${appLabel}`],
  regex: "(.+)",
  targetLabel: "service",
};

export interface KubernetesServiceMonitorArgs extends KubernetesMonitorArgs {
  /** Name of the Service's port. @default "http" */
  readonly port?: string;
}

/**
 * Has Prometheus read the metrics of every pod behind the Services that match. Their labels `job` and `service` are the
 * Service's label `app`, or its name where it has none.
 */
export class KubernetesServiceMonitor extends pulumi.ComponentResource {
  constructor(name: string, args: KubernetesServiceMonitorArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:observability:KubernetesServiceMonitor", name, args, opts);
    failOnProblems(`KubernetesServiceMonitor "${name}"`, checkMonitor(args));

    const spec = {
      ...targets(args),
      jobLabel: appLabel,
      endpoints: [{ ...endpoint(args, "http"), relabelings: [serviceByApp] }],
    } satisfies IServiceMonitorSpec;
    new k8s.apiextensions.CustomResource(name, { ...header("ServiceMonitor", name, args), spec }, { parent: this });
    this.registerOutputs({});
  }
}

export interface KubernetesPodMonitorArgs extends KubernetesMonitorArgs {
  /** Name of the container's port. @default "metrics" */
  readonly port?: string;
  /** Label `job` of what is read: `postgresql`. @default - the monitor's namespace and name */
  readonly job?: string;
  /** Reads over TLS, and verifies the certificate. @default - in clear */
  readonly tls?: MetricsTls;
}

/** Who is believed to be read. */
export interface MetricsTls {
  /** Name that the certificate must be for. */
  readonly serverName: string;
  /** Secret in the monitor's namespace with the certificate of the authority that must have signed it. */
  readonly authority: { readonly secretName: string; readonly key: string };
}

/**
 * Has Prometheus read the metrics of every pod that matches, with or without a Service: for CloudNativePG and exporters.
 */
export class KubernetesPodMonitor extends pulumi.ComponentResource {
  constructor(name: string, args: KubernetesPodMonitorArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:observability:KubernetesPodMonitor", name, args, opts);
    failOnProblems(`KubernetesPodMonitor "${name}"`, checkMonitor(args));

    const spec = {
      ...targets(args),
      podMetricsEndpoints: [
        {
          ...endpoint(args, "metrics"),
          ...(args.tls ? overTls(args.tls) : {}),
          ...(args.job ? { relabelings: [{ targetLabel: "job", replacement: args.job }] } : {}),
        },
      ],
    } satisfies IPodMonitorSpec;
    new k8s.apiextensions.CustomResource(name, { ...header("PodMonitor", name, args), spec }, { parent: this });
    this.registerOutputs({});
  }
}

function header(kind: "ServiceMonitor" | "PodMonitor", name: string, args: KubernetesMonitorArgs) {
  const { namespace, labels, discoveryLabels = { release: "prometheus" } } = args;
  return {
    apiVersion: "monitoring.coreos.com/v1",
    kind,
    metadata: { name, namespace, labels: { ...labels, ...discoveryLabels } },
  };
}

function targets({ selector, targetNamespaces }: KubernetesMonitorArgs) {
  return {
    selector: { matchLabels: { ...selector } },
    ...(targetNamespaces ? { namespaceSelector: { matchNames: [...targetNamespaces] } } : {}),
  };
}

function endpoint(args: KubernetesMonitorArgs, defaultPort: string) {
  const { port = defaultPort, path = "/metrics", interval = "15s", timeout = "10s", honorLabels } = args;
  return { port, path, interval, scrapeTimeout: timeout, ...(honorLabels ? { honorLabels } : {}) };
}

function overTls({ serverName, authority: { secretName, key } }: MetricsTls) {
  return { scheme: "https" as const, tlsConfig: { serverName, ca: { secret: { name: secretName, key } } } };
}

function checkMonitor(args: KubernetesMonitorArgs): Problem[] {
  const { selector, path = "/metrics", interval = "15s", timeout = "10s" } = args;
  const problems: Problem[] = [];
  if (Object.keys(selector).length === 0)
    problems.push({ path: ["selector"], expected: "one label at least", received: show(selector) });
  if (!path.startsWith("/"))
    problems.push({ path: ["path"], expected: 'a path that begins with "/"', received: show(path) });
  const times = [...checkDuration(["interval"], interval, "1s"), ...checkDuration(["timeout"], timeout, "1s")];
  problems.push(...(times.length > 0 ? times : checkDuration(["timeout"], timeout, "1s", interval)));
  return problems;
}
