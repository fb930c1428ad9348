/** Ways to send traces over OTLP, each on a port of its own (opentelemetry.io, OTLP specification). */
export const otlpPorts = { grpc: 4_317, "http/protobuf": 4_318 } as const;
export type OtlpProtocol = keyof typeof otlpPorts;

/** Where a process sends its traces; every OpenTelemetry SDK reads it. */
export const otlpEndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

/**
 * What else every OpenTelemetry SDK reads of its environment (opentelemetry.io, Environment variable specification). Metrics
 * go to Prometheus and logs to standard output, so neither is sent where traces go: a tracing backend refuses them.
 */
export function tracingVariables(
  service: string,
  sampling: number,
  protocol: OtlpProtocol = "grpc",
): Readonly<Record<string, string>> {
  return {
    OTEL_SERVICE_NAME: service,
    OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
    OTEL_TRACES_EXPORTER: "otlp",
    // A request is traced throughout or not at all, as the first service decides.
    OTEL_TRACES_SAMPLER: "parentbased_traceidratio",
    OTEL_TRACES_SAMPLER_ARG: String(sampling),
    OTEL_METRICS_EXPORTER: "none",
    OTEL_LOGS_EXPORTER: "none",
  };
}
