import { z } from "zod";
import {
  bytes,
  bytesReservation,
  componentName,
  count,
  cpu,
  cpuReservation,
  cronSchedule,
  duration,
  latency,
} from "./parts.ts";

/** What the system promises; checked against what is planned. */
export const objectives = z.strictObject({
  /** Share of requests answered, between 0.9 and 0.99999. @default 0.999 */
  availability: z.number().min(0.9).max(0.99999).default(0.999),
  /** Ninety-fifth percentile of the answer time. @default "1s" */
  latencyP95: latency.default({ milliseconds: 1_000 }),
  /** Requests a second that a load test sends: on a usual day, and at the busiest. @default - no load test */
  load: z.strictObject({ expected: count, peak: count }).optional(),
  /** Longest time to be back after losing a database. Demanded in production. */
  recoveryTime: duration.optional(),
  /** Most data, in time, that may be lost. Demanded in production. */
  recoveryPoint: duration.optional(),
});

/** The least that the machines of an environment must have for the system together, whatever its parts reserve (NC-008). */
export const leastCapacity = z.strictObject({ cpu, memory: bytes, storage: bytes });

/** A field of a log line in JSON. */
const logField = z.string().regex(/^[A-Za-z_]\w*$/, { error: "letters, digits and underscores, such as user_id" });

/** Lines of the logs that an alert counts. */
const countedLines = z.strictObject({
  /** What a line says, by fields that `logs.fields` names. */
  where: z.record(logField, z.string()),
  /** Lines that are nothing to worry about yet. @default 0 */
  moreThan: z.int().min(0).default(0),
  /** @default "5m" */
  within: duration.default({ seconds: 300 }),
});

/** An alert of the system's own, on metrics that its workloads give or on what they log. */
const alertFields = z.strictObject({
  /** PromQL that has a value while something is wrong; or `lines`. */
  expression: z.string().optional(),
  /** Lines of the logs to count; or `expression`. */
  lines: countedLines.optional(),
  /** How long it must hold. @default "5m" */
  holdsFor: duration.default({ seconds: 300 }),
  /** `critical` wakes somebody, `warning` waits for the working day, `info` tells nobody and is kept in the history. */
  severity: z.enum(["critical", "warning", "info"]),
  /** What is wrong, in one sentence; may name labels as `{{ $labels.topic }}`. */
  summary: z.string(),
  /** What to do. */
  description: z.string().optional(),
  /** Component it is about; it goes where the component is switched off. @default - the system as a whole */
  component: z.string().optional(),
  /** Address of its runbook. @default - among the installation's: `HighKafkaLag` is `high-kafka-lag.md` */
  runbook: z.url().optional(),
  /** Further labels, by which alerts are routed. */
  labels: z.record(z.string(), z.string()).default({}),
});

const alert = alertFields.refine(({ expression, lines }) => (expression === undefined) !== (lines === undefined), {
  error: "either expression, on metrics, or lines, of the logs",
});

const panel = z.strictObject({
  title: z.string(),
  kind: z.enum(["timeseries", "stat", "gauge", "table", "heatmap"]).default("timeseries"),
  /** PromQL by the legend of its series; `{{label}}` in a legend is filled in. */
  queries: z.record(z.string(), z.string()),
  /** Grafana's name of the unit: `percentunit`, `s`, `bytes`. @default "short" */
  unit: z.string().default("short"),
  /** Value to colour, from the lowest on. */
  thresholds: z.array(z.strictObject({ from: z.number(), color: z.enum(["red", "yellow", "green"]) })).default([]),
  /** What a value reads as: `{ "0": "DOWN", "1": "UP" }`. */
  words: z.record(z.string(), z.string()).default({}),
  /** What to show while nothing was measured, such as what has to export it first. @default - Grafana's own words */
  whenEmpty: z.string().optional(),
});

/** A dashboard of the system's own, beside the one that follows from its parts. */
const dashboard = z.strictObject({
  tags: z.array(z.string()).default([]),
  /** @default "6h" */
  timeRange: duration.default({ seconds: 6 * 3_600 }),
  /** @default "1m" */
  refresh: duration.default({ seconds: 60 }),
  panels: z.array(panel).min(1),
});

/** What is kept of the logs. */
const logs = z.strictObject({
  /** `false` goes without logs: none are collected, counted or kept, nor is the history of alerts. @default true */
  enabled: z.boolean().default(true),
  /**
   * The search engine of the system that keeps them, in data streams of their own, by name; it needs room for them. `false`, or one that is
   * switched off, keeps them in a Loki. @default false
   */
  search: z.union([z.literal(false), componentName], { error: "the name of a search, or false" }).default(false),
  /** @default "30d" */
  retention: duration.default({ seconds: 30 * 86_400 }),
  /** @default "7d" */
  archiveAfter: duration.default({ seconds: 7 * 86_400 }),
  /** What is written in a day. @default "1Gi" */
  perDay: bytes.default({ bytes: 2 ** 30 }),
  /** Fields of JSON lines that lines are found by. @default [] */
  fields: z.array(logField).default([]),
  /**
   * Fields masked before a line is kept: `hash` still tells one value from another, `remove` leaves nothing. Passwords, tokens
   * and other credentials always are. @default {}
   */
  masked: z.record(logField, z.enum(["hash", "remove"])).default({}),
});

