import type { KubeConfig } from "@kubernetes/client-node";
import { type PodPort, withForwardedPort } from "../cluster/forward.ts";

/** Longest wait for one answer of Prometheus. */
const timeoutMilliseconds = 10_000;

/** Asks a Prometheus. */
export interface Prometheus {
  /** @returns the number an expression gives now; undefined where it gives none. @throws when there is no answer */
  query(expression: string): Promise<number | undefined>;
  /** @returns every series that an expression gives now */
  series(expression: string): Promise<readonly Series[]>;
}

/** One series, as it is now. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Lets `use` ask a Prometheus inside the cluster. @throws when no pod of it is ready */
export function withPrometheus<T>(
  config: KubeConfig,
  place: PodPort,
  use: (prometheus: Prometheus) => Promise<T>,
): Promise<T> {
  return withForwardedPort(config, place, (address) =>
    use({
      query: async (expression) => firstValue(await ask(address, expression)),
      series: async (expression) => seriesIn(await ask(address, expression)),
    }),
  );
}

/** An instant query (prometheus.io, HTTP API). */
async function ask(address: string, expression: string): Promise<unknown> {
  const response = await fetch(`${address}/api/v1/query`, {
    method: "POST",
    body: new URLSearchParams({ query: expression }),
    signal: AbortSignal.timeout(timeoutMilliseconds),
  }).catch(() => {
    throw new Error("it does not answer");
  });
  if (!response.ok) throw new Error(`it answered ${response.status}`);
  return response.json();
}

/** The value of the first series; a quotient of nothing by nothing is no number. */
function firstValue(answer: unknown): number | undefined {
  const value = Number(resultsIn(answer)[0]?.value?.[1] ?? Number.NaN);
  return Number.isNaN(value) ? undefined : value;
}

/** Every series of an answer that has a number. */
function seriesIn(answer: unknown): Series[] {
  return resultsIn(answer)
    .map(({ metric = {}, value }) => ({ labels: metric, value: Number(value?.[1] ?? Number.NaN) }))
    .filter(({ value }) => !Number.isNaN(value));
}

interface Result {
  readonly metric?: Readonly<Record<string, string>>;
  readonly value?: readonly unknown[];
}

function resultsIn(answer: unknown): readonly Result[] {
  const { data } = answer as { readonly data?: { readonly result?: readonly Result[] } };
  return data?.result ?? [];
}
