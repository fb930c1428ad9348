import { formatBytes, formatDuration, type Named, otlpPorts, type Tracing } from "@axon/core";
import type { TraceStorage } from "@axon/observability";
import { KubernetesTracing } from "@axon/observability/kubernetes";
import type { SecretKey } from "@axon/platform/kubernetes";
import type { Provided } from "../deploy.ts";
import { from, type Ground, placement, resources } from "./ground.ts";
import { usualClass } from "./storage-classes.ts";

/** A place for traces, and where people look at them. */
export function tracing(ground: Ground, planned: Named<Tracing>): Provided<SecretKey> {
  const { name, sampling, retention } = planned;
  const made = new KubernetesTracing(
    name,
    {
      ...placement(ground, name),
      storage: storageOf(planned),
      storageClass: planned.store === "memory" ? undefined : usualClass(ground),
      retention: formatDuration(retention),
      resources: resources(planned),
    },
    ground.options,
  );
  const host = from(ground, name, made.host);
  const at = (port: number) => host.apply((known) => `http://${known}:${port}`);
  return {
    attributes: {
      endpoint: at(otlpPorts.grpc),
      httpEndpoint: at(otlpPorts["http/protobuf"]),
      host,
      port: String(otlpPorts.grpc),
      sampling: String(sampling),
    },
    waitFor: [made],
  };
}

/** Memory of a trace of some dozen spans, as Jaeger holds it. */
const traceBytes = 64 * 2 ** 10;

/** Half of what the process may have is for traces, the rest for taking them in and showing them. */
function storageOf({ store, storage, memory }: Tracing): TraceStorage {
  if (store === "volume") return { volume: formatBytes(storage) };
  return { memory: { traces: Math.max(1, Math.floor(memory.limit.bytes / 2 / traceBytes)) } };
}
