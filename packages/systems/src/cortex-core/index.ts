import { defineSystem } from "@axon/core";
import { environments } from "./environments.ts";
import { ask, downgrade, gunicorn, health, logging, migration, workers } from "./process.ts";
import { caches, databases, pool, poolVariables } from "./stores.ts";

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
    "db-downgrade-job": {
      ...downgrade,
      service: "cortex-core-api",
      uses: { "postgres-core": { env: { DATABASE_URL: "directUrl" } } },
    },
    "memory-downgrade-job": {
      ...downgrade,
      service: "memory-service",
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

  databases,
  caches,

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

  environments,

  targets: {
    // Names under localhost lead to this machine without an entry anywhere (RFC 6761).
    compose: {
      endpoints: { "cortex-core-ingress": { host: "cortex-core.localhost" } },
      // The traffic stays in one machine's own network, where nobody signs certificates.
      databases: { "postgres-core": { tls: false }, "postgres-memory": { tls: false } },
    },
  },
});
