import { checkBytes, checkDuration, checkInteger, type Problem } from "@axon/core";
import type { Output } from "@pulumi/pulumi";

/** Where traces are kept. */
export type TraceStorage =
  /** A volume of this size, at least 1Gi. */
  | { readonly volume: string }
  /** Memory: the newest so many traces, and none after a restart. */
  | { readonly memory: { readonly traces: number } };

/** What every tracing backend takes, wherever it runs. */
export interface TracingArgs {
  /** @default { volume: "20Gi" } */
  readonly storage?: TraceStorage;
  /** Age at which a trace on a volume is deleted, at least an hour. @default "7d" */
  readonly retention?: string;
}

/** What every tracing backend gives, wherever it runs. */
export interface Tracing {
  readonly host: Output<string>;
  /** OTLP over gRPC. */
  readonly endpoint: Output<string>;
  /** OTLP over HTTP. */
  readonly httpEndpoint: Output<string>;
  /** Where people, and Grafana, look at traces. */
  readonly url: Output<string>;
}

export const tracingDefaults = { storage: { volume: "20Gi" }, retention: "7d" } as const satisfies TracingArgs;

/** Everything that is wrong with a tracing backend. */
export function checkTracing({ storage = tracingDefaults.storage, retention }: TracingArgs): Problem[] {
  return [
    ...("volume" in storage
      ? checkBytes(["storage", "volume"], storage.volume, "1Gi")
      : checkInteger(["storage", "memory", "traces"], storage.memory.traces, 1)),
    ...(retention === undefined ? [] : checkDuration(["retention"], retention, "1h")),
  ];
}
