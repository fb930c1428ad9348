import { type Problem, show, underPath } from "@axon/core";

export type { Contacts } from "./contacts.ts";
export type { CountedLines, LogMask, LogReading } from "./logs.ts";

import type { MaintenanceWindow } from "./maintenance.ts";
import { checkSecret, type ObservedSecret } from "./secrets.ts";

export { checkMaintenance, type MaintenanceWindow } from "./maintenance.ts";
export { checkOwnAlerts, checkOwnDashboards, type OwnAlert, type OwnDashboard, type OwnPanel } from "./own.ts";
export { type ObservedSecret, rotatedMetric, type SecretSince } from "./secrets.ts";
export { checkTracing, type TraceStorage, type Tracing, type TracingArgs } from "./tracing.ts";

/**
 * What monitoring knows of a running system, on any target: which parts there are and when each counts as unwell.
 * Alert rules and dashboards are made from the same list, so neither watches a part that the other forgot.
 */
export interface ObservedSystem {
  /** Names the system in alerts and dashboards. */
  readonly name: string;
  readonly services?: readonly ObservedService[];
  readonly databases?: readonly ObservedDatabase[];
  readonly caches?: readonly ObservedCache[];
  readonly brokers?: readonly ObservedBroker[];
  readonly searches?: readonly ObservedSearch[];
  readonly tracing?: readonly ObservedTracing[];
  readonly certificates?: readonly ObservedCertificate[];
  /** Secrets whose values are to be changed in time. */
  readonly rotatedSecrets?: readonly ObservedSecret[];
  readonly jobs?: readonly ObservedJob[];
  /** When planned work may disturb users. @default - never */
  readonly maintenance?: MaintenanceWindow;
}

/** Where a part runs. */
export interface Located {
  /** @default - the namespace of the system */
  readonly namespace?: string;
}

/** A long-running process with replicas. */
export interface ObservedService extends Located {
  readonly name: string;
  /** Answers HTTP requests and counts them; turns on the alerts for errors and latency. @default true */
  readonly http?: boolean;
  /** What it calls its counter of requests and its histogram of answer times. @default - as others do */
  readonly metrics?: { readonly requests?: string; readonly durations?: string };
  /** What keeps its replicas. @default "Deployment" */
  readonly kind?: "Deployment" | "StatefulSet" | "Rollout";
  /** Name of what adds and removes replicas; watched for standing at its limit, and for seeing nothing. @default - replicas are fixed */
  readonly autoscaler?: string;
  readonly thresholds?: ServiceThresholds;
}

export interface ServiceThresholds {
  /** Share of requests answered with 5xx over five minutes, above 0 up to 1. @default 0.05 */
  readonly errorRatio?: number;
  /** Ninety-fifth percentile of the answer time in seconds. @default 1 */
  readonly latencyP95Seconds?: number;
  /** Share of requests that are to be answered, above 0 and below 1; its error budget is watched. @default 0.999 */
  readonly availability?: number;
  /** Restarts of one container within 15 minutes. @default 3 */
  readonly restarts?: number;
  /** Share of failed health checks over five minutes, above 0 up to 1. @default 0.5 */
  readonly failedHealthCheckRatio?: number;
  /** Share of the memory limit in use, above 0 up to 1. @default 0.9 */
  readonly memoryRatio?: number;
  /** Share of CPU periods in which the limit held a container back, above 0 up to 1. @default 0.25 */
  readonly throttledRatio?: number;
}

/** A relational database. */
export interface ObservedDatabase extends Located {
  readonly name: string;
  /** Servers that should be up: the primary, its standbys and read replicas. */
  readonly instances: number;
  /** Backups are taken; turns on the alerts for their age and for the log archive. @default true */
  readonly backup?: boolean;
  readonly thresholds?: DatabaseThresholds;
}

export interface DatabaseThresholds {
  /** How far a replica may be behind, in seconds. @default 60 */
  readonly replicaLagSeconds?: number;
  /** Age of the newest backup in seconds; a daily backup plus its run time. @default 93600 (26 hours) */
  readonly backupAgeSeconds?: number;
  /** Time without an archived piece of log, in seconds, while some wait; the recovery point. @default 300 */
  readonly archiveDelaySeconds?: number;
  /** Share of the connection limit in use, above 0 up to 1. @default 0.8 */
  readonly connectionRatio?: number;
  /** Share of a volume in use that is a warning; 10 points more are critical. Above 0 up to 0.9. @default 0.8 */
  readonly storageRatio?: number;
}

