import type { SystemBodyInput } from "@axon/core";

/** Three tiers: daily for 7 days, weekly for one month, monthly for one year (CC-084); 02:00 UTC is our choice (CC-020). */
const backup = {
  schedule: "0 2 * * *",
  pointInTime: true,
  retention: { daily: "7d", weekly: "31d", monthly: "366d" },
};

/** Services read a password when they start: while they move over to the new one, the old one must still be good (CC-064). */
const alternatingUsers = true;

/** Pool settings each database client reads; figures of the pool itself stand in `pool` (CC-094). */
export const poolVariables = {
  DB_POOL_SIZE: "poolSize",
  DB_MAX_OVERFLOW: "poolOverflow",
  DB_POOL_TIMEOUT: "poolTimeout",
  DB_POOL_RECYCLE: "poolRecycle",
} as const;

/**
 * A pool each of `size` + `overflow` in 4 workers x 3 replicas must fit the server: only the API has autoscaling, and
 * with it a pooler (CC-094).
 */
export const pool = { size: 10, overflow: 20, timeout: "30s", recycle: "30m" };

/** Two databases, each with a standby and a pooler (CC-094, CC-095). */
export const databases = {
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
    alternatingUsers,
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
    alternatingUsers,
    backup,
    urlScheme: "postgresql+asyncpg",
  },
} satisfies SystemBodyInput["databases"];

export const caches = {
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
} satisfies SystemBodyInput["caches"];

/** A data store small enough for a laptop, without what only production pays for. */
export const smallDatabase = {
  instances: 1,
  readReplicas: 0,
  cpu: { request: "100m", limit: "1" },
  memory: { request: "256Mi", limit: "512Mi" },
  storage: "5Gi",
  parameters: { shared_buffers: "128MB", effective_cache_size: "384MB" },
  pooler: false,
  alternatingUsers: false,
  backup: false,
} as const;
