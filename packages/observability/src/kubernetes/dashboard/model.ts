/**
 * The part of Grafana's dashboard JSON that Axon writes (grafana.com, Dashboard JSON model, schema version 38). `Other` are
 * panels beside those that every system has.
 */
export interface Dashboard<Other = never> {
  readonly uid: string;
  readonly title: string;
  readonly tags: readonly string[];
  readonly schemaVersion: 38;
  readonly style: "dark";
  readonly timezone: "browser";
  readonly time: { readonly from: string; readonly to: string };
  /** Time between refreshes, `"30s"`; empty for none. */
  readonly refresh: string;
  readonly editable: boolean;
  readonly graphTooltip: 0 | 1;
  readonly templating: { readonly list: readonly Variable[] };
  readonly panels: readonly (Panel | Row | TextPanel | Other)[];
}

/** A choice at the head of the dashboard; queries read it as `$name`. */
export interface Variable {
  readonly type: "query";
  readonly name: string;
  readonly label: string;
  readonly datasource: DataSource;
  readonly query: { readonly query: string; readonly refId: string };
  readonly refresh: 1 | 2;
  readonly sort: 1;
  readonly includeAll: false;
  /** Whether several may be chosen; queries then read it as a pattern. */
  readonly multi: boolean;
  readonly current: { readonly text: string | readonly string[]; readonly value: string | readonly string[] };
}

export interface DataSource {
  readonly type: "prometheus";
  readonly uid: string;
}

/** A place on a grid 24 wide. */
export interface GridPosition {
  readonly h: number;
  readonly w: number;
  readonly x: number;
  readonly y: number;
}

export interface Row {
  readonly id: number;
  readonly type: "row";
  readonly title: string;
  readonly collapsed: false;
  readonly gridPos: GridPosition;
  readonly panels: readonly [];
}

/** A text for people. */
export interface TextPanel {
  readonly id: number;
  readonly type: "text";
  readonly title: string;
  readonly gridPos: GridPosition;
  readonly options: { readonly mode: "markdown"; readonly content: string };
}

export interface Panel {
  readonly id: number;
  readonly type: "timeseries";
  readonly title: string;
  readonly description: string;
  readonly datasource: DataSource;
  readonly gridPos: GridPosition;
  readonly fieldConfig: {
    readonly defaults: {
      readonly color: { readonly mode: "palette-classic" };
      readonly custom: {
        readonly drawStyle: "line";
        readonly lineWidth: number;
        readonly fillOpacity: number;
        readonly showPoints: "never";
        readonly spanNulls: false;
        readonly thresholdsStyle: { readonly mode: "off" | "line" };
      };
      readonly unit: Unit;
      readonly min?: number;
      readonly max?: number;
      readonly thresholds: { readonly mode: "absolute"; readonly steps: readonly ThresholdStep[] };
    };
    readonly overrides: readonly [];
  };
  readonly options: {
    readonly legend: {
      readonly showLegend: true;
      readonly displayMode: "list";
      readonly placement: "bottom";
      readonly calcs: readonly [];
    };
    readonly tooltip: { readonly mode: "single"; readonly sort: "none" };
  };
  readonly targets: readonly Target[];
}

export interface ThresholdStep {
  readonly color: "green" | "yellow" | "red";
  /** Lower bound; `null` for the first step. */
  readonly value: number | null;
}

export interface Target {
  readonly refId: string;
  readonly datasource: DataSource;
  readonly expr: string;
  readonly legendFormat: string;
  readonly range: true;
}

/** Grafana's unit ids. */
export type Unit = "short" | "reqps" | "percentunit" | "s" | "bytes" | "ops";
