import { type Problem, parseBytes, parseDuration, QuantityError, show } from "@axon/core";
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
      ? checkLeast(["storage", "volume"], storage.volume, (text) => parseBytes(text).bytes, 2 ** 30, "1Gi")
      : checkTraces(storage.memory.traces)),
    ...(retention === undefined
      ? []
      : checkLeast(["retention"], retention, (text) => parseDuration(text).seconds, 3_600, "1h")),
  ];
}

function checkTraces(traces: number): Problem[] {
  if (Number.isInteger(traces) && traces >= 1) return [];
  return [{ path: ["storage", "memory", "traces"], expected: "a whole number from 1", received: show(traces) }];
}

function checkLeast(
  path: Problem["path"],
  text: string,
  parse: (text: string) => number,
  least: number,
  leastText: string,
): Problem[] {
  try {
    return parse(text) >= least ? [] : [{ path, expected: `at least ${leastText}`, received: show(text) }];
  } catch (error) {
    if (!(error instanceof QuantityError)) throw error;
    return [{ path, expected: error.expected, received: show(text) }];
  }
}
