import { authorityVolume, type ContainerResources, hardenedContainer, type SecretKey } from "@axon/platform/kubernetes";
import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

/** Data streams of an Elasticsearch, and how to get there. */
export interface ElasticsearchStreams {
  /** `https://search-es-http.shop.svc:9200` */
  readonly url: pulumi.Input<string>;
  /** What the streams are called after: a system's name. */
  readonly system: string;
  /** A user that may append to {@link logStreams}, and no more. */
  readonly username: SecretKey;
  readonly password: SecretKey;
  /** Who signs the servers' certificate. */
  readonly certificateAuthority: SecretKey;
}

/** The OpenTelemetry Collector with the exporters of its contributors. */
const image = "docker.io/otel/opentelemetry-collector-contrib:0.162.0";
const resources: ContainerResources = {
  cpu: { request: "50m", limit: "500m" },
  memory: { request: "128Mi", limit: "512Mi" },
};

export const shipperPorts = { metrics: 8_888, health: 13_133 } as const;
/** Only the collector in the same pod sends there. */
export const shipperEndpoint = "127.0.0.1:4317";
export const shipperFile = "shipper.json";
const configurationPath = "/etc/shipper";
const authorityPath = "/etc/shipper-ca";

/**
 * Names of the data streams that logs, and the history of alerts, are kept in: the shipper appends `.otel` to what it is told
 * (opentelemetry-collector-contrib, exporter/elasticsearchexporter), and a part of the name has no hyphen.
 */
export function logStreams(system: string): { readonly lines: string; readonly alerts: string } {
  return {
    lines: `logs-${datasets(system).lines}.otel-default`,
    alerts: `logs-${datasets(system).alerts}.otel-default`,
  };
}

function datasets(system: string) {
  const name = system.replaceAll("-", "_");
  return { lines: name, alerts: `${name}.alerts` };
}

/** Templates that Elasticsearch has for such streams (elasticsearch, x-pack/plugin/otel-data, `logs-otel@template`). */
export const logStreamTemplates = [
  "logs@mappings",
  "logs@settings",
  "otel@mappings",
  "otel@settings",
  "logs-otel@mappings",
  "semconv-resource-to-ecs@mappings",
  "ecs@mappings",
] as const;

/**
 * The shipper's settings. It answers the collector once Elasticsearch has answered it, so that what is lost on the way is sent again.
 * JSON is YAML.
 */
export function shipperConfiguration({ system, certificateAuthority }: ElasticsearchStreams, url: string): string {
  return JSON.stringify(
    {
      extensions: { health_check: { endpoint: `0.0.0.0:${shipperPorts.health}` } },
      receivers: { otlp: { protocols: { grpc: { endpoint: shipperEndpoint } } } },
      processors: {
        memory_limiter: { check_interval: "1s", limit_percentage: 80, spike_limit_percentage: 20 },
        transform: { log_statements: [{ context: "log", statements: statements(system) }] },
      },
      exporters: {
        elasticsearch: {
          endpoint: url,
          user: `\${env:ELASTIC_USERNAME}`,
          password: `\${env:ELASTIC_PASSWORD}`,
          tls: { ca_file: `${authorityPath}/${certificateAuthority.key}` },
          sending_queue: {
            enabled: true,
            block_on_overflow: true,
            wait_for_result: true,
            batch: { flush_timeout: "1s", min_size: 1_000_000, max_size: 5_000_000, sizer: "bytes" },
          },
          retry: {
            enabled: true,
            max_retries: 5,
            initial_interval: "1s",
            max_interval: "10s",
            retry_on_status: [429, 503],
          },
        },
      },
      service: {
        extensions: ["health_check"],
        pipelines: {
          logs: { receivers: ["otlp"], processors: ["memory_limiter", "transform"], exporters: ["elasticsearch"] },
        },
        telemetry: {
          logs: { level: "warn" },
          metrics: { readers: [{ pull: { exporter: { prometheus: ownMetrics } } }] },
        },
      },
    },
    undefined,
    2,
  );
}

/** Counters end in `_total`, and in nothing else, whatever the release's own way. */
const ownMetrics = {
  host: "0.0.0.0",
  port: shipperPorts.metrics,
  without_scope_info: true,
  without_units: true,
  without_type_suffix: false,
};

/** Alerts are kept for another time than lines. What Loki would make labels of is of no use here. */
function statements(system: string): string[] {
  const { lines, alerts } = datasets(system);
  const dataset = 'attributes["data_stream.dataset"]';
  return [
    `set(${dataset}, "${lines}")`,
    `set(${dataset}, "${alerts}") where attributes["kind"] == "alert"`,
    'delete_key(attributes, "loki.attribute.labels")',
  ];
}

/** The shipper beside the collector, with the volume of the authority that it trusts. */
export function shipperContainer({ username, password, certificateAuthority }: ElasticsearchStreams): {
  readonly container: k8s.types.input.core.v1.Container;
  readonly authority: k8s.types.input.core.v1.Volume;
} {
  const probe = { httpGet: { path: "/", port: "shipper-health" }, periodSeconds: 10, timeoutSeconds: 5 };
  const container = hardenedContainer({
    name: "shipper",
    image,
    args: [`--config=${configurationPath}/${shipperFile}`],
    environment: { ELASTIC_USERNAME: username, ELASTIC_PASSWORD: password },
    resources,
    ports: [
      { name: "shipper", containerPort: shipperPorts.metrics },
      { name: "shipper-health", containerPort: shipperPorts.health },
    ],
    startupProbe: { ...probe, failureThreshold: 30 },
    readinessProbe: probe,
    livenessProbe: { ...probe, failureThreshold: 6 },
    volumeMounts: [
      { name: "config", mountPath: configurationPath, readOnly: true },
      { name: "authority", mountPath: authorityPath, readOnly: true },
    ],
  });
  return { container, authority: authorityVolume("authority", certificateAuthority) };
}
