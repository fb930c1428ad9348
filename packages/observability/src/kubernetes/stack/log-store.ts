import { checkDuration, failOnProblems, type Problem, parseDuration } from "@axon/core";
import {
  type ContainerResources,
  claimSpec,
  costLabels,
  type Environment,
  hardenedContainer,
  hardenedPodSpec,
  type KubernetesPlacement,
  type Labels,
  ownAccount,
  type SecretKey,
} from "@axon/platform/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { digest, failOnQuantities } from "./pods.ts";

/** Where logs are kept. Only a bucket can move old ones to archive storage, by a lifecycle rule of its own. */
export type LogStorage =
  /** A volume of the pod, of this size. */
  | { readonly volume: string; readonly storageClass?: string }
  /** An S3 bucket, or one that answers like S3; without keys the pod's identity is used. */
  | {
      readonly bucket: string;
      readonly region: string;
      readonly endpoint?: string;
      readonly keys?: { readonly accessKeyId: SecretKey; readonly secretAccessKey: SecretKey };
    };

export interface KubernetesLogStoreArgs extends KubernetesPlacement {
  /** @default { volume: "80Gi" } (30 days of 2 GB, and room to spare) */
  readonly storage?: LogStorage;
  /** How long logs are kept, from a day. @default "30d" */
  readonly retention?: string;
  /** How long the history of alerts is kept, from a day. @default "90d" */
  readonly alertHistory?: string;
  /** @default { cpu: { request: "100m", limit: "1" }, memory: { request: "256Mi", limit: "1Gi" } } */
  readonly resources?: ContainerResources;
  /** Who its account is to the cloud, where a bucket asks for it: annotations of the account, labels of the pod. @default - nobody */
  readonly identity?: { readonly annotations: Labels; readonly podLabels?: Labels };
  /** @default "docker.io/grafana/loki:3.7.8" */
  readonly image?: string;
}

const port = 3100;
const data = "/var/loki";
const defaultResources: ContainerResources = {
  cpu: { request: "100m", limit: "1" },
  memory: { request: "256Mi", limit: "1Gi" },
};

