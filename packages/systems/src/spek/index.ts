import { defineSystem } from "@axon/core";
import { accessRules, analysisSeconds, configurationPath, productionConfiguration } from "./configuration.ts";
import { environments } from "./environments.ts";
import { cacheVariables, containerCheck, databaseVariables, jobs, secretVariables } from "./jobs.ts";
import { alerts, dashboards } from "./monitoring.ts";
import { accessSchema, configurationSchema } from "./schema.ts";
import { sizingVariables, workerCount } from "./sizing.ts";
import { caches, databases } from "./stores.ts";

/** Two cores and 4Gi for each replica (SP-094). */
const replica = { cpuCores: 2, memoryMiB: 4_096 };

/** Python analysis platform: an HTTP API with four phases of analysis over shared storage. The body describes production. */
export const spek = defineSystem({
  name: "spek",
  title: "SPEK",
  owner: "spek-platform",
  version: "1.0.0",
  registry: "registry.example.com",

  // What main has goes to production once the integration suite has passed against it in staging (SP-040).
  delivery: {
    branches: { main: ["staging", "prod"] },
    tests: {
      image: "python:3.11-slim",
      commands: [
        "pip install --requirement requirements.txt --requirement requirements-dev.txt",
        // Those of integration need a whole system, which staging has.
        "pytest --ignore=tests/integration",
      ],
    },
  },

  services: {
    spek: {
      image: "spek",
      command: ["python", "-m", "spek.server"],
      port: 8000,
      address: { name: "spek-service", port: 80 },
      workers: workerCount(replica),
      replicas: 3,
      cpu: { request: "1", limit: "2" },
      memory: { request: "2Gi", limit: "4Gi" },
      // Cache, logs and temporary files of a replica; the data is on the shared volume (SP-096).
      disk: { request: "2Gi", limit: "10Gi" },
      writable: ["/tmp", "/app/cache", "/app/logs"],
      // The guide's limit and ages, looked at all the time and not once a day (SP-158).
      cleanup: { abovePercent: 80, olderThan: { "/tmp/spek": "1d", "/app/cache": "7d" } },
      health: {
        ready: { path: "/health", initialDelay: "30s", period: "10s" },
        // The same path as the other: three minutes of failures, so that a failover of a store restarts nobody (SP-095).
        live: { path: "/health", initialDelay: "60s", period: "30s", timeout: "10s", failureThreshold: 6 },
        startup: { path: "/health", period: "10s", failureThreshold: 30 },
        container: { command: containerCheck, interval: "30s", timeout: "10s", startPeriod: "60s", retries: 3 },
      },
      metrics: { path: "/metrics", interval: "30s", timeout: "10s" },
      requestTimeout: "300s",
      work: { timeout: `${analysisSeconds}s`, asynchronous: true },
      keepAlive: "65s",
      // Longer than the longest request; the guide gives no figure for containers.
      shutdown: { drain: "5s", grace: "310s" },
      // The guide promises to scale without figures: its note's maximum and target (SP-003).
      scale: { min: 3, max: 10, cpuPercent: 70 },
      rollout: { maxSurge: 1, maxUnavailable: 0, deadline: "15m" },
      minAvailable: 2,
      // A number, so that the cluster can see that it is not root (SP-057).
      user: { uid: 10_001, gid: 10_001 },
      env: {
        PYTHONUNBUFFERED: "1",
        PYTHONDONTWRITEBYTECODE: "1",
        SPEK_ENV: "production",
        SPEK_LOG_LEVEL: "INFO",
        SPEK_DEBUG: false,
        SPEK_TIMEOUT: analysisSeconds,
        ...sizingVariables(replica),
        SPEK_METRICS_ENABLED: true,
        SPEK_NASA_COMPLIANCE_STRICT: true,
        SPEK_BYZANTINE_FAULT_TOLERANCE: true,
        SPEK_THEATER_DETECTION_ENABLED: true,
        SPEK_PERFORMANCE_MONITORING_ENABLED: true,
      },
      // The environment is the stack's own (SP-104), of which empty is none (SP-106), and debugging is for development (SP-024).
      envChoices: { SPEK_ENV: ["production"], SPEK_DEBUG: ["false"] },
      configFile: {
        path: configurationPath,
        variable: "SPEK_CONFIG_PATH",
        content: productionConfiguration(replica),
        schema: configurationSchema,
        beside: { "rbac.yaml": { content: accessRules, schema: accessSchema } },
      },
      uses: {
        postgres: {
          env: databaseVariables,
          pool: { size: 20, overflow: 0, timeout: "30s", recycle: "1h" },
        },
        redis: { env: cacheVariables },
        "spek-secrets": { env: secretVariables },
        "spek-api-keys": { env: { SPEK_API_KEY_CI: "ci", SPEK_API_KEY_MONITORING: "monitoring" } },
        "spek-data-pvc": { mount: { path: "/app/data" } },
        // Development tells nobody.
        "alert-webhook": { env: { SPEK_ALERT_WEBHOOK_URL: "webhookUrl" }, optional: true },
      },
    },
  },

  jobs,

  databases,
  caches,

  secrets: {
    // Passwords of the stores belong to these; every target has the same complete set (SP-027, SP-093).
    "spek-secrets": {
      keys: {
        SPEK_SECRET_KEY: { generate: { length: 64 } },
        SPEK_JWT_SECRET: { generate: { length: 64 } },
        // A new one would leave what is encrypted with this one unread.
        SPEK_ENCRYPTION_KEY: { generate: { length: 64, lasting: true } },
      },
    },
    // The guide's keys were written out and have expired; these are generated, and end after 90 days (SP-120).
    "spek-api-keys": {
      keys: { ci: { generate: { length: 48 } }, monitoring: { generate: { length: 48 } } },
      rotateEvery: "90d",
      expires: true,
    },
  },

  // The guide's names of claim and class; one node at a time, as it has it, would leave two of three replicas waiting (SP-096).
  volumes: { "spek-data-pvc": { size: "50Gi", access: "shared" } },

  externals: {
    // The guide's address is a sample; the URL with its key is a secret of each installation, at the host that it names (SP-029).
    "alert-webhook": { host: "alerts.example.com", secrets: ["webhookUrl"], urls: ["webhookUrl"] },
  },

  endpoints: {
    "spek-ingress": {
      host: "spek.example.com",
      routes: [
        { path: "/health", service: "spek" },
        { path: "/api/", service: "spek" },
      ],
      blockedPaths: ["/metrics"],
      tls: {
        minVersion: "1.2",
        secretName: "spek-tls",
        issuer: { kind: "ClusterIssuer", name: "letsencrypt-prod" },
      },
      maxBodyMiB: 100,
      timeout: "300s",
      connectTimeout: "30s",
      // A body of 100 MB within it is 27 Mbit/s, which a pipeline has; who is slower is cut off (SP-048).
      clientTimeout: "30s",
      compressFromBytes: 1024,
      unloggedPaths: ["/health"],
      headers: { "Referrer-Policy": "strict-origin-when-cross-origin" },
    },
  },

  objectives: {
    availability: 0.999,
    latencyP95: "30s",
    // The guide gives no figures (SP-150): what log archiving and a standby reach.
    recoveryTime: "60m",
    recoveryPoint: "5m",
  },

  // Data and configuration, for 30 days; temporary files are on no volume, and secrets come from their store (SP-149).
  clusterBackup: { schedule: "0 1 * * *", retention: "30d", without: ["caches", "logs"] },

  monitoring: {
    namespace: "spek-monitoring",
    storage: "50Gi",
    metricsRetention: "30d",
    interval: "15s",
    // What the clean-up says of a folder that is nearly full (SP-158).
    logs: { fields: ["event"] },
    dashboard: { title: "SPEK", editable: false },
    alerts,
    dashboards,
  },

  // The hour of the weekly tasks, which the guide has without a time (SP-161).
  maintenance: {
    schedule: "0 3 * * 0",
    duration: "2h",
    tasks: {
      updates: { every: "week", summary: "pending updates of the image, its packages, the nodes and the engines" },
    },
  },

  environments,

  targets: {
    // One machine: the guide's two replicas (SP-059), in a network of their own where nobody signs certificates.
    compose: {
      services: {
        spek: {
          replicas: 2,
          scale: false,
          minAvailable: 1,
          cpu: { request: "1", limit: "2" },
          memory: { request: "2Gi", limit: "4Gi" },
          env: { ...sizingVariables(replica) },
        },
      },
      databases: { postgres: { tls: false } },
      // Names under localhost lead to this machine without an entry anywhere (RFC 6761).
      endpoints: { "spek-ingress": { host: "spek.localhost" } },
    },
  },
});
