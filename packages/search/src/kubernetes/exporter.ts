import {
  authorityVolume,
  type ContainerResources,
  hardenedContainer,
  hardenedPodSpec,
  type KubernetesPlacement,
  ownAccount,
  type SecretKey,
} from "@axon/platform/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

/** What tells Prometheus how the cluster is, on port 9114 `metrics` of the pods `app: <name>-exporter`. */
export interface SearchMetrics {
  /** Secret with the keys `username` (`axon-metrics`) and `password`. It may look at the cluster, and into no index. */
  readonly credentialsSecret: pulumi.Input<string>;
  /** @default { cpu: { request: "25m", limit: "200m" }, memory: { request: "64Mi", limit: "128Mi" } } */
  readonly resources?: ContainerResources;
  /** @default "quay.io/prometheuscommunity/elasticsearch-exporter:v1.10.0" */
  readonly image?: string;
}

const image = "quay.io/prometheuscommunity/elasticsearch-exporter:v1.10.0";
const resources: ContainerResources = {
  cpu: { request: "25m", limit: "200m" },
  memory: { request: "64Mi", limit: "128Mi" },
};
export const metricsPort = 9_114;
const authorityPath = "/etc/elasticsearch-ca";

/** The exporter of Prometheus' community (github.com/prometheus-community/elasticsearch_exporter), for all servers at once. */
export function exporter(
  app: string,
  { namespace, labels }: KubernetesPlacement,
  { credentialsSecret: secret, ...metrics }: SearchMetrics,
  cluster: { readonly url: pulumi.Input<string>; readonly certificateAuthority: SecretKey },
  parent: pulumi.Resource,
): void {
  const { certificateAuthority: authority } = cluster;
  const probe = { httpGet: { path: "/healthz", port: "metrics" }, periodSeconds: 10, timeoutSeconds: 5 };
  const container = hardenedContainer({
    name: "exporter",
    image: metrics.image ?? image,
    args: ["--es.uri=$(ELASTIC_URL)", `--es.ca=${authorityPath}/${authority.key}`, "--es.all", "--es.timeout=10s"],
    environment: {
      ELASTIC_URL: cluster.url,
      ES_USERNAME: { secret, key: "username" },
      ES_PASSWORD: { secret, key: "password" },
    },
    resources: metrics.resources ?? resources,
    ports: [{ name: "metrics", containerPort: metricsPort }],
    readinessProbe: probe,
    livenessProbe: { ...probe, failureThreshold: 6 },
    volumeMounts: [{ name: "authority", mountPath: authorityPath, readOnly: true }],
  });
  const metadata = { name: app, namespace, labels: { ...labels, app } };
  new k8s.apps.v1.Deployment(
    app,
    {
      // Reloader restarts it with a new password (github.com/stakater/Reloader).
      metadata: { ...metadata, annotations: { "secret.reloader.stakater.com/reload": secret } },
      spec: {
        replicas: 1,
        selector: { matchLabels: { app } },
        template: {
          metadata: { labels: metadata.labels },
          spec: hardenedPodSpec({
            containers: [container],
            serviceAccountName: ownAccount(app, { namespace, labels }, parent).metadata.name,
            volumes: [authorityVolume("authority", authority)],
          }),
        },
      },
    },
    { parent },
  );
}
