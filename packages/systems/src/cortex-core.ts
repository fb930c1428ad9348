import { defineSystem } from "@axon/core";

/** Processes in each replica (CC-024 to CC-026); each opens a connection pool of its own. */
const workers = 4;

/**
 * A request as the edge would bring it, for the API answers its allowed hosts alone, and only over HTTPS (CC-039); an answer
 * other than 2xx is a failure. The slim image has Python but no curl (CC-027).
 * @param url an expression of Python
 */
const ask = (url: string) => [
  "python",
  "-c",
  [
    "import os, urllib.request as r",
    'host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0]',
    'headers = {"Host": host, "X-Forwarded-Proto": "https"}',
    `r.urlopen(r.Request(${url}, headers=headers), timeout=4)`,
  ].join("; "),
];

/** Scrape, probe and rollout settings are the same for all three services of the guide (CC-035, CC-039, CC-043, CC-044). */
const health = (port: number) => ({
  ready: { path: "/health/ready", initialDelay: "15s", period: "10s" },
  live: { path: "/health/live", initialDelay: "30s", period: "20s" },
  startup: { path: "/health/live", period: "10s", failureThreshold: 30 },
  container: {
    command: ask(`"http://127.0.0.1:${port}/health/live"`),
    interval: "30s",
    timeout: "5s",
    startPeriod: "30s",
    retries: 3,
  },
});

/**
 * What gunicorn is started with (CC-024 to CC-026). It answers SIGTERM by waiting for open requests, 30 s unless told
 * otherwise, which would cut off the longer ones that the shutdown leaves time for.
 */
const gunicorn = (port: number, requestSeconds: number) => ({
  GUNICORN_CMD_ARGS: [
    `--bind=0.0.0.0:${port}`,
    `--workers=${workers}`,
    "--worker-class=uvicorn.workers.UvicornWorker",
    `--graceful-timeout=${requestSeconds}`,
  ].join(" "),
});

const logging = { LOG_FORMAT: "json", PYTHONUNBUFFERED: "1" };

/** Pool settings each database client reads; figures of the pool itself stand in `pool` (CC-094). */
const poolVariables = {
  DB_POOL_SIZE: "poolSize",
  DB_MAX_OVERFLOW: "poolOverflow",
  DB_POOL_TIMEOUT: "poolTimeout",
  DB_POOL_RECYCLE: "poolRecycle",
} as const;

/**
 * A pool each of `size` + `overflow` in 4 workers x 3 replicas must fit the server: only the API has autoscaling, and
 * with it a pooler (CC-094).
 */
const pool = { size: 10, overflow: 20, timeout: "30s", recycle: "30m" };

/** Migrations are small and must leave logs that can be read the next morning; the guide's 100 s are too short (CC-069). */
const migration = {
  command: ["alembic", "upgrade", "head"],
  cpu: { request: "100m", limit: "500m" },
  memory: { request: "256Mi", limit: "512Mi" },
  retries: 4,
  deadline: "10m",
  keepFor: "1d",
};

/** Three tiers: daily for 7 days, weekly for one month, monthly for one year (CC-084); 02:00 UTC is our choice (CC-020). */
const backup = {
  schedule: "0 2 * * *",
  pointInTime: true,
  retention: { daily: "7d", weekly: "31d", monthly: "366d" },
};

/** A data store small enough for a laptop, without what only production pays for. */
const smallDatabase = {
  instances: 1,
  readReplicas: 0,
  cpu: { request: "100m", limit: "1" },
  memory: { request: "256Mi", limit: "512Mi" },
  storage: "5Gi",
  parameters: { shared_buffers: "128MB", effective_cache_size: "384MB" },
  pooler: false,
  backup: false,
} as const;

const smallService = {
  replicas: 1,
  cpu: { request: "100m", limit: "1" },
  memory: { request: "256Mi", limit: "1Gi" },
  minAvailable: 0,
} as const;

