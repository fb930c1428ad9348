import type { ObservedSystem } from "@axon/observability";

/** A system with one part of every kind. */
export const shop = {
  name: "shop",
  services: [
    { name: "web", autoscaler: "web" },
    { name: "worker", http: false },
  ],
  databases: [{ name: "orders", instances: 3 }],
  caches: [{ name: "sessions", persistent: true, replicas: 3 }],
  brokers: [{ name: "events", brokers: 3 }],
  searches: [{ name: "products", nodes: 3 }],
  objectStores: [{ name: "objects" }],
  tracing: [{ name: "traces", persistent: true }],
  logs: [{ name: "log-collector" }],
  certificates: [{ name: "web-tls" }],
  rotatedSecrets: [{ name: "web-secrets", age: { mostSeconds: 90 * 86_400, since: "metric" } }],
  jobs: [
    { name: "migrate", kind: "migration" },
    { name: "nightly", kind: "scheduled" },
    { name: "orders-drill", kind: "drill", namespace: "shop-drill", overdueSeconds: 32 * 86_400 },
    { name: "shop-prod", kind: "clusterBackup" },
  ],
  budget: {
    monthly: 500,
    currency: "EUR",
    prices: { cpuHour: 0.04, gpuHour: 1, memoryGibHour: 0.005, storageGibMonth: 0.1 },
  },
  maintenance: { schedule: "0 2 * * 0", duration: "2h" },
} as const satisfies ObservedSystem;

/** The parts of Cortex Core (CC-001), as the guide names them. */
export const cortexCore = {
  name: "cortex-core",
  services: [{ name: "cortex-core-api" }, { name: "memory-service" }, { name: "cognition-service" }],
  databases: [
    { name: "postgres-core", instances: 4 },
    { name: "postgres-memory", instances: 2 },
  ],
  caches: [{ name: "redis" }],
  certificates: [{ name: "cortex-core-tls" }],
  rotatedSecrets: [{ name: "database-credentials" }],
  jobs: [{ name: "db-migration-job", kind: "migration" }],
} as const satisfies ObservedSystem;
