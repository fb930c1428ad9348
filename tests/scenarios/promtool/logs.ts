import type { AlertCase } from "./case.ts";

const labels = 'namespace="shop",pod="log-collector-7d9f6c5b8-x2x4z"';
const arrived = (values: string) => ({ [`loki_write_sent_entries_total{${labels}}`]: values });
const silence =
  "log-collector has sent no line for more than an hour: nobody can look up what happened since, and alerts on what is logged are blind.";

/** Series of the counter of an alert on lines, and whether it fires at the tenth minute with more than 20 lines in five minutes. */
export const lineCases = [
  { when: "the first lines of all are too many", values: { a: "_x8 25x10" }, fires: true },
  { when: "more come than may", values: { a: "0+5x20" }, fires: true },
  { when: "no more come than may", values: { a: "100+3x20" }, fires: false },
  { when: "they were many and are over", values: { a: "0+25x3 75x20" }, fires: false },
  { when: "the first lines are few", values: { a: "_x8 4x10" }, fires: false },
  { when: "the collector began anew", values: { a: "90x8 _x10", b: "_x8 3+3x10" }, fires: false },
  { when: "they come from two pods", values: { a: "0+3x20", b: "0+3x20" }, fires: true },
] as const satisfies readonly {
  readonly when: string;
  /** By the pod that wrote the lines. */
  readonly values: Readonly<Record<string, string>>;
  readonly fires: boolean;
}[];

export const logsCases: readonly AlertCase[] = [
  {
    alert: "LogsNotArriving",
    when: "nothing was sent for longer than an hour",
    series: arrived("0+10x30 300x120"),
    at: "120m",
    fires: [{ severity: "warning", description: silence }],
  },
  {
    alert: "LogsNotArriving",
    when: "the collector is gone",
    series: { "up{}": "1x30" },
    at: "20m",
    fires: [{ severity: "warning", description: silence }],
  },
  { alert: "LogsNotArriving", when: "a line comes now and then", series: arrived("0+1x180"), at: "170m", fires: [] },
  {
    alert: "LogLinesLost",
    when: "the store refuses lines",
    series: { [`loki_write_dropped_entries_total{${labels},reason="line_too_long"}`]: "0x10 0+15x20" },
    at: "25m",
    fires: [
      {
        severity: "warning",
        description: "210 lines were given up within 15 minutes, as they were refused: they are in no store.",
      },
    ],
  },
  {
    alert: "LogLinesLost",
    when: "it takes all of them",
    series: { [`loki_write_dropped_entries_total{${labels},reason="line_too_long"}`]: "7x30" },
    at: "25m",
    fires: [],
  },
];

const shipped = (outcome: string, values: string) => ({
  [`otelcol_elasticsearch_docs_processed_total{${labels},outcome="${outcome}"}`]: values,
});

/** The same of those that an Elasticsearch keeps. */
export const shippedCases: readonly AlertCase[] = [
  {
    alert: "LogsNotArriving",
    when: "Elasticsearch took nothing for longer than an hour",
    series: { ...shipped("success", "0+10x30 300x120"), ...shipped("failed_client", "0+10x160") },
    at: "120m",
    fires: [{ severity: "warning", description: silence }],
  },
  {
    alert: "LogsNotArriving",
    when: "it takes a line now and then",
    series: shipped("success", "0+1x180"),
    at: "170m",
    fires: [],
  },
  {
    alert: "LogLinesLost",
    when: "it refuses documents",
    series: { ...shipped("success", "0+100x40"), ...shipped("failed_client", "0x10 0+15x20") },
    at: "25m",
    fires: [
      {
        severity: "warning",
        description: "210 lines were given up within 15 minutes, as they were refused: they are in no store.",
      },
    ],
  },
  {
    alert: "LogLinesLost",
    when: "it takes all documents",
    series: shipped("success", "0+100x40"),
    at: "25m",
    fires: [],
  },
];