/** An in-memory store. */
export interface ObservedCache extends Located {
  readonly name: string;
  /** Throws keys away when memory is full, so that a full memory is no alarm. @default false */
  readonly evicts?: boolean;
  /** Keeps its data on a volume, which may fill up. @default false */
  readonly persistent?: boolean;
  readonly thresholds?: CacheThresholds;
}

export interface CacheThresholds {
  /** Share of the memory setting in use, where keys are not evicted. Above 0 up to 1. @default 0.9 */
  readonly memoryRatio?: number;
  /** Share of a volume in use that is a warning; 10 points more are critical. Above 0 up to 0.9. @default 0.8 */
  readonly storageRatio?: number;
  /** Share of the client limit in use, above 0 up to 1. @default 0.8 */
  readonly connectionRatio?: number;
}

/** A message broker that speaks Kafka's protocol. */
export interface ObservedBroker extends Located {
  readonly name: string;
  /** Servers that should be up and hold messages. */
  readonly brokers: number;
  readonly thresholds?: BrokerThresholds;
}

export interface BrokerThresholds {
  /** Messages of a topic that a consumer group may be behind. @default 10000 */
  readonly consumerLag?: number;
  /** Share of a volume in use that is a warning; 10 points more are critical. Above 0 up to 0.9. @default 0.8 */
  readonly storageRatio?: number;
}

/** A search engine that speaks Elasticsearch's protocol. */
export interface ObservedSearch extends Located {
  readonly name: string;
  /** Servers that should be up. */
  readonly nodes: number;
  readonly thresholds?: SearchThresholds;
}

/** The shares of a disk at which Elasticsearch itself acts; give yours where its own settings differ (elastic.co, Cluster-level shard allocation). */
export interface SearchThresholds {
  /** In use, where no more shards come: a warning. Above 0 up to 1. @default 0.85 */
  readonly lowWatermarkRatio?: number;
  /** In use, where shards are moved away: critical. Above 0 up to 1. @default 0.9 */
  readonly highWatermarkRatio?: number;
  /** Share of the heap in use for a quarter of an hour, above 0 up to 1. @default 0.9 */
  readonly heapRatio?: number;
}

/** A place for traces. */
export interface ObservedTracing extends Located {
  readonly name: string;
  /** Keeps its traces on a volume, which may fill up. @default false */
  readonly persistent?: boolean;
}

/** A TLS certificate that something renews. */
export interface ObservedCertificate extends Located {
  readonly name: string;
  /** Days of validity left that are a warning, above `criticalDays`. @default 21 (cert-manager renews at 30 of 90) */
  readonly warningDays?: number;
  /** Days of validity left that are critical. @default 7 */
  readonly criticalDays?: number;
}

/** A process that ends: a migration before a rollout, a run on a schedule, or a trial restore on a schedule. */
export interface ObservedJob extends Located {
  /** Name of the scheduled job, or the beginning of the names of the runs of a migration. */
  readonly name: string;
  readonly kind: "migration" | "scheduled" | "drill";
  /** For what runs on a schedule: seconds since the last success that are too many. @default 93600 (26 hours, for a daily run) */
  readonly overdueSeconds?: number;
}

export const defaultServiceThresholds = {
  errorRatio: 0.05,
  latencyP95Seconds: 1,
  availability: 0.999,
  restarts: 3,
  failedHealthCheckRatio: 0.5,
  memoryRatio: 0.9,
  throttledRatio: 0.25,
} as const satisfies Required<ServiceThresholds>;

export const defaultDatabaseThresholds = {
  replicaLagSeconds: 60,
  backupAgeSeconds: 26 * 3_600,
  archiveDelaySeconds: 300,
  connectionRatio: 0.8,
  storageRatio: 0.8,
} as const satisfies Required<DatabaseThresholds>;

export const defaultCacheThresholds = {
  memoryRatio: 0.9,
  storageRatio: 0.8,
  connectionRatio: 0.8,
} as const satisfies Required<CacheThresholds>;

export const defaultBrokerThresholds = {
  consumerLag: 10_000,
  storageRatio: 0.8,
} as const satisfies Required<BrokerThresholds>;

export const defaultSearchThresholds = {
  lowWatermarkRatio: 0.85,
  highWatermarkRatio: 0.9,
  heapRatio: 0.9,
} as const satisfies Required<SearchThresholds>;

export const defaultCertificateDays = { warningDays: 21, criticalDays: 7 } as const;
export const defaultOverdueSeconds = 26 * 3_600;

