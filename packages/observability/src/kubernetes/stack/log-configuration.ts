import type { Labels } from "@axon/platform/kubernetes";
import { shipperEndpoint } from "../../log-shipper.ts";
import type { LogReading } from "../../logs.ts";
import { quote } from "../../promql.ts";
import { type LineSink, logPipeline } from "./log-pipeline.ts";

/** A release of Grafana Alloy. */
export const collectorImage = "docker.io/grafana/alloy:v1.16.0";

/** Its own metrics, and alerts to keep. */
export const logCollectorPorts = { http: 12_345, alerts: 3_500 } as const;

/** Pods of a namespace that belongs to others as well. */
export interface ObservedPods {
  readonly namespace: string;
  readonly labels: Labels;
}

/** Alloy's own settings (grafana.com, Alloy components `loki.source.kubernetes`, `loki.process` and `loki.source.api`). */
export function collectorConfiguration(
  namespaces: readonly string[],
  destination: PlainDestination,
  others: readonly ObservedPods[] = [],
  reading: LogReading = {},
): string {
  const { receiver, keepsFieldsAs, blocks } = sink(destination);
  const sources = ["pods", ...others.map((_, index) => `others_${index}`)];
  const targets = sources.map((source) => `discovery.kubernetes.${source}.targets`);
  return `${discovery("pods", namespaces)}
${others.map(({ namespace, labels }, index) => discovery(`others_${index}`, [namespace], labels)).join("")}
discovery.relabel "pods" {
  targets = ${targets.length === 1 ? targets[0] : `array.concat(${targets.join(", ")})`}
${Object.entries(podLabels).map(relabel).join("\n")}
}

loki.source.kubernetes "pods" {
  targets    = discovery.relabel.pods.output
  forward_to = [loki.process.pods.receiver]
}

${logPipeline(reading, { receiver, keepsFieldsAs })}

loki.source.api "alerts" {
  http {
    listen_address = "0.0.0.0"
    listen_port    = ${logCollectorPorts.alerts}
  }
  labels     = { kind = "alert" }
  forward_to = [${receiver}]
}

${blocks}`;
}

/** Where lines go: to a Loki, or to the shipper beside, which knows Elasticsearch. */
type PlainDestination = { readonly loki: string } | "shipper";

/** The last part of the way, and how fields of a line are kept on it. */
function sink(destination: PlainDestination): LineSink & { readonly blocks: string } {
  if (destination === "shipper")
    return { receiver: "otelcol.receiver.loki.lines.receiver", keepsFieldsAs: "labels", blocks: toShipper };
  return {
    receiver: "loki.write.store.receiver",
    keepsFieldsAs: "structured_metadata",
    blocks: `loki.write "store" {
  endpoint {
    url = ${quote(`${destination.loki}/loki/api/v1/push`)}
  }
}
`,
  };
}

/**
 * What cannot be sent waits, and nothing more is read meanwhile: the nodes keep what is not read yet
 * (grafana.com, Alloy component `otelcol.exporter.otlp`).
 */
const toShipper = `otelcol.receiver.loki "lines" {
  output {
    logs = [otelcol.processor.batch.lines.input]
  }
}

otelcol.processor.batch "lines" {
  timeout         = "1s"
  send_batch_size = 2000
  output {
    logs = [otelcol.exporter.otlp.shipper.input]
  }
}

otelcol.exporter.otlp "shipper" {
  timeout = "2m"
  client {
    endpoint = ${quote(shipperEndpoint)}
    tls {
      insecure = true
    }
  }
  sending_queue {
    queue_size        = 10
    num_consumers     = 2
    block_on_overflow = true
  }
  retry_on_failure {
    max_elapsed_time = "0s"
  }
}
`;

function discovery(name: string, namespaces: readonly string[], labels: Labels = {}): string {
  const label = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  const selectors = `  selectors {
    role  = "pod"
    label = ${quote(label.join(","))}
  }
`;
  return `discovery.kubernetes "${name}" {
  role = "pod"
  namespaces {
    names = [${namespaces.map(quote).join(", ")}]
  }
${label.length > 0 ? selectors : ""}}
`;
}

/** Label of a log line to what Kubernetes' discovery knows of its pod. */
const podLabels = {
  namespace: "namespace",
  pod: "pod_name",
  container: "pod_container_name",
  app: "pod_label_app",
} as const;

function relabel([label, source]: readonly [string, string]): string {
  return `  rule {
    source_labels = ["__meta_kubernetes_${source}"]
    target_label  = ${quote(label)}
  }`;
}

/** Where a collector on one machine takes lines, as the container engine sends them. */
export const syslogPort = 1_514;

/**
 * The same of one machine, whose container engine sends each line to it, under the container's name (grafana.com, Alloy component
 * `loki.source.syslog`; docs.docker.com, Syslog logging driver).
 */
export function syslogCollectorConfiguration(system: string, reading: LogReading): string {
  const { receiver, keepsFieldsAs, blocks } = sink("shipper");
  return `loki.relabel "containers" {
  forward_to = []
  rule {
    source_labels = ["__syslog_message_app_name"]
    target_label  = "app"
  }
}

loki.source.syslog "containers" {
  listener {
    address                = "0.0.0.0:${syslogPort}"
    protocol               = "udp"
    use_incoming_timestamp = true
    max_message_length     = 65536
    labels                 = { namespace = ${quote(system)} }
  }
  relabel_rules = loki.relabel.containers.rules
  forward_to    = [loki.process.pods.receiver]
}

${logPipeline(reading, { receiver, keepsFieldsAs })}

${blocks}`;
}
