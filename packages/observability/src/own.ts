import { checkDuration, type Problem, show } from "@axon/core";
import type { CountedLines } from "./logs.ts";
import { syntaxErrors } from "./promql-syntax.ts";

/** An alert that a system brings along, on metrics that its workloads give or on what they log. */
export interface OwnAlert {
  /** PromQL that has a value while something is wrong; or `lines`. */
  readonly expression?: string;
  /** Lines of the logs that are counted; or `expression`. */
  readonly lines?: CountedLines;
  /** How long it must hold, `"5m"`. */
  readonly holdsFor: string;
  /** `critical` wakes somebody, `warning` waits for the working day, `info` tells nobody. */
  readonly severity: "critical" | "warning" | "info";
  /** What is wrong, in one sentence; may name labels as `{{ $labels.topic }}`. */
  readonly summary: string;
  /** What to do. @default - no more than the summary */
  readonly description?: string;
  /** Part it is about. @default - the system as a whole */
  readonly component?: string;
  /** Where that part runs. @default - the namespace of the system */
  readonly namespace?: string;
  /** Address of its runbook. @default - among the others, where those are served */
  readonly runbook?: string;
  /** Further labels, by which alerts are routed. @default {} */
  readonly labels?: Readonly<Record<string, string>>;
}

/** A dashboard that a system brings along. */
export interface OwnDashboard {
  /** @default [] */
  readonly tags?: readonly string[];
  /** How far it looks back, `"6h"`. */
  readonly timeRange: string;
  /** Time between refreshes, from `"5s"`. */
  readonly refresh: string;
  readonly panels: readonly OwnPanel[];
}

export interface OwnPanel {
  readonly title: string;
  readonly kind: "timeseries" | "stat" | "gauge" | "table" | "heatmap";
  /** PromQL by the legend of its series; `{{label}}` in a legend is filled in. One at least. */
  readonly queries: Readonly<Record<string, string>>;
  /** Grafana's name of the unit. @default "short" */
  readonly unit?: string;
  /** Values from which it is coloured, lowest first. @default - green throughout */
  readonly thresholds?: readonly { readonly from: number; readonly color: "red" | "yellow" | "green" }[];
  /** What a value reads as: `{ "0": "DOWN" }`. @default {} */
  readonly words?: Readonly<Record<string, string>>;
  /** What to show while nothing was measured. @default - Grafana's own words */
  readonly whenEmpty?: string;
}

type Path = Problem["path"];

/** Labels that every alert has, so that it can be routed and found. */
const ownLabels = ["alertname", "severity", "system", "component", "namespace"];

/** Everything wrong with a system's own alerts, by name; `taken` are the names of those it has anyway. */
export function checkOwnAlerts(
  path: Path,
  alerts: Readonly<Record<string, OwnAlert>>,
  taken: readonly string[],
): Problem[] {
  return Object.entries(alerts).flatMap(([name, { expression, lines, holdsFor, summary, labels = {} }]) => [
    ...(taken.includes(name)
      ? [{ path: [...path, name], expected: "a name of its own", received: `${name}, which every system has` }]
      : []),
    ...(expression === undefined ? [] : checkQuery([...path, name, "expression"], expression)),
    ...(lines === undefined ? [] : checkDuration([...path, name, "lines", "within"], lines.within, "1m")),
    ...checkDuration([...path, name, "holdsFor"], holdsFor, "0s"),
    ...checkText([...path, name, "summary"], summary),
    ...Object.keys(labels).flatMap((label) => checkLabel([...path, name, "labels", label], label)),
  ]);
}

/** Everything wrong with what Prometheus works out for a system, PromQL by the name of its series. */
export function checkOwnRecords(path: Path, records: Readonly<Record<string, string>>): Problem[] {
  return Object.entries(records).flatMap(([name, query]) => [
    ...(/^[a-zA-Z_:][\w:]*$/.test(name)
      ? []
      : [{ path: [...path, name], expected: "a series' name: letters, digits, _ and :", received: show(name) }]),
    ...checkQuery([...path, name], query),
  ]);
}

/** Everything wrong with a system's own dashboards, by title. */
export function checkOwnDashboards(path: Path, dashboards: Readonly<Record<string, OwnDashboard>>): Problem[] {
  const titles = Object.keys(dashboards);
  return Object.entries(dashboards).flatMap(([title, { timeRange, refresh, panels }], position) => [
    ...checkTitle([...path, title], title, titles.slice(0, position)),
    ...checkDuration([...path, title, "timeRange"], timeRange, "1m"),
    // Grafana refuses intervals below its `min_refresh_interval`, 5 s unless set otherwise.
    ...checkDuration([...path, title, "refresh"], refresh, "5s"),
    ...panels.flatMap((panel, index) => checkPanel([...path, title, "panels", index], panel)),
  ]);
}

/** A title as a part of names: `SPEK Production Dashboard` is `spek-production-dashboard`. */
export function slug(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
}

function checkTitle(path: Path, title: string, earlier: readonly string[]): Problem[] {
  const name = slug(title);
  if (name === "") return [{ path, expected: "a title with letters or digits", received: show(title) }];
  const same = earlier.find((other) => slug(other) === name);
  return same === undefined
    ? []
    : [{ path, expected: `a title that differs from "${same}" in letters`, received: show(title) }];
}

function checkPanel(path: Path, { title, queries, thresholds = [] }: OwnPanel): Problem[] {
  const entries = Object.entries(queries);
  const falling = thresholds.findIndex(({ from }, index) => from <= (thresholds[index - 1]?.from ?? -Infinity));
  return [
    ...checkText([...path, "title"], title),
    ...(entries.length === 0 ? [{ path: [...path, "queries"], expected: "one query at least", received: "none" }] : []),
    ...entries.flatMap(([legend, query]) => checkQuery([...path, "queries", legend], grafanaFilled(query))),
    ...(falling < 0
      ? []
      : [
          {
            path: [...path, "thresholds", falling, "from"],
            expected: `above ${thresholds[falling - 1]?.from}, the one before`,
            received: show(thresholds[falling]?.from),
          },
        ]),
  ];
}

/** Grafana puts a time where Prometheus expects one (grafana.com, Global variables). */
function grafanaFilled(query: string): string {
  return query.replaceAll(/\$(__rate_interval|__interval|__range)\b|\$\{(__rate_interval|__interval|__range)\}/g, "5m");
}

function checkQuery(path: Path, query: string): Problem[] {
  if (query.trim() === "") return [{ path, expected: "a query in PromQL", received: show(query) }];
  const [first] = syntaxErrors(query);
  return first === undefined
    ? []
    : [{ path, expected: "PromQL that Prometheus can read", received: `a mistake at ${show(first)}` }];
}

function checkText(path: Path, text: string): Problem[] {
  return text.trim() === "" ? [{ path, expected: "a text", received: show(text) }] : [];
}

/** Prometheus takes no others (prometheus.io, Data model). */
function checkLabel(path: Path, label: string): Problem[] {
  if (ownLabels.includes(label)) return [{ path, expected: "left out", received: `${label}, which every alert has` }];
  if (/^[a-zA-Z_]\w*$/.test(label) && !label.startsWith("__")) return [];
  return [{ path, expected: "a label's name: letters, digits and underscores", received: show(label) }];
}
