import {
  type ContainerResources,
  hardenedContainer,
  hardenedPodSpec,
  type KubernetesPlacement,
  ownAccount,
} from "@axon/platform/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

export interface KubernetesTextMetricsArgs extends KubernetesPlacement {
  /** Secret of the namespace whose keys ending in `.prom` are metrics in Prometheus' text format; none are shown before it is there. */
  readonly secret: pulumi.Input<string>;
  /** @default { cpu: { request: "10m", limit: "100m" }, memory: { request: "16Mi", limit: "64Mi" } } */
  readonly resources?: ContainerResources;
  /** @default "quay.io/prometheus/node-exporter:v1.10.2" */
  readonly image?: string;
}

export const textMetricsPort = 9_100;
const folder = "/etc/metrics";
const defaultResources: ContainerResources = {
  cpu: { request: "10m", limit: "100m" },
  memory: { request: "16Mi", limit: "64Mi" },
};

/**
 * Shows Prometheus what is written down in a Secret: node_exporter with its collector of text files and no other, so that it
 * tells nothing of its node. A change of the Secret is shown without a restart. Its pod is labelled `app: <name>`.
 */
export class KubernetesTextMetrics extends pulumi.ComponentResource {
  constructor(name: string, args: KubernetesTextMetricsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:observability:KubernetesTextMetrics", name, args, opts);
    const { namespace, labels, secret, image, resources } = args;
    const metadata = { name, namespace, labels: { ...labels, app: name } };
    const probe = { httpGet: { path: "/", port: "metrics" }, periodSeconds: 10, timeoutSeconds: 5 };
    const container = hardenedContainer({
      name: "exporter",
      image: image ?? "quay.io/prometheus/node-exporter:v1.10.2",
      args: [
        "--collector.disable-defaults",
        "--web.disable-exporter-metrics",
        "--collector.textfile",
        `--collector.textfile.directory=${folder}`,
        `--web.listen-address=:${textMetricsPort}`,
      ],
      resources: resources ?? defaultResources,
      ports: [{ name: "metrics", containerPort: textMetricsPort }],
      readinessProbe: probe,
      livenessProbe: { ...probe, failureThreshold: 6 },
      volumeMounts: [{ name: "metrics", mountPath: folder, readOnly: true }],
    });
    new k8s.apps.v1.Deployment(
      name,
      {
        metadata,
        spec: {
          replicas: 1,
          selector: { matchLabels: { app: name } },
          template: {
            metadata: { labels: metadata.labels },
            spec: hardenedPodSpec({
              containers: [container],
              serviceAccountName: ownAccount(name, { namespace, labels }, this).metadata.name,
              user: { uid: 65_534, gid: 65_534 },
              volumes: [{ name: "metrics", secret: { secretName: secret, optional: true } }],
            }),
          },
        },
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