/** Everything wrong with a list of observed parts: names that cannot be, names twice, thresholds out of range. */
export function checkObservedSystem(system: ObservedSystem): Problem[] {
  const { services = [], databases = [], caches = [], brokers = [] } = system;
  const { searches = [], tracing = [], certificates = [], rotatedSecrets = [], jobs = [] } = system;
  return [
    ...checkNames({ services, databases, caches, brokers, searches, tracing, certificates, rotatedSecrets, jobs }),
    ...services.flatMap(({ thresholds = {} }, index) => checkThresholds(["services", index, "thresholds"], thresholds)),
    ...databases.flatMap(({ thresholds = {}, instances }, index) => [
      ...checkThresholds(["databases", index, "thresholds"], thresholds),
      ...checkWhole(["databases", index, "instances"], instances),
    ]),
    ...caches.flatMap(({ thresholds = {} }, index) => checkThresholds(["caches", index, "thresholds"], thresholds)),
    ...brokers.flatMap(({ thresholds = {}, brokers: servers }, index) => [
      ...checkThresholds(["brokers", index, "thresholds"], thresholds),
      ...checkWhole(["brokers", index, "brokers"], servers),
    ]),
    ...searches.flatMap(({ thresholds = {}, nodes }, index) => [
      ...checkThresholds(["searches", index, "thresholds"], thresholds),
      ...checkWhole(["searches", index, "nodes"], nodes),
    ]),
    ...certificates.flatMap((certificate, index) => checkCertificate(["certificates", index], certificate)),
    ...rotatedSecrets.flatMap((secret, index) => underPath(["rotatedSecrets", index], checkSecret(secret))),
    ...jobs.flatMap(({ overdueSeconds }, index) =>
      overdueSeconds === undefined ? [] : checkPositive(["jobs", index, "overdueSeconds"], overdueSeconds),
    ),
  ];
}

type Path = Problem["path"];

function checkNames(parts: Readonly<Record<string, readonly { readonly name: string }[]>>): Problem[] {
  return Object.entries(parts).flatMap(([kind, list]) => {
    const names = list.map(({ name }) => name);
    return names.flatMap((name, index) => {
      const path = [kind, index, "name"];
      if (!/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name)) {
        return [{ path, expected: "lower-case letters, digits, hyphens and dots", received: show(name) }];
      }
      return names.indexOf(name) < index ? [{ path, expected: "used once in the list", received: show(name) }] : [];
    });
  });
}

/** Shares are above 0 up to 1, everything else just above 0; the kind is in the name of the threshold. */
function checkThresholds(path: Path, thresholds: object): Problem[] {
  return Object.entries(thresholds).flatMap(([key, value]: [string, unknown]) => {
    if (value === undefined) return [];
    if (key === "storageRatio") return checkRange([...path, key], value, 0.9);
    if (key === "availability") return checkAvailability([...path, key], value);
    return key.endsWith("Ratio") ? checkRange([...path, key], value, 1) : checkPositive([...path, key], value);
  });
}

function checkRange(path: Path, value: unknown, most: number): Problem[] {
  if (typeof value === "number" && value > 0 && value <= most) return [];
  return [{ path, expected: `a share above 0 up to ${most}`, received: show(value) }];
}

function checkAvailability(path: Path, value: unknown): Problem[] {
  if (typeof value === "number" && value > 0 && value < 1) return [];
  return [{ path, expected: "a share above 0 and below 1", received: show(value), hint: "99.9 % is 0.999" }];
}

function checkPositive(path: Path, value: unknown): Problem[] {
  if (typeof value === "number" && Number.isFinite(value) && value > 0) return [];
  return [{ path, expected: "a number above 0", received: show(value) }];
}

function checkWhole(path: Path, value: unknown): Problem[] {
  if (Number.isInteger(value) && Number(value) >= 1) return [];
  return [{ path, expected: "a whole number from 1", received: show(value) }];
}

function checkCertificate(path: Path, certificate: ObservedCertificate): Problem[] {
  const warning = certificate.warningDays ?? defaultCertificateDays.warningDays;
  const critical = certificate.criticalDays ?? defaultCertificateDays.criticalDays;
  const positive = [
    ...checkPositive([...path, "warningDays"], warning),
    ...checkPositive([...path, "criticalDays"], critical),
  ];
  if (positive.length > 0 || warning > critical) return positive;
  return [{ path: [...path, "warningDays"], expected: `above criticalDays (${critical})`, received: show(warning) }];
}