/** A Loki in one process that keeps logs, compressed, and the history of alerts for a time each. It is labelled `app: <name>`. */
export class KubernetesLogStore extends pulumi.ComponentResource {
  /** Address inside the cluster. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: KubernetesLogStoreArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:observability:KubernetesLogStore", name, args, opts);
    const { retention = "30d", alertHistory = "90d", storage = { volume: "80Gi" } } = args;
    failOnProblems(`KubernetesLogStore "${name}"`, checkRetention({ retention, alertHistory }));
    failOnQuantities(`KubernetesLogStore "${name}"`, {
      bytes: "volume" in storage ? { "storage.volume": storage.volume } : {},
      durations: {},
    });

    const { namespace, labels } = args;
    const metadata = { name, namespace, labels: { ...labels, app: name } };
    const { identity } = args;
    const settings = JSON.stringify(lokiConfiguration(storage, { retention, alertHistory }), null, 2);
    const data = { "loki.yaml": settings };
    const account = ownAccount(name, { namespace, labels, annotations: identity?.annotations }, this);
    const config = new k8s.core.v1.ConfigMap(name, { metadata, data }, { parent: this });
    const service = new k8s.core.v1.Service(
      name,
      { metadata, spec: { selector: { app: name }, ports: [{ name: "http", port, targetPort: "http" }] } },
      { parent: this },
    );
    new k8s.apps.v1.StatefulSet(
      name,
      {
        metadata,
        spec: {
          replicas: 1,
          serviceName: service.metadata.name,
          selector: { matchLabels: { app: name } },
          template: {
            metadata: {
              labels: { ...labels, ...identity?.podLabels, app: name },
              annotations: { "axon.dev/configuration": digest(settings) },
            },
            spec: podSpec(args, storage, config.metadata.name, account.metadata.name),
          },
          ...("volume" in storage ? { volumeClaimTemplates: [claim(storage, labels)] } : {}),
        },
      },
      { parent: this },
    );
    this.url = pulumi.interpolate`http://${service.metadata.name}.${namespace}.svc:${port}`;
    this.registerOutputs({ url: this.url });
  }
}

function podSpec(
  args: KubernetesLogStoreArgs,
  storage: LogStorage,
  configMap: pulumi.Input<string>,
  serviceAccountName: pulumi.Input<string>,
) {
  const probe = { httpGet: { path: "/ready", port: "http" }, periodSeconds: 10, timeoutSeconds: 5 };
  const inBucket = "bucket" in storage;
  const container = hardenedContainer({
    name: "loki",
    image: args.image ?? "docker.io/grafana/loki:3.7.8",
    args: ["-config.file=/etc/loki/loki.yaml", "-target=all"],
    resources: args.resources ?? defaultResources,
    ports: [{ name: "http", containerPort: port }],
    ...(inBucket && storage.keys ? { environment: bucketKeys(storage.keys) } : {}),
    // Loki answers "not ready" for its first seconds on purpose.
    startupProbe: { ...probe, failureThreshold: 30 },
    readinessProbe: probe,
    livenessProbe: { ...probe, failureThreshold: 6 },
    volumeMounts: [
      { name: "config", mountPath: "/etc/loki", readOnly: true },
      ...(inBucket ? [] : [{ name: "data", mountPath: data }]),
    ],
    writablePaths: inBucket ? ["/tmp", data] : ["/tmp"],
  });
  return hardenedPodSpec({
    containers: [container],
    serviceAccountName,
    user: { uid: 10_001, gid: 10_001 },
    volumes: [{ name: "config", configMap: { name: configMap } }],
    writablePaths: inBucket ? ["/tmp", data] : ["/tmp"],
    writableLimit: inBucket ? "10Gi" : "256Mi",
    // What is still in memory is written out before the end.
    terminationGracePeriodSeconds: 120,
  });
}

function bucketKeys({
  accessKeyId,
  secretAccessKey,
}: {
  accessKeyId: SecretKey;
  secretAccessKey: SecretKey;
}): Environment {
  return { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
}

function claim(
  { volume, storageClass }: { readonly volume: string; readonly storageClass?: string },
  labels: Labels | undefined,
) {
  return {
    metadata: { name: "data", labels: costLabels(labels) },
    spec: claimSpec(volume, storageClass),
  };
}

interface Retentions {
  readonly retention: string;
  readonly alertHistory: string;
}

/** Loki's own settings (grafana.com, Loki configuration parameters, 3.x). Alerts are the stream `{kind="alert"}`. */
function lokiConfiguration(storage: LogStorage, { retention, alertHistory }: Retentions) {
  const backend = "volume" in storage ? "filesystem" : "s3";
  return {
    auth_enabled: false,
    server: { http_listen_port: port, log_level: "warn" },
    analytics: { reporting_enabled: false },
    common: {
      path_prefix: data,
      replication_factor: 1,
      ring: { instance_addr: "127.0.0.1", kvstore: { store: "inmemory" } },
      storage: storageSettings(storage),
    },
    schema_config: {
      configs: [
        {
          from: "2025-01-01",
          store: "tsdb",
          object_store: backend,
          schema: "v13",
          index: { prefix: "index_", period: "24h" },
        },
      ],
    },
    ingester: { chunk_encoding: "snappy" },
    limits_config: {
      retention_period: hours(retention),
      retention_stream: [{ selector: '{kind="alert"}', priority: 1, period: hours(alertHistory) }],
    },
    compactor: {
      working_directory: `${data}/compactor`,
      retention_enabled: true,
      delete_request_store: backend,
    },
  };
}

function storageSettings(storage: LogStorage) {
  if ("volume" in storage)
    return { filesystem: { chunks_directory: `${data}/chunks`, rules_directory: `${data}/rules` } };
  const { bucket, region, endpoint } = storage;
  return { s3: { bucketnames: bucket, region, ...(endpoint ? { endpoint, s3forcepathstyle: true } : {}) } };
}

function hours(text: string): string {
  return `${Math.round(parseDuration(text).seconds / 3_600)}h`;
}

/** Loki deletes day by day. */
function checkRetention(retentions: Retentions): Problem[] {
  return Object.entries(retentions).flatMap(([key, text]: [string, string]) => checkDuration([key], text, "1d"));
}
