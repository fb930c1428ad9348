import type {
  BrokerThresholds,
  CacheThresholds,
  DatabaseThresholds,
  SearchThresholds,
  ServiceThresholds,
} from "./contract.ts";

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