/** Distributed Python platform: Core API, Memory Service and Cognition Service. The body describes production. */
export const cortexCore = defineSystem({
  name: "cortex-core",
  title: "Cortex Core",
  owner: "cortex-platform",
  version: "1.0.0",
  registry: "registry.example.com",

  services: {
    "cortex-core-api": {
      image: "cortex-core-api",
      port: 8000,
      workers,
      replicas: 3,
      cpu: { request: "1", limit: "2" },
      memory: { request: "2Gi", limit: "4Gi" },
      disk: { request: "1Gi", limit: "20Gi" },
      health: health(8000),
      metrics: { path: "/metrics", interval: "15s", timeout: "10s" },
      // The edge lets a request run 120 s, so the guide's grace of 60 s would cut it off (CC-079).
      requestTimeout: "120s",
      shutdown: { drain: "5s", grace: "130s" },
      scale: {
        min: 3,
        max: 10,
        cpuPercent: 70,
        memoryPercent: 80,
        up: {
          stabilization: "60s",
          policies: [
            { type: "percent", value: 100, period: "60s" },
            { type: "pods", value: 4, period: "60s" },
          ],
          select: "max",
        },
        down: { stabilization: "300s", policies: [{ type: "percent", value: 10, period: "60s" }] },
      },
      rollout: { maxSurge: 1, maxUnavailable: 0, deadline: "10m" },
      minAvailable: 2,
      user: { uid: 1000, gid: 1000 },
      env: {
        ...logging,
        ...gunicorn(8000, 120),
        SERVICE_NAME: "cortex-core-api",
        ENVIRONMENT: "production",
        LOG_LEVEL: "INFO",
        REQUIRE_HTTPS: true,
        CORS_ORIGINS: ["https://app.cortex-core.example.com"],
        DB_ECHO: false,
        CACHE_EXPIRATION: "300",
      },
      configFile: { path: "/etc/cortex-core/config.yaml", variable: "CONFIG_FILE" },
      uses: {
        "postgres-core": { env: { DATABASE_URL: "url", ...poolVariables }, pool },
        redis: {
          env: { REDIS_HOST: "host", REDIS_PORT: "port", REDIS_PASSWORD: "password", REDIS_DB: "database" },
        },
        "memory-service": { env: { MEMORY_SERVICE_URL: "url" } },
        "cognition-service": { env: { COGNITION_SERVICE_URL: "url" } },
        "azure-b2c": {
          env: {
            B2C_TENANT_ID: "tenantId",
            B2C_CLIENT_ID: "clientId",
            B2C_POLICY: "policy",
            B2C_CLIENT_SECRET: "clientSecret",
          },
        },
      },
    },

    "memory-service": {
      image: "memory-service",
      port: 9000,
      workers,
      replicas: 3,
      cpu: { request: "1", limit: "2" },
      memory: { request: "4Gi", limit: "8Gi" },
      disk: { request: "1Gi", limit: "20Gi" },
      health: health(9000),
      metrics: { path: "/metrics", interval: "15s", timeout: "10s" },
      rollout: { maxSurge: 1, maxUnavailable: 0, deadline: "10m" },
      minAvailable: 2,
      env: {
        ...logging,
        ...gunicorn(9000, 30),
        SERVICE_NAME: "memory-service",
        ENVIRONMENT: "production",
        LOG_LEVEL: "INFO",
        DB_ECHO: false,
      },
      uses: { "postgres-memory": { env: { DATABASE_URL: "url", ...poolVariables }, pool } },
    },

    // The guide has an image and a network rule for it but no Deployment, and the API cannot run without it (CC-044).
    "cognition-service": {
      image: "cognition-service",
      port: 9100,
      workers,
      replicas: 3,
      cpu: { request: "2", limit: "4" },
      memory: { request: "4Gi", limit: "8Gi" },
      disk: { request: "1Gi", limit: "20Gi" },
      health: health(9100),
      metrics: { path: "/metrics", interval: "15s", timeout: "10s" },
      rollout: { maxSurge: 1, maxUnavailable: 0, deadline: "10m" },
      minAvailable: 2,
      env: {
        ...logging,
        ...gunicorn(9100, 30),
        SERVICE_NAME: "cognition-service",
        ENVIRONMENT: "production",
        LOG_LEVEL: "INFO",
      },
    },
  },

  jobs: {
    "db-migration-job": {
      ...migration,
      service: "cortex-core-api",
      runs: { before: ["cortex-core-api"] },
      uses: { "postgres-core": { env: { DATABASE_URL: "directUrl" } } },
    },
    // The guide migrates the core database alone; without this job the memory schema never exists (CC-070).
    "memory-migration-job": {
      ...migration,
      service: "memory-service",
      runs: { before: ["memory-service"] },
      uses: { "postgres-memory": { env: { DATABASE_URL: "directUrl" } } },
    },
    // Asks the new release for what its clients ask for, from inside the cluster; an update that fails it fails (CC-078).
    "smoke-test-job": {
      service: "cortex-core-api",
      runs: { after: ["cortex-core-api"] },
      command: ask('os.environ["API_URL"] + "/health/ready"'),
      cpu: { request: "50m", limit: "500m" },
      memory: { request: "64Mi", limit: "256Mi" },
      retries: 3,
      deadline: "5m",
      keepFor: "1d",
      uses: { "cortex-core-api": { env: { API_URL: "url" } } },
    },
  },

  databases: {
    "postgres-core": {
      engine: "postgres",
      // The guide's PostgreSQL 14 reached its end of life in November 2026 (CC-095).
      version: "17",
      database: "cortex_core",
      owner: "cortex",
      instances: 2,
      readReplicas: 2,
      cpu: { request: "2", limit: "4" },
      memory: { request: "4Gi", limit: "8Gi" },
      storage: "100Gi",
      growth: { initial: "20Gi", monthlyPer10kUsers: "1Gi" },
      extensions: ["pgcrypto", "uuid-ossp"],
      parameters: { shared_buffers: "1GB", effective_cache_size: "3GB" },
      maxConnections: 200,
      // 4 workers x 30 connections x 10 replicas are 1200 clients; the server sees 2 x 80 of them at a time (CC-094).
      pooler: { instances: 2, poolSize: 80, maxClientConnections: 1000 },
      backup,
      urlScheme: "postgresql+asyncpg",
    },
    "postgres-memory": {
      engine: "postgres",
      version: "17",
      database: "cortex_memory",
      owner: "cortex_memory",
      instances: 2,
      cpu: { request: "2", limit: "4" },
      memory: { request: "8Gi", limit: "16Gi" },
      storage: "500Gi",
      growth: { initial: "100Gi", monthlyPer10kUsers: "5Gi" },
      extensions: ["pgcrypto", "uuid-ossp"],
      parameters: { shared_buffers: "2GB", effective_cache_size: "6GB" },
      maxConnections: 200,
      pooler: { instances: 2, poolSize: 80, maxClientConnections: 500 },
      backup,
      urlScheme: "postgresql+asyncpg",
    },
  },

  caches: {
    redis: {
      // Redis 6 is past its end of life; Valkey speaks the same protocol and is supported (CC-097).
      engine: "valkey",
      replicas: 1,
      cpu: { request: "100m", limit: "200m" },
      memory: { request: "256Mi", limit: "512Mi" },
      eviction: "allkeys-lru",
      // The guide's application reads REDIS_HOST, REDIS_PORT, REDIS_PASSWORD and REDIS_DB and nothing that says TLS (CC-099): with
      // it on it could not connect. Its traffic is kept to the declared clients; mutual TLS between pods encrypts it (CC-107).
      tls: false,
      database: 0,
    },
  },

  externals: {
    // Azure AD B2C takes no new customers since May 2025; any OIDC issuer fits, as host and settings are inputs (CC-005).
    "azure-b2c": {
      host: "cortexcore.b2clogin.com",
      settings: {
        tenantId: "00000000-0000-0000-0000-000000000000",
        clientId: "00000000-0000-0000-0000-000000000000",
        policy: "B2C_1_SignUpSignIn",
      },
      secrets: ["clientSecret"],
    },
  },

  endpoints: {
    "cortex-core-ingress": {
      host: "api.cortex-core.example.com",
      routes: [{ path: "/", service: "cortex-core-api" }],
      blockedPaths: ["/metrics"],
      tls: {
        minVersion: "1.2",
        secretName: "cortex-core-tls",
        issuer: { kind: "ClusterIssuer", name: "letsencrypt-prod" },
      },
      maxBodyMiB: 10,
      timeout: "120s",
      // gunicorn hands the ranges to uvicorn, which understands them since 0.31 and trusts nobody else's headers (CC-060).
      env: { ALLOWED_HOSTS: "host", FORWARDED_ALLOW_IPS: "proxies" },
    },
  },

  objectives: {
    availability: 0.999,
    latencyP95: "500ms",
    // The guide asks for load tests without figures; these are ours, 20 and 60 requests a second for each API replica at least.
    load: { expected: 60, peak: 180 },
    // The guide gives no figures; its note suggests these with log archiving and a standby (CC-088).
    recoveryTime: "60m",
    recoveryPoint: "5m",
  },

  monitoring: {
    namespace: "cortex-monitoring",
    cpu: { request: "2", limit: "4" },
    memory: { request: "4Gi", limit: "8Gi" },
    storage: "100Gi",
    metricsRetention: "30d",
    logs: { retention: "30d", archiveAfter: "7d", perDay: "2Gi" },
    alertHistory: "90d",
    dashboard: { title: "Cortex Core Dashboard", editable: false },
  },

  environments: {
    dev: {
      services: {
        "cortex-core-api": {
          ...smallService,
          scale: false,
          env: { ENVIRONMENT: "development", LOG_LEVEL: "DEBUG", REQUIRE_HTTPS: false, CORS_ORIGINS: ["*"] },
          uses: { "postgres-core": { pool: { size: 5, overflow: 10 } } },
        },
        "memory-service": {
          ...smallService,
          env: { ENVIRONMENT: "development", LOG_LEVEL: "DEBUG" },
          uses: { "postgres-memory": { pool: { size: 5, overflow: 10 } } },
        },
        "cognition-service": { ...smallService, env: { ENVIRONMENT: "development", LOG_LEVEL: "DEBUG" } },
      },
      databases: { "postgres-core": smallDatabase, "postgres-memory": smallDatabase },
      endpoints: {
        "cortex-core-ingress": {
          host: "api.dev.cortex-core.example.com",
          tls: { issuer: { kind: "ClusterIssuer", name: "letsencrypt-staging" } },
        },
      },
      monitoring: {
        cpu: { request: "250m", limit: "1" },
        memory: { request: "512Mi", limit: "1Gi" },
        storage: "10Gi",
        metricsRetention: "7d",
        dashboard: { editable: true },
      },
    },
    staging: {
      services: {
        "cortex-core-api": {
          env: { ENVIRONMENT: "staging", CORS_ORIGINS: ["https://staging.example.com"] },
          uses: { "postgres-core": { pool: { size: 10, overflow: 15 } } },
        },
        "memory-service": {
          env: { ENVIRONMENT: "staging" },
          uses: { "postgres-memory": { pool: { size: 10, overflow: 15 } } },
        },
        "cognition-service": { env: { ENVIRONMENT: "staging" } },
      },
      endpoints: { "cortex-core-ingress": { host: "api.staging.cortex-core.example.com" } },
    },
    prod: {},
  },

  targets: {
    // Names under localhost lead to this machine without an entry anywhere (RFC 6761).
    compose: {
      endpoints: { "cortex-core-ingress": { host: "cortex-core.localhost" } },
      // The traffic stays in one machine's own network, where nobody signs certificates.
      databases: { "postgres-core": { tls: false }, "postgres-memory": { tls: false } },
    },
  },
});
