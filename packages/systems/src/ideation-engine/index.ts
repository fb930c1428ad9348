import { defineSystem } from "@axon/core";
import { spendLimits } from "./costs.ts";
import { dialogue } from "./dialogue.ts";
import { development, rehearsal } from "./environments.ts";
import { ingestion, rayClusters } from "./ingestion.ts";
import { checkData } from "./integrity.ts";
import { learning } from "./learning.ts";
import { nodePools } from "./machines.ts";
import { alerts, answerTimes, dashboards, records } from "./monitoring.ts";
import { askReady, layers } from "./process.ts";
import { applySchema, extensions } from "./schema.ts";
import { topics } from "./topics.ts";

const services = { ...ingestion, ...dialogue, ...learning };

/** Six layers that crawl for events, talk about them and breed ideas. The body describes production. */
export const ideationEngine = defineSystem({
  name: "ideation-engine",
  title: "Ideation Engine",
  owner: "ideation-engine-platform",
  version: "1.0.0",
  registry: "registry.example.com",

  // What is developed is tried in the test environment. What goes to production went through it and through staging before, as
  // the same images (IE-068, IE-069, IE-072, IE-073).
  delivery: {
    branches: { develop: ["test"], main: ["test", "staging", "prod"] },
    // The cluster's API answers inside its network alone, to the role of the pipeline (IE-077).
    access: "stackOutput",
    runner: "ideation-engine",
    tests: {
      image: "python:3.11-slim",
      commands: ["pip install --requirement requirements.txt", "pytest tests/ --cov=src/ --cov-report=xml"],
    },
  },

  // What all layers share, the stores and their keys, stands in the system's own namespace.
  namespace: "ideation-engine",
  layers,
  nodePools,
  services,
  rayClusters,

  jobs: {
    // Once for each release, before anything that needs the schema; past the pooler (IE-036 to IE-039).
    "db-migrate": {
      service: "orchestrator",
      layer: "l0-ingestion",
      command: applySchema,
      runs: { before: ["etl", "ray-workers", "allocation", "orchestrator", "evolution", "training", "cost-controls"] },
      cpu: { request: "100m", limit: "1" },
      memory: { request: "256Mi", limit: "512Mi" },
      // An index over many vectors takes hours, and is built once.
      deadline: "4h",
      retries: 2,
      uses: { postgres: { env: { DATABASE_URL: "directUrl" } } },
    },
    // Asks the new release whether it takes dialogues and counts what they cost; an update that fails it has failed (IE-117).
    "smoke-test": {
      service: "orchestrator",
      command: askReady,
      runs: { after: ["orchestrator", "cost-controls"] },
      cpu: { request: "50m", limit: "500m" },
      memory: { request: "64Mi", limit: "256Mi" },
      retries: 3,
      deadline: "5m",
      uses: {
        orchestrator: { env: { ORCHESTRATOR_URL: "url" } },
        "cost-controls": { env: { COST_CONTROLS_URL: "url" }, optional: true },
      },
    },
    // Looks whether the migrations left the data as it must be (IE-118).
    "verify-data": {
      service: "orchestrator",
      layer: "l0-ingestion",
      command: checkData,
      runs: { after: ["orchestrator"] },
      cpu: { request: "50m", limit: "500m" },
      memory: { request: "64Mi", limit: "256Mi" },
      retries: 2,
      deadline: "5m",
      uses: { postgres: { env: { DATABASE_URL: "directUrl" } } },
    },
  },

  databases: {
    postgres: {
      engine: "postgres",
      // The newest 15, which has until November 2027 (IE-003, IE-029).
      version: "15",
      database: "ideation_engine",
      owner: "ideation_engine",
      // A writer, a standby of its size that takes over, and one more that is only read from: the guide's two readers (IE-014).
      instances: 2,
      readReplicas: 1,
      cpu: { request: "4", limit: "4" },
      memory: "32Gi",
      storage: "200Gi",
      extensions,
      // A quarter and three quarters of the memory; room to build an index over vectors in (IE-038, IE-040).
      parameters: {
        shared_buffers: "8GB",
        effective_cache_size: "24GB",
        maintenance_work_mem: "2GB",
        max_parallel_maintenance_workers: "3",
        random_page_cost: "1.1",
      },
      maxConnections: 200,
      // Up to 50 orchestrators of 10 connections, and 150 of the others; the server sees 2 x 80 of them at a time.
      pooler: { instances: 2, poolSize: 80, maxClientConnections: 500 },
      // Every six hours, and any moment in between; kept for five weeks, as the guide's one is short for what nobody notices at
      // once (IE-031, IE-128).
      backup: { schedule: "0 */6 * * *", pointInTime: true, retention: { daily: "35d" } },
    },
  },

  brokers: {
    kafka: {
      engine: "kafka",
      brokers: 3,
      cpu: { request: "1", limit: "2" },
      memory: "8Gi",
      storage: "100Gi",
      topics,
    },
  },

  buckets: {
    // What nobody reads any more gets cheaper; nothing is thrown away (IE-017).
    archive: { versioned: true, archiveAfter: "90d", keepVersions: "30d" },
  },

  secrets: {
    // One entry for each of those who give the keys (IE-108).
    "api-keys": {
      keys: {
        "openai-api-key": { provided: { entry: "openai", property: "api-key" } },
        "anthropic-api-key": { provided: { entry: "anthropic", property: "api-key" } },
      },
    },
  },

  externals: {
    openai: { host: "api.openai.com" },
    anthropic: { host: "api.anthropic.com" },
    // Whatever the crawlers follow; they go by HTTPS alone (IE-101).
    web: { host: "*" },
  },

  spendLimits,

  objectives: {
    availability: 0.999,
    latencyP95: "5s",
    recoveryTime: "4h",
    recoveryPoint: "1h",
  },

  monitoring: {
    namespace: "monitoring",
    labels: { purpose: "monitoring" },
    // Metrics and rules alike (IE-091).
    interval: "15s",
    cpu: { request: "1", limit: "2" },
    memory: { request: "4Gi", limit: "8Gi" },
    // 30 days at 15 s of some 100000 series, at two bytes each, and as much again (IE-088).
    storage: "100Gi",
    metricsRetention: "30d",
    dashboard: { title: "Ideation Engine", editable: false },
    records,
    alerts,
    dashboards,
  },

  // The guide's hour for the database; backups begin at 0, 6, 12 and 18 (IE-032).
  maintenance: { schedule: "0 4 * * 0", duration: "1h" },
  contacts: answerTimes,

  environments: {
    dev: development,
    test: rehearsal("test"),
    staging: rehearsal("staging"),
    // Nothing gets there that was not tried before, and nobody is surprised (IE-074, IE-116).
    prod: { release: { demands: ["promotion", "policies", "wayBack", "alerts", "announcements"] } },
  },

  targets: {
    // The network of one machine, where nobody signs certificates.
    compose: {
      databases: { postgres: { tls: false } },
      brokers: { kafka: { tls: false } },
    },
  },
});
