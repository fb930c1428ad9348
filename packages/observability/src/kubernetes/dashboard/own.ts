import { physicalName } from "@axon/core";
import type { Contacts } from "../../contacts.ts";
import { type OwnDashboard, type OwnPanel, slug } from "../../own.ts";
import type { Dashboard, DataSource, GridPosition } from "./model.ts";
import { contactPanel } from "./text.ts";

/** What a dashboard of a system's own needs beside what the system says. */
export interface OwnDashboardSettings {
  readonly system: string;
  readonly title: string;
  /** Uid of the Prometheus data source in Grafana. @default "prometheus" (kube-prometheus-stack) */
  readonly datasource?: string;
  /** Lets people save changes over it in Grafana, which the next rollout undoes. @default false */
  readonly editable?: boolean;
  /** Who helps; shown below the panels. @default {} */
  readonly contacts?: Contacts;
}

/** A panel of any kind, as Grafana reads it (grafana.com, Visualizations). */
export interface AnyPanel {
  readonly id: number;
  readonly type: OwnPanel["kind"];
  readonly title: string;
  readonly datasource: DataSource;
  readonly gridPos: GridPosition;
  readonly fieldConfig: { readonly defaults: FieldDefaults; readonly overrides: readonly [] };
  readonly options: Readonly<Record<string, unknown>>;
  readonly targets: readonly AnyTarget[];
}

interface FieldDefaults {
  readonly unit: string;
  readonly color: { readonly mode: "thresholds" | "palette-classic" };
  readonly thresholds: {
    readonly mode: "absolute";
    readonly steps: readonly { readonly color: string; readonly value: number | null }[];
  };
  readonly mappings: readonly ValueMapping[];
  readonly noValue?: string;
}

interface ValueMapping {
  readonly type: "value";
  readonly options: Readonly<Record<string, { readonly text: string; readonly index: number }>>;
}

interface AnyTarget {
  readonly refId: string;
  readonly datasource: DataSource;
  readonly expr: string;
  readonly legendFormat: string;
  /** One value, now, instead of a line. */
  readonly instant: boolean;
  readonly range: boolean;
  readonly format: "time_series" | "table" | "heatmap";
}

/** A system's own dashboard as Grafana reads it. */
export function ownDashboard(dashboard: OwnDashboard, settings: OwnDashboardSettings): Dashboard<AnyPanel> {
  const { system, title, editable = false, contacts = {} } = settings;
  const datasource: DataSource = { type: "prometheus", uid: settings.datasource ?? "prometheus" };
  const places = placesOf(dashboard.panels);
  const below = places.reduce((most, { y, h }) => Math.max(most, y + h), 0);
  return {
    uid: physicalName([system, slug(title)], { maxLength: 40 }),
    title,
    tags: dashboard.tags ?? [],
    schemaVersion: 38,
    style: "dark",
    timezone: "browser",
    time: { from: `now-${dashboard.timeRange}`, to: "now" },
    refresh: dashboard.refresh,
    editable,
    graphTooltip: 1,
    templating: { list: [] },
    panels: [
      ...dashboard.panels.flatMap((panel, index) => {
        const gridPos = places[index];
        return gridPos ? [ownPanel(index + 1, panel, gridPos, datasource)] : [];
      }),
      ...contactPanel(dashboard.panels.length + 1, contacts, below),
    ],
  };
}

const height = 8;
const gridWidth = 24;
const widths: Readonly<Record<OwnPanel["kind"], number>> = {
  timeseries: 12,
  table: 12,
  heatmap: 12,
  stat: 6,
  gauge: 6,
};

/** From left to right, and on the next line where one has no more room. */
function placesOf(panels: readonly OwnPanel[]): GridPosition[] {
  let x = 0;
  let y = 0;
  return panels.map(({ kind }) => {
    const w = widths[kind];
    if (x + w > gridWidth) {
      x = 0;
      y += height;
    }
    const place = { h: height, w, x, y };
    x += w;
    return place;
  });
}

function ownPanel(id: number, panel: OwnPanel, gridPos: GridPosition, datasource: DataSource): AnyPanel {
  const { kind, title, unit = "short", queries, thresholds = [], words = {}, whenEmpty } = panel;
  const base = { color: thresholds.length === 0 ? "green" : "text", value: null };
  const entries = Object.entries(words);
  const options = Object.fromEntries(entries.map(([value, text], index) => [value, { text, index }]));
  const single = kind === "stat" || kind === "gauge" || kind === "table";
  return {
    id,
    type: kind,
    title,
    datasource,
    gridPos,
    fieldConfig: {
      defaults: {
        unit,
        color: { mode: single ? "thresholds" : "palette-classic" },
        thresholds: {
          mode: "absolute",
          steps: [base, ...thresholds.map(({ from, color }) => ({ color, value: from }))],
        },
        mappings: entries.length === 0 ? [] : [{ type: "value", options }],
        ...(whenEmpty === undefined ? {} : { noValue: whenEmpty }),
      },
      overrides: [],
    },
    options: optionsOf[kind],
    targets: Object.entries(queries).map(([legend, expression], index) => ({
      refId: `Q${index + 1}`,
      datasource,
      expr: expression,
      legendFormat: legend,
      instant: single,
      range: !single,
      format: kind === "table" ? "table" : kind === "heatmap" ? "heatmap" : "time_series",
    })),
  };
}

const newest = { calcs: ["lastNotNull"], fields: "", values: false };
const optionsOf: Readonly<Record<OwnPanel["kind"], AnyPanel["options"]>> = {
  timeseries: {
    legend: { showLegend: true, displayMode: "list", placement: "bottom", calcs: [] },
    tooltip: { mode: "multi", sort: "desc" },
  },
  stat: { reduceOptions: newest, colorMode: "value", graphMode: "none", textMode: "auto" },
  gauge: { reduceOptions: newest, showThresholdLabels: false, showThresholdMarkers: true },
  table: { showHeader: true },
  heatmap: { calculate: false },
};
