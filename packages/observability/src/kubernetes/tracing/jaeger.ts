import { otlpPorts, parseDuration } from "@axon/core";
import type { TraceStorage } from "../../tracing.ts";

export const jaegerPorts = {
  "otlp-grpc": otlpPorts.grpc,
  "otlp-http": otlpPorts["http/protobuf"],
  query: 16_686,
  metrics: 8_888,
  health: 13_133,
} as const;

/** Where the volume is mounted. */
export const dataPath = "/var/lib/jaeger";

/**
 * Jaeger's own settings (jaegertracing.io, Configuration, 2.x): what comes in over OTLP is kept in one store, which the
 * pages read. Spans are refused before memory runs out, so that a burst costs traces and not the process.
 */
export function jaegerConfiguration(storage: TraceStorage, retention: string) {
  const listen = (port: keyof typeof jaegerPorts) => ({ endpoint: `0.0.0.0:${jaegerPorts[port]}` });
  return {
    service: {
      extensions: ["jaeger_storage", "jaeger_query", "healthcheckv2"],
      pipelines: {
        traces: {
          receivers: ["otlp"],
          processors: ["memory_limiter", "batch"],
          exporters: ["jaeger_storage_exporter"],
        },
      },
      telemetry: {
        logs: { level: "warn" },
        metrics: {
          readers: [{ pull: { exporter: { prometheus: { host: "0.0.0.0", port: jaegerPorts.metrics } } } }],
        },
      },
    },
    extensions: {
      healthcheckv2: { use_v2: true, http: listen("health") },
      jaeger_query: { storage: { traces: "traces" }, http: listen("query"), grpc: { endpoint: "127.0.0.1:16685" } },
      jaeger_storage: { backends: { traces: backend(storage, retention) } },
    },
    receivers: { otlp: { protocols: { grpc: listen("otlp-grpc"), http: listen("otlp-http") } } },
    processors: {
      memory_limiter: { check_interval: "1s", limit_percentage: 80, spike_limit_percentage: 20 },
      batch: {},
    },
    exporters: { jaeger_storage_exporter: { trace_storage: "traces" } },
  };
}

function backend(storage: TraceStorage, retention: string) {
  if ("memory" in storage) return { memory: { max_traces: storage.memory.traces } };
  return {
    badger: {
      ephemeral: false,
      directories: { keys: `${dataPath}/keys`, values: `${dataPath}/values` },
      ttl: { spans: `${parseDuration(retention).seconds}s` },
    },
  };
}
