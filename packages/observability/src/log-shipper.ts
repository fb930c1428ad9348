import { logDatasets } from "@axon/core";

/** The OpenTelemetry Collector with the exporters of its contributors. */
export const shipperImage = "docker.io/otel/opentelemetry-collector-contrib:0.162.0";
export const shipperPorts = { metrics: 8_888, health: 13_133 } as const;
/** Only the collector beside sends there. */
export const shipperEndpoint = "127.0.0.1:4317";

/** The Elasticsearch that takes what is shipped. */
interface ShipperTarget {
  readonly url: string;
  /** File with the certificate of who signs the servers'. @default - there is no TLS */
  readonly authority?: string;
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
export function shipperConfiguration(system: string, { url, authority }: ShipperTarget): string {
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
          ...(authority === undefined ? {} : { tls: { ca_file: authority } }),
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
  const { lines, alerts } = logDatasets(system);
  const dataset = 'attributes["data_stream.dataset"]';
  return [
    `set(${dataset}, "${lines}")`,
    `set(${dataset}, "${alerts}") where attributes["kind"] == "alert"`,
    'delete_key(attributes, "loki.attribute.labels")',
  ];
}
