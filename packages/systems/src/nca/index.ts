import { defineSystem } from "@axon/core";
import { environments } from "./environments.ts";
import { jobs } from "./jobs.ts";
import { alerts, dashboards } from "./monitoring.ts";
import { services } from "./services.ts";

/** NeuroCognitive Architecture: a Python API and workers with tiers of memory in PostgreSQL, a cache and a language model. The body describes production. */
export const nca = defineSystem({
  name: "nca",
  title: "NCA",
  owner: "neuroca-operations",
  version: "1.2.3",
  registry: "registry.example.com",
  // The guide's name of it (NC-018).
  namespace: "neuroca",
  // For stacks that say so; all others make the same parts themselves (NC-021).
  chart: {
    repository: "https://charts.neuroca.io",
    name: "neuroca",
    release: "neuroca",
    serves: [8000],
    metrics: [8000, 8001],
  },

  services,
  jobs,

  databases: {
    postgres: {
      engine: "postgres",
      // The guide names no version: one that is supported until 2029.
      version: "17",
      database: "neuroca",
      owner: "neuroca",
      instances: 2,
      cpu: { request: "2", limit: "4" },
      memory: "4Gi",
      // The guide's whole storage for production, on each server (NC-025).
      storage: "100Gi",
      parameters: { shared_buffers: "1GB", effective_cache_size: "3GB", log_min_duration_statement: "1000" },
      maxConnections: 200,
      // 10 connections of 10 replicas of each service are 200 clients; the server sees 2 x 40 of them at a time (NC-067).
      // A password is changed while nobody uses it (NC-047).
      alternatingUsers: true,
      pooler: { instances: 2, poolSize: 40, maxClientConnections: 200 },
      // Daily with every moment in between, for 30 days (NC-070).
      backup: { schedule: "0 2 * * *", pointInTime: true, retention: { daily: "30d" } },
    },
  },

  caches: {
    redis: {
      // Speaks the protocol of the guide's Redis, under a free licence.
      engine: "valkey",
      // One takes over from another in another zone, and most of three can tell which (NC-077).
      replicas: 3,
      cpu: { request: "500m", limit: "1" },
      memory: "1Gi",
      eviction: "allkeys-lru",
      persistent: true,
      // The guide's client trusts public authorities alone; mutual TLS between pods encrypts the way to it (NC-049).
      tls: false,
      database: 0,
    },
  },

  secrets: {
    // The passwords of the stores belong to these.
    "neuroca-secrets": {
      keys: {
        NEUROCA_SECRET_KEY: { generate: { length: 64 } },
        // What was signed before a change is good for a while (NC-047).
        NEUROCA_SECRET_KEY_PREVIOUS: { previous: "NEUROCA_SECRET_KEY" },
      },
      rotateEvery: "90d",
    },
  },

  buckets: {
    "backup-bucket": { versioned: true, expireAfter: "30d", keepVersions: "30d" },
  },

  // A tenth of the requests, and all of them in development (NC-060); the guide gives neither share nor time.
  tracing: {
    tracing: {
      engine: "jaeger",
      sampling: 0.1,
      cpu: { request: "100m", limit: "500m" },
      memory: { request: "256Mi", limit: "512Mi" },
      storage: "10Gi",
    },
  },

  externals: {
    "llm-provider": {
      host: "api.openai.com",
      // Provider and model are each stack's own words (NC-036); these are the guide's.
      settings: { provider: "openai", model: "gpt-4" },
      secrets: ["apiKey"],
      rotateEvery: "90d",
    },
    "identity-provider": {
      host: "login.example.com",
      identity: { issuer: "https://login.example.com/", jwks: "https://login.example.com/.well-known/jwks.json" },
      settings: { clientId: "neuroca" },
      secrets: ["clientSecret"],
      rotateEvery: "90d",
    },
  },

  nodePools: {
    // Machines of the workers, which come and go with them (NC-064); the figures are ours.
    "neuroca-workers": { min: 0, max: 6, limits: { cpu: "24", memory: "96Gi" }, disk: "100Gi" },
  },

  endpoints: {
    "neuroca-ingress": {
      host: "neuroca.example.com",
      routes: [{ path: "/", service: "neuroca-api" }],
      // Nobody comes in without a token of the users' own provider, but for whoever asks whether it is well (NC-046).
      authentication: { provider: "identity-provider", audiences: ["neuroca"], openPaths: ["/health"] },
      // Nobody outside measures, administers or debugs it (NC-024, NC-046).
      blockedPaths: ["/metrics", "/admin", "/debug"],
      tls: {
        minVersion: "1.2",
        secretName: "neuroca-tls",
        issuer: { kind: "ClusterIssuer", name: "letsencrypt-prod" },
      },
      maxBodyMiB: 10,
      timeout: "120s",
    },
  },

  objectives: {
    availability: 0.999,
    latencyP95: "2s",
    // The guide asks for both without figures (NC-073): what log archiving and a standby reach.
    recoveryTime: "60m",
    recoveryPoint: "5m",
  },

  leastCapacity: { cpu: "8", memory: "16Gi", storage: "100Gi" },

  // Objects and volumes, as the databases are kept: daily, for 30 days (NC-071).
  clusterBackup: { schedule: "0 1 * * *", retention: "30d" },

  // All of it once more in another region, an hour behind at most (NC-070).
  secondRegion: { schedule: "0 * * * *" },

  monitoring: {
    namespace: "neuroca-monitoring",
    storage: "50Gi",
    // Retention of each kind is ours, as the guide has no figures (NC-051).
    metricsRetention: "30d",
    logs: {
      retention: "30d",
      archiveAfter: "7d",
      perDay: "1Gi",
      // Lines are chosen by how grave they are, and by what happened (NC-059).
      fields: ["level", "event"],
      // What people ask and what is remembered of them is as private as who they are (NC-050).
      masked: { user_id: "hash", session_id: "hash", email: "remove", prompt: "remove", content: "remove" },
    },
    alertHistory: "90d",
    dashboard: { title: "NeuroCognitive Architecture", editable: false },
    alerts,
    dashboards,
  },

  // Sunday night in UTC: the guide asks for low traffic without a time (NC-093).
  maintenance: {
    schedule: "0 3 * * 0",
    duration: "2h",
    // What goes by itself, vacuum, rotation of logs and renewal of certificates, is looked after, not done, by people (NC-091).
    tasks: {
      patches: { every: "week", summary: "security patches of images, nodes and engines" },
      checks: { every: "month", summary: "a look at vacuum, disk use, certificates and rotated secrets" },
      recovery: { every: "quarter", summary: "a recovery drill with the people on call" },
    },
  },
  contacts: { operations: "ops@neuroca.io" },

  environments,

  targets: {
    // One machine, in a network of its own where nobody signs certificates.
    compose: {
      databases: { postgres: { tls: false } },
      tracing: { tracing: { enabled: false } },
      // Names under localhost lead to this machine without an entry anywhere (RFC 6761).
      endpoints: { "neuroca-ingress": { host: "neuroca.localhost" } },
    },
  },
});
