import { defineSystem } from "@axon/core";
import { environments } from "./environments.ts";
import { fusion, smokeTest } from "./fusion.ts";
import { modelStore } from "./models.ts";
import { alerts, dashboards } from "./monitoring.ts";

/** Three services of the guide's picture of which it says nothing else: an installation that has them fills in the rest (SC-005). */
const notDescribed = { enabled: false } as const;

/** Emotional AI, risk analysis and ethics behind one API. The body describes production. */
export const spiralcortex = defineSystem({
  name: "spiralcortex",
  title: "SpiralCortex",
  owner: "spiralcortex-operations",
  version: "v2.1.0",
  registry: "your-registry.com",
  namespace: "spiralcortex",

  services: {
    "spiralcortex-fusion": fusion,
    "spiralbrain-nexus": notDescribed,
    "spiralcode-x": notDescribed,
    "ethical-regulator": notDescribed,
  },

  jobs: { "smoke-test": smokeTest },

  // What main has goes to staging, where it is loaded, and from there to production, once the models answer as they must.
  delivery: {
    branches: { main: ["staging", "prod"] },
    tests: {
      image: "python:3.12-slim",
      commands: [
        "pip install --requirement requirements.txt --requirement requirements-dev.txt",
        // Those of the models need the image and the models, which staging has.
        "pytest --ignore=tests/model_tests.py",
      ],
    },
  },

  externals: {
    // A server of somebody else's instead of our own: switch it on, and `postgres` off (SC-036).
    "external-postgres": {
      enabled: false,
      host: "postgres.example.com",
      port: 5432,
      settings: { database: "spiralcortex", username: "spiralcortex" },
      secrets: ["password", "databaseUrl"],
    },
  },

  databases: {
    postgres: {
      engine: "postgres",
      // The guide's 15 is supported until November 2027; a new installation begins with a later one (SC-006).
      version: "17",
      database: "spiralcortex",
      owner: "spiralcortex",
      instances: 3,
      cpu: { request: "2", limit: "4" },
      // 2 GB of shared buffers, and 200 connections of 32 MB each at worst, ask for more than the 8 GB they imply (SC-088).
      memory: { request: "16Gi", limit: "16Gi" },
      storage: "100Gi",
      parameters: {
        shared_buffers: "2GB",
        effective_cache_size: "6GB",
        work_mem: "32MB",
        maintenance_work_mem: "512MB",
        // Slow queries are found in the log (SC-104).
        log_min_duration_statement: "1000",
      },
      maxConnections: 200,
      pooler: { instances: 2, poolSize: 80, maxClientConnections: 1000 },
      // 02:00 UTC, kept 30 days; the log is archived on top, for a daily dump alone would lose a day (SC-093, SC-094, SC-096).
      // The guide's own dump remains as another layer, which another version of PostgreSQL can read (SC-090).
      backup: { schedule: "0 2 * * *", retention: { daily: "30d", weekly: "30d" } },
    },
  },

  caches: {
    // Redis 7.4 and later are no longer free software; Valkey speaks the same protocol (SC-007).
    redis: {
      engine: "valkey",
      // One copy of the server would do, but two cannot vote on which of them leads (SC-114).
      replicas: 3,
      cpu: { request: "250m", limit: "1" },
      memory: { request: "1Gi", limit: "2Gi" },
      eviction: "allkeys-lru",
      database: 0,
    },
  },

  searches: {
    elasticsearch: {
      engine: "elasticsearch",
      nodes: 3,
      cpu: { request: "1", limit: "2" },
      memory: "4Gi",
      // Half of it is for logs: 30 days of 2 GiB, twice.
      storage: "100Gi",
      kibana: {},
      retention: { spiralcortex: { indices: ["spiralcortex-*"], deleteAfter: "30d" } },
    },
  },

  // The guide names Jaeger alone (SC-010); share and time are ours, for it has neither (SC-075).
  tracing: { jaeger: { engine: "jaeger", sampling: 0.1, retention: "7d", storage: "20Gi" } },

  buckets: {
    "spiralcortex-models": { versioned: true },
  },

  secrets: {
    "spiralcortex-secrets": {
      keys: {
        "jwt-secret": { generate: { length: 64 } },
        "jwt-secret-previous": { previous: "jwt-secret" },
        "api-key": { generate: { length: 48 } },
      },
    },
  },

  endpoints: {
    spiralcortex: {
      host: "api.spiralcortex.com",
      routes: [{ path: "/", service: "spiralcortex-fusion" }],
      blockedPaths: ["/metrics"],
      tls: { minVersion: "1.3" },
      timeout: "30s",
      // The guide limits by client address and gives no figure; ours is generous for people and hard on scripts (SC-082).
      requestsPerSecond: 20,
    },
  },

  objectives: {
    availability: 0.999,
    latencyP95: "1s",
    recoveryTime: "15m",
    recoveryPoint: "5m",
  },

  // Backups with the archived log, and the models, each as soon as the recovery point asks for (SC-095).
  secondRegion: { schedule: "*/5 * * * *" },

  // The guide's cluster of three nodes, which does not hold its own autoscaling; a stack says what its nodes have (SC-015).
  leastCapacity: { cpu: "8", memory: "32Gi", storage: "500Gi" },

  monitoring: {
    storage: "100Gi",
    metricsRetention: "30d",
    logs: {
      // The guide's ELK stack, whose Elasticsearch is the application's too (SC-010, SC-074).
      search: "elasticsearch",
      retention: "30d",
      archiveAfter: "7d",
      perDay: "2Gi",
      // What the guide's two events say (SC-072, SC-073); the event and its level are structlog's own.
      fields: [
        "event",
        "level",
        "user_id",
        "endpoint",
        "response_time",
        "status_code",
        "model_accuracy",
        "model_type",
        "error",
      ],
      masked: { user_id: "hash", input_data: "remove", authorization: "remove" },
    },
    dashboard: { title: "SpiralCortex" },
    alerts,
    dashboards,
  },

  // Managed windows elsewhere begin at 03:00, for the backup begins with this one (SC-111).
  maintenance: {
    schedule: "0 2 * * 0",
    duration: "2h",
    // The guide's calendar (SC-110).
    tasks: {
      patches: { every: "week", summary: "security patches and minor updates" },
      releases: { every: "month", summary: "feature releases and model updates" },
      upgrades: { every: "quarter", summary: "major version upgrades" },
      modernization: { every: "year", summary: "review of the infrastructure" },
    },
  },
  contacts: {
    documentation: "https://docs.spiralcortex.ai",
    community: "https://community.spiralcortex.ai",
    support: "support@spiralcortex.ai",
    status: "https://status.spiralcortex.ai",
    security: "security@spiralcortex.ai",
    outages: "ops@spiralcortex.ai",
  },

  environments,

  targets: {
    // One machine for development and tests (SC-002): in a network of its own nobody signs certificates.
    compose: {
      // The guide's least host (SC-012).
      leastCapacity: { cpu: "4", memory: "16G", storage: "100G" },
      databases: { postgres: { tls: false } },
      caches: { redis: { replicas: 1, tls: false, persistent: true } },
      // What the guide's file leaves out of its picture, for whoever asks for it (SC-023).
      searches: { elasticsearch: { tls: false, profile: "search" } },
      tracing: { jaeger: { profile: "tracing" } },
      buckets: { "spiralcortex-models": { profile: "storage" } },
      services: {
        "spiralcortex-fusion": { uses: { "spiralcortex-models": modelStore } },
        "spiralbrain-nexus": { profile: "microservices" },
        "spiralcode-x": { profile: "microservices" },
        "ethical-regulator": { profile: "microservices" },
      },
      endpoints: { spiralcortex: { host: "spiralcortex.localhost" } },
    },
  },
});