/** The monitoring that watches the system from a namespace of its own. */
export const monitoring = z.strictObject({
  /**
   * `false` leaves metrics, alerts and dashboards out, and what decides by them: for development on one machine.
   * @default true
   */
  enabled: z.boolean().default(true),
  /**
   * `false` goes without Prometheus: metrics, alerts and who is told of them, and what decides by measurements. @default true
   */
  prometheus: z.boolean().default(true),
  /** `false` goes without Grafana and its dashboards. @default true */
  grafana: z.boolean().default(true),
  /** @default the system's namespace with `-monitoring` */
  namespace: z.string().optional(),
  /** Labels of that namespace, on top of Axon's own. */
  labels: z.record(z.string(), z.string()).default({}),
  /** How often metrics are read that say nothing of their own, and rules are looked at. @default "30s" */
  interval: duration.default({ seconds: 30 }),
  cpu: cpuReservation.default({ request: { millicores: 500 }, limit: { millicores: 1_000 } }),
  memory: bytesReservation.default({ request: { bytes: 2 ** 30 }, limit: { bytes: 2 * 2 ** 30 } }),
  /** Disk for metrics. @default "20Gi" */
  storage: bytes.default({ bytes: 20 * 2 ** 30 }),
  /** @default "15d" */
  metricsRetention: duration.default({ seconds: 15 * 86_400 }),
  logs: logs.prefault({}),
  /** How long fired alerts can be looked up. @default "90d" */
  alertHistory: duration.default({ seconds: 90 * 86_400 }),
  dashboard: z.strictObject({ title: z.string().optional(), editable: z.boolean().default(false) }).prefault({}),
  /** By name: `HighKafkaLag`. */
  alerts: z
    .record(z.string().regex(/^[A-Z][a-zA-Z0-9]*$/, { error: "a name such as HighKafkaLag" }), alert)
    .default({}),
  /** PromQL of series that Prometheus works out, by their names: `kafka_consumer_lag_sum`. @default {} */
  records: z.record(z.string(), z.string()).default({}),
  /** By title. */
  dashboards: z.record(z.string(), dashboard).default({}),
});

/** What is to be done regularly. */
const maintenanceTask = z.strictObject({
  /** It is due in the first window of each. */
  every: z.enum(["week", "month", "quarter", "year"]),
  /** What is done, in a phrase: `security patches and minor updates`. */
  summary: z.string(),
  /** Address of its runbook. @default - the one of the alert MaintenanceInProgress */
  runbook: z.url().optional(),
});

/** When planned work may disturb users and alerts keep quiet, and what is to be done then. */
export const maintenance = z.strictObject({
  schedule: cronSchedule,
  duration,
  /** By name. @default {} */
  tasks: z.record(componentName, maintenanceTask).default({}),
});

/**
 * When what the cluster holds beside the databases is kept outside of it: its objects, and the content of its volumes. Databases
 * have backups of their own.
 */
export const clusterBackup = z.strictObject({
  /** When it is taken, in UTC. @default "0 1 * * *" */
  schedule: cronSchedule.default("0 1 * * *"),
  /** @default "30d" */
  retention: duration.default({ seconds: 30 * 86_400 }),
  /** What is left out, objects and volumes: caches, which fill again, or the store of the logs. @default - nothing */
  without: z.array(z.enum(["caches", "logs"])).default([]),
});

/**
 * When the backups that are kept outside of the cluster, and the content of the buckets, are copied into a second region. Which
 * one that is, each installation says.
 */
export const secondRegion = z.strictObject({
  /** In UTC. @default "*\/5 * * * *" */
  schedule: cronSchedule.default("*/5 * * * *"),
});

/** Who and what helps, shown in alerts, dashboards and the command line. */
export const contacts = z.record(z.string(), z.string());

export type SecondRegion = z.output<typeof secondRegion>;
export type Objectives = z.output<typeof objectives>;
export type Alert = z.output<typeof alert>;
export type ClusterBackup = z.output<typeof clusterBackup>;
export type Dashboard = z.output<typeof dashboard>;
export type LeastCapacity = z.output<typeof leastCapacity>;
export type Maintenance = z.output<typeof maintenance>;
export type Monitoring = z.output<typeof monitoring>;
