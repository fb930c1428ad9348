import { reasonOf } from "../cluster/kubeconfig.ts";
import type { Series } from "../release/prometheus.ts";
import { type Prometheus, withPrometheus } from "../release/prometheus.ts";
import type { Subject } from "./subject.ts";

/** Figures by what they are about, or why there are none. */
export type Figures = Readonly<Record<string, number>> | { readonly unknown: string };

/** Lets `use` ask the stack's Prometheus. @returns what it gives, or in words why nobody could be asked */
export async function fromPrometheus<T>(
  { cluster, resolved: { plan, settings } }: Subject,
  use: (prometheus: Prometheus, signals: Awaited<ReturnType<typeof signalsOf>>) => Promise<T>,
): Promise<T | string> {
  if (!cluster.config) return "the sandbox measures nothing";
  const signals = await signalsOf(plan, settings);
  if (!signals.prometheus) return "the system is not monitored";
  try {
    return await withPrometheus(cluster.config, signals.prometheus, (prometheus) => use(prometheus, signals));
  } catch (error) {
    return `Prometheus could not be asked: ${reasonOf(error)}`;
  }
}

async function signalsOf(plan: Subject["resolved"]["plan"], settings: Subject["resolved"]["settings"]) {
  const { stackSignals } = await import("../project/signals.ts");
  return stackSignals(plan, settings.kubernetes);
}

/** What each query gives now, asked one after the other; nothing where nothing was measured. */
export async function answersTo(
  prometheus: Prometheus,
  queries: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, number>>> {
  const found: Record<string, number> = {};
  for (const [name, expression] of Object.entries(queries)) {
    const value = await prometheus.query(expression);
    if (value !== undefined) found[name] = value;
  }
  return found;
}

/** A series under the legend of its panel, `{{label}}` filled in. */
export function legendOf(legend: string, { labels }: Series): string {
  return legend.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, label: string) => labels[label] ?? "");
}

/** A number as people read it, in the unit that the panel has (Grafana's names). */
export function figure(value: number, unit: string): string {
  if (unit === "percentunit") return `${(value * 100).toPrecision(3)} %`;
  if (unit === "s") return value < 1 ? `${Math.round(value * 1_000)} ms` : `${value.toPrecision(3)} s`;
  if (unit === "bytes") return `${Math.round(value / 2 ** 20)}Mi`;
  return `${Number(value.toPrecision(4))}${unit === "short" ? "" : ` ${unit}`}`;
}
