import type { SystemBodyInput } from "@axon/core";
import { answers } from "./jobs.ts";
import { queueMetric } from "./monitoring.ts";
import {
  cacheVariables,
  databaseVariables,
  identityVariables,
  languageModelVariables,
  memorySettings,
  productionSettings,
  readVariables,
  secretVariables,
  settingChoices,
} from "./settings.ts";

/** Port the worker serves its metrics on; ours, as the guide knows no port of it (NC-024). */
const workerMetricsPort = 8_001;

const common = {
  envChoices: settingChoices,
  // Each change of a setting is a new ConfigMap; the one before stays for the way back (NC-086).
  immutableSettings: true,
  rollout: { maxSurge: 1, maxUnavailable: 0, deadline: "10m" },
  minAvailable: 1,
  user: { uid: 10_001, gid: 10_001 },
} as const;

const stores = {
  postgres: { env: { ...databaseVariables, ...readVariables }, pool: { size: 5, overflow: 5 } },
  redis: { env: cacheVariables },
  "neuroca-secrets": { env: secretVariables },
  "llm-provider": { env: languageModelVariables },
  tracing: { optional: true },
} as const;

const settings = { ...productionSettings, ...memorySettings, PYTHONUNBUFFERED: "1" };

/** The guide gives no figure for any part: with the stores, these add up to its totals for production (NC-008). */
export const services = {
  "neuroca-api": {
    ...common,
    image: "neuroca/api",
    port: 8000,
    replicas: 2,
    cpu: { request: "500m", limit: "1" },
    memory: { request: "1Gi", limit: "2Gi" },
    health: {
      ready: { path: "/health", period: "10s" },
      // The same path as the other: three minutes of failures, so that a failover of a store restarts nobody.
      live: { path: "/health", period: "30s", timeout: "10s", failureThreshold: 6 },
      startup: { path: "/health", period: "10s", failureThreshold: 30 },
      container: { command: answers(8000, "/health"), interval: "30s", timeout: "5s", startPeriod: "60s", retries: 3 },
    },
    metrics: { path: "/metrics", interval: "15s", timeout: "10s" },
    // Answers of a language model take their time.
    requestTimeout: "120s",
    shutdown: { drain: "5s", grace: "130s" },
    // Bounds and targets of the note (NC-063); short-term and working memory are in the process and differ by replica (NC-035).
    scale: { min: 2, max: 10, cpuPercent: 70, memoryPercent: 80 },
    env: settings,
    uses: { ...stores, "identity-provider": { env: identityVariables, optional: true } },
  },
  "neuroca-worker": {
    ...common,
    image: "neuroca/worker",
    replicas: 2,
    cpu: { request: "1", limit: "2" },
    memory: { request: "2Gi", limit: "4Gi" },
    // It serves no HTTP but its metrics, so a command asks for those.
    health: {
      ready: { command: answers(workerMetricsPort, "/metrics"), period: "15s", timeout: "5s" },
      live: { command: answers(workerMetricsPort, "/metrics"), period: "30s", timeout: "5s", failureThreshold: 6 },
      startup: { command: answers(workerMetricsPort, "/metrics"), period: "10s", timeout: "5s", failureThreshold: 30 },
      container: {
        command: answers(workerMetricsPort, "/metrics"),
        interval: "30s",
        timeout: "5s",
        startPeriod: "60s",
        retries: 3,
      },
    },
    metrics: { port: workerMetricsPort, path: "/metrics", interval: "15s", timeout: "10s" },
    // A task in progress is finished before the process ends.
    requestTimeout: "120s",
    shutdown: { drain: "0s", grace: "130s" },
    scale: { min: 2, max: 10, cpuPercent: 70, demand: [{ metric: queueMetric, perReplica: 200 }] },
    nodePool: "neuroca-workers" as const,
    env: { ...settings, NEUROCA_METRICS_PORT: workerMetricsPort },
    uses: stores,
  },
} satisfies SystemBodyInput["services"];

/** Small enough for a laptop: all of development fits the guide's least machine (NC-008). */
export const developmentService = {
  replicas: 1,
  scale: false,
  minAvailable: 0,
  cpu: { request: "100m", limit: "1" },
  memory: { request: "256Mi", limit: "1Gi" },
} as const;
