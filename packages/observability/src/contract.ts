export type { Contacts } from "./contacts.ts";
export type { CountedLines, LogMask, LogReading } from "./logs.ts";

import type { ObservedBudget } from "./budget.ts";
import type { MaintenanceWindow } from "./maintenance.ts";
import type { ObservedSecret } from "./secrets.ts";

export type { ObservedBudget } from "./budget.ts";
export * from "./defaults.ts";
export { checkMaintenance, type MaintenanceWindow } from "./maintenance.ts";
export { checkObservedSystem } from "./observed-checks.ts";
export {
  checkOwnAlerts,
  checkOwnDashboards,
  checkOwnRecords,
  type OwnAlert,
  type OwnDashboard,
  type OwnPanel,
} from "./own.ts";
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
  readonly objectStores?: readonly ObservedObjectStore[];
  readonly tracing?: readonly ObservedTracing[];
  readonly logs?: readonly ObservedLogs[];
  readonly certificates?: readonly ObservedCertificate[];
  /** Secrets whose values are to be changed in time. */
  readonly rotatedSecrets?: readonly ObservedSecret[];
  readonly jobs?: readonly ObservedJob[];
  /** When planned work may disturb users. @default - never */
  readonly maintenance?: MaintenanceWindow;
  /** What all of it may cost; turns on the alert for it. @default - any amount */
  readonly budget?: ObservedBudget;
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
  /** Servers, of which one takes writes. @default 1 */
  readonly replicas?: number;
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

/** A server of buckets, which keeps them on a volume. */
export interface ObservedObjectStore extends Located {
  readonly name: string;
}

/** A place for traces. */
export interface ObservedTracing extends Located {
  readonly name: string;
  /** Keeps its traces on a volume, which may fill up. @default false */
  readonly persistent?: boolean;
}

/** What collects logs. */
export interface ObservedLogs extends Located {
  readonly name: string;
  /** Who keeps them. @default "loki" */
  readonly store?: "loki" | "elasticsearch";
}

/** A TLS certificate that something renews. */
export interface ObservedCertificate extends Located {
  readonly name: string;
  /** Days of validity left that are a warning, above `criticalDays`. @default 21 (cert-manager renews at 30 of 90) */
  readonly warningDays?: number;
  /** Days of validity left that are critical. @default 7 */
  readonly criticalDays?: number;
}

/** A process that ends: a migration before a rollout, a run on a schedule, a trial restore or a backup of the cluster on one. */
export interface ObservedJob extends Located {
  /** Name of the scheduled job or of Velero's schedule, or the beginning of the names of the runs of a migration. */
  readonly name: string;
  readonly kind: "migration" | "scheduled" | "drill" | "clusterBackup";
  /** For what runs on a schedule: seconds since the last success that are too many. @default 93600 (26 hours, for a daily run) */
  readonly overdueSeconds?: number;
}
