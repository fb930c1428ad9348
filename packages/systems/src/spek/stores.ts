import type { SystemBodyInput } from "@axon/core";
import { keyPrefix } from "./configuration.ts";

/** One database, with a standby and a pooler (SP-019). */
export const databases = {
  postgres: {
    // The guide's name of it on Kubernetes, as that of Redis below (SP-092).
    address: { name: "postgres-service" },
    engine: "postgres",
    // The guide's PostgreSQL 14 reached its end of life in November 2026 (SP-061).
    version: "17",
    database: "spek",
    owner: "spek",
    instances: 2,
    cpu: { request: "2", limit: "4" },
    memory: "8Gi",
    // The guide has no figure for Kubernetes; twice its volume of data.
    storage: "100Gi",
    // A quarter and three quarters of 8 GB (SP-141), write-ahead log (SP-142), solid-state disks and logs (SP-143).
    parameters: {
      shared_buffers: "2GB",
      effective_cache_size: "6GB",
      // 200 connections of the guide's 64MB would be more than the server has (SP-141).
      work_mem: "16MB",
      maintenance_work_mem: "512MB",
      wal_buffers: "16MB",
      checkpoint_completion_target: "0.9",
      wal_writer_delay: "200ms",
      random_page_cost: "1.1",
      effective_io_concurrency: "200",
      log_min_duration_statement: "1000",
      log_checkpoints: "on",
      log_connections: "on",
      log_disconnections: "on",
      log_lock_waits: "on",
    },
    maxConnections: 200,
    // 2 workers x 20 connections x 10 replicas are 400 clients; the server sees 2 x 80 of them at a time (SP-019).
    pooler: { instances: 2, poolSize: 80, maxClientConnections: 400 },
    // Daily with every moment in between, and the guide's weekly dump; all of it for 30 days (SP-147, SP-150).
    backup: { schedule: "0 2 * * *", pointInTime: true, retention: { daily: "30d", weekly: "30d" } },
  },
} satisfies SystemBodyInput["databases"];

/** Results of analyses, kept as long as there is room (SP-144). */
export const caches = {
  redis: {
    address: { name: "redis-service" },
    // Speaks the protocol of the guide's Redis 7, under a free licence.
    engine: "valkey",
    replicas: 1,
    cpu: { request: "250m", limit: "1" },
    // Three quarters of it are data: the guide's 2gb (SP-144).
    memory: "2731Mi",
    eviction: "allkeys-lru",
    persistent: true,
    keyPrefix: keyPrefix("prod"),
    // Beside the log of every second; the fork has the quarter of the memory that data may not fill (SP-145).
    snapshots: { 900: 1, 300: 10, 60: 10_000 },
    // The client of the guide trusts public authorities alone; declared clients reach it, and mutual TLS can encrypt it.
    tls: false,
    database: 0,
  },
} satisfies SystemBodyInput["caches"];
