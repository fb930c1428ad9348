import type { KubernetesPlacement, Labels } from "@axon/platform/kubernetes";
import type { IServiceMonitorSpec } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitorSpec";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { escapePattern } from "../../promql.ts";

export interface KubernetesNodeMetricsArgs extends KubernetesPlacement {
  /** Namespaces whose pods are kept; what nodes say of other pods is dropped. */
  readonly observedNamespaces: readonly string[];
  /** Where the operator keeps its Service of all kubelets. @default "kube-system" */
  readonly kubeletNamespace?: string;
  /** Accepts the certificates that kubelets sign themselves, as most clusters have it. @default true */
  readonly selfSignedCertificates?: boolean;
  /** @default { release: "prometheus" } */
  readonly discoveryLabels?: Labels;
}

const serviceAccount = "/var/run/secrets/kubernetes.io/serviceaccount";

/** Has Prometheus read from every node what its pods use, how full their volumes are, how their health checks end, and what all of it uses. */
export class KubernetesNodeMetrics extends pulumi.ComponentResource {
  constructor(name: string, args: KubernetesNodeMetricsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:observability:KubernetesNodeMetrics", name, args, opts);
    const { namespace, labels, discoveryLabels = { release: "prometheus" } } = args;
    const observed = { sourceLabels: ["namespace"], regex: args.observedNamespaces.map(escapePattern).join("|") };
    const kept = {
      "/metrics": observed,
      "/metrics/cadvisor": observed,
      "/metrics/probes": observed,
      // CPU and memory of the node as a whole, which belong to no namespace.
      "/metrics/resource": { sourceLabels: ["__name__"], regex: "node_.+" },
    };
    const endpoints = Object.entries(kept).map(([path, keep]) => ({
      port: "https-metrics",
      scheme: "https" as const,
      path,
      interval: "30s",
      scrapeTimeout: "10s",
      honorLabels: true,
      bearerTokenFile: `${serviceAccount}/token`,
      tlsConfig: { caFile: `${serviceAccount}/ca.crt`, insecureSkipVerify: args.selfSignedCertificates ?? true },
      metricRelabelings: [{ action: "keep" as const, ...keep }],
    }));
    const spec = {
      selector: { matchLabels: { "app.kubernetes.io/name": "kubelet" } },
      namespaceSelector: { matchNames: [args.kubeletNamespace ?? "kube-system"] },
      endpoints,
    } satisfies IServiceMonitorSpec;
    new k8s.apiextensions.CustomResource(
      name,
      {
        apiVersion: "monitoring.coreos.com/v1",
        kind: "ServiceMonitor",
        metadata: { name, namespace, labels: { ...labels, ...discoveryLabels } },
        spec,
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
