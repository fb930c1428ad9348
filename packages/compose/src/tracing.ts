import { type Named, otlpPorts, type Plan, type Tracing } from "@axon/core";
import type { ComposeService } from "./compose-service.ts";
import { hardened } from "./hardening.ts";
import { type Network, networking, published } from "./networks.ts";
import { variableName } from "./text.ts";

/** The release that runs on Kubernetes too. */
const image = "docker.io/jaegertracing/jaeger:2.19.0";
/** What the image runs as. */
const user = "10001:10001";
const pagesPort = 16_686;

/** Memory of a trace of some dozen spans, as Jaeger holds it. */
const traceBytes = 64 * 2 ** 10;

/** Networks on which people look at traces. */
export function tracingNetworks({ tracing }: Plan): Record<string, Network> {
  return Object.fromEntries(tracing.map(({ name }) => [name, published]));
}

/** A Jaeger that keeps traces in memory. Its image has nothing to ask it with, so that it has no health check. */
export function tracingContainer(plan: Plan, tracing: Named<Tracing>): ComposeService {
  const { name, cpu, memory, profile } = tracing;
  const { networks = [] } = { networks: undefined, ...networking(plan, name) };
  return {
    image,
    command: ["--config=/etc/jaeger/jaeger.json"],
    environment: {},
    ...hardened({ user, cpu, memory, writable: ["/tmp"] }),
    volumes: [`./${configurationPath(tracing)}:/etc/jaeger/jaeger.json:ro`],
    ports: [`127.0.0.1:\${${variableName(name, "port")}:-${pagesPort}}:${pagesPort}`],
    networks: [...(networks ?? []), name],
    restart: "unless-stopped",
    ...(profile ? { profiles: [profile] } : {}),
  };
}

function configurationPath({ name }: Named<Tracing>): string {
  return `${name}/jaeger.json`;
}

/** What they mount, by path. */
export function tracingFiles({ tracing }: Plan): Record<string, string> {
  return Object.fromEntries(
    tracing.map((backend) => [configurationPath(backend), `${JSON.stringify(configuration(backend), undefined, 2)}\n`]),
  );
}

/** Jaeger's own settings (jaegertracing.io, Configuration, 2.x); half of the memory is for traces. */
function configuration({ memory }: Named<Tracing>) {
  const listen = (port: number) => ({ endpoint: `0.0.0.0:${port}` });
  const traces = Math.max(1, Math.floor(memory.limit.bytes / 2 / traceBytes));
  return {
    service: {
      extensions: ["jaeger_storage", "jaeger_query"],
      pipelines: {
        traces: {
          receivers: ["otlp"],
          processors: ["memory_limiter", "batch"],
          exporters: ["jaeger_storage_exporter"],
        },
      },
      telemetry: { logs: { level: "warn" }, metrics: { level: "none" } },
    },
    extensions: {
      jaeger_query: { storage: { traces: "traces" }, http: listen(pagesPort), grpc: { endpoint: "127.0.0.1:16685" } },
      jaeger_storage: { backends: { traces: { memory: { max_traces: traces } } } },
    },
    receivers: { otlp: { protocols: { grpc: listen(otlpPorts.grpc), http: listen(otlpPorts["http/protobuf"]) } } },
    processors: {
      memory_limiter: { check_interval: "1s", limit_percentage: 80, spike_limit_percentage: 20 },
      batch: {},
    },
    exporters: { jaeger_storage_exporter: { trace_storage: "traces" } },
  };
}
