import type { DataSource, GridPosition, Panel, Row, ThresholdStep, Unit } from "./model.ts";

/** What a panel shows; where it stands and which data source it reads is decided when the dashboard is laid out. */
export interface PanelContent {
  readonly title: string;
  /** What the reader learns from it, shown on hover. */
  readonly description: string;
  readonly unit: Unit;
  readonly queries: readonly Query[];
  /** Value from which it turns red. @default - green throughout */
  readonly redFrom?: number;
  /** Draws a line at `redFrom`. @default true when `redFrom` is given */
  readonly line?: boolean;
  /** Highest value of the axis. @default - as the data needs */
  readonly max?: number;
}

export interface Query {
  readonly expression: string;
  /** Names each line; `{{pod}}` stands for a label's value. */
  readonly legend: string;
}

/** Panels under one heading; the first section of a dashboard may go without one. */
export interface Section {
  readonly title?: string;
  readonly panels: readonly PanelContent[];
}

const panelSize = { w: 12, h: 8 } as const;

/** Puts sections below each other, panels two a line, and numbers them all. */
export function layOut(sections: readonly Section[], datasource: DataSource): (Panel | Row)[] {
  const placed: (Panel | Row)[] = [];
  let y = 0;
  for (const { title, panels } of sections) {
    if (title !== undefined) {
      placed.push(row(placed.length + 1, title, y));
      y += 1;
    }
    panels.forEach((content, index) => {
      const gridPos = { ...panelSize, x: (index % 2) * panelSize.w, y: y + Math.floor(index / 2) * panelSize.h };
      placed.push(panel(placed.length + 1, content, gridPos, datasource));
    });
    y += Math.ceil(panels.length / 2) * panelSize.h;
  }
  return placed;
}

function row(id: number, title: string, y: number): Row {
  return { id, type: "row", title, collapsed: false, gridPos: { h: 1, w: 24, x: 0, y }, panels: [] };
}

function panel(id: number, content: PanelContent, gridPos: GridPosition, datasource: DataSource): Panel {
  const { title, description, unit, queries, redFrom, line = redFrom !== undefined, max } = content;
  const red: ThresholdStep[] = redFrom === undefined ? [] : [{ color: "red", value: redFrom }];
  return {
    id,
    type: "timeseries",
    title,
    description,
    datasource,
    gridPos,
    fieldConfig: {
      defaults: {
        color: { mode: "palette-classic" },
        custom: {
          drawStyle: "line",
          lineWidth: 1,
          fillOpacity: 10,
          showPoints: "never",
          spanNulls: false,
          thresholdsStyle: { mode: line ? "line" : "off" },
        },
        unit,
        min: 0,
        ...(max === undefined ? {} : { max }),
        thresholds: { mode: "absolute", steps: [{ color: "green", value: null }, ...red] },
      },
      overrides: [],
    },
    options: {
      legend: { showLegend: true, displayMode: "list", placement: "bottom", calcs: [] },
      tooltip: { mode: "single", sort: "none" },
    },
    targets: queries.map(({ expression, legend }, index) => ({
      refId: String.fromCharCode("A".charCodeAt(0) + index),
      datasource,
      expr: expression,
      legendFormat: legend,
      range: true,
    })),
  };
}
