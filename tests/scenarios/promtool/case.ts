import type { AlertName, Severity } from "@axon/observability/kubernetes";

/** One situation, written as Prometheus' unit tests do: series with a value each minute, and what fires in it. */
export interface AlertCase {
  readonly alert: AlertName;
  readonly when: string;
  /** Series to values: `"0x10"` is eleven zeros, `"0+5x10"` grows by 5 a minute. */
  readonly series: Readonly<Record<string, string>>;
  /** Moment that is looked at, `"10m"`. */
  readonly at: string;
  readonly fires: readonly Firing[];
}

export interface Firing {
  readonly severity: Severity | "info";
  readonly description: string;
  /** Labels of the series, beside those every alert of the part has. */
  readonly labels?: Readonly<Record<string, string>>;
}
