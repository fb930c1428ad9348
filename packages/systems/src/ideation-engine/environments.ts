import { noNodePools } from "./machines.ts";

/** What a process is told outside of production. */
const stage = (environment: string, logLevel: string) => ({
  env: { ENVIRONMENT: environment, LOG_LEVEL: logLevel },
});

/** One replica of little: 100m and 128Mi, as all of it has to fit a machine of 4 CPUs and 8 GB (IE-002). */
const small = {
  ...stage("development", "DEBUG"),
  replicas: 1,
  minAvailable: 0,
  scale: false,
  metrics: false,
  cpu: { request: "50m", limit: "1" },
  memory: { request: "128Mi", limit: "1Gi" },
  disk: { request: "64Mi", limit: "1Gi" },
} as const;

/** Everything on one machine: no accelerators, no Ray, no archive but the disk, no monitoring but the console (IE-002 to IE-005). */
export const development = {
  nodePools: noNodePools,
  services: {
    // One crawler for all nine axes.
    "axis-crawlers": {
      ...small,
      env: { ...small.env, CRAWLER_SHARDS: 1 },
      state: { storage: "1Gi" },
    },
    etl: { ...small, uses: { postgres: { pool: { size: 5 } } } },
    "ray-workers": {
      ...small,
      resize: false,
      memory: { request: "512Mi", limit: "2Gi" },
      uses: { postgres: { pool: { size: 5 } } },
    },
    allocation: { ...small, uses: { postgres: { pool: { size: 5 } } } },
    orchestrator: { ...small, uses: { postgres: { pool: { size: 5 } } } },
    agents: small,
    evolution: { ...small, uses: { postgres: { pool: { size: 5 } } } },
    training: small,
    "cost-controls": small,
  },
  rayClusters: { ray: { enabled: false } },
  databases: {
    postgres: {
      instances: 1,
      readReplicas: 0,
      cpu: { request: "100m", limit: "1" },
      memory: { request: "512Mi", limit: "1Gi" },
      storage: "5Gi",
      parameters: {
        shared_buffers: "128MB",
        effective_cache_size: "384MB",
        maintenance_work_mem: "128MB",
        // One process of 128 MB needs no more shared memory than a container has.
        max_parallel_maintenance_workers: "0",
      },
      pooler: false,
      backup: false,
    },
  },
  brokers: {
    kafka: {
      brokers: 1,
      cpu: { request: "250m", limit: "1" },
      memory: { request: "1Gi", limit: "1Gi" },
      storage: "5Gi",
    },
  },
  buckets: { archive: { enabled: false } },
  spendLimits: { "daily-llm-budget": { enabled: false } },
  monitoring: { enabled: false },
} as const;

/**
 * The guide's second profile, once for integration tests and once for the last look before a release, so that neither disturbs
 * the other (IE-001). Two machines of two CPUs: few replicas of little, Ray without accelerators, and all of production's rules.
 */
export function rehearsal(environment: "test" | "staging") {
  const process = {
    ...stage(environment, "INFO"),
    replicas: 1,
    minAvailable: 0,
    cpu: { request: "50m", limit: "500m" },
    memory: { request: "192Mi", limit: "512Mi" },
    disk: { request: "128Mi", limit: "1Gi" },
  } as const;
  const scaled = { min: 1, max: 2 };
  return {
    nodePools: noNodePools,
    services: {
      // Three axes each.
      "axis-crawlers": {
        ...process,
        replicas: 3,
        minAvailable: 2,
        scale: { min: 3, max: 4 },
        env: { ...process.env, CRAWLER_SHARDS: 3 },
        state: { storage: "1Gi" },
      },
      etl: { ...process, scale: scaled, uses: { postgres: { pool: { size: 5 } } } },
      "ray-workers": { ...process, resize: false, uses: { postgres: { pool: { size: 5 } } } },
      allocation: { ...process, uses: { postgres: { pool: { size: 5 } } } },
      orchestrator: { ...process, scale: scaled, uses: { postgres: { pool: { size: 5 } } } },
      agents: { ...process, replicas: 2, minAvailable: 1 },
      evolution: { ...process, uses: { postgres: { pool: { size: 5 } } } },
      training: process,
      "cost-controls": process,
    },
    rayClusters: {
      ray: {
        head: { cpu: { request: "100m", limit: "1" }, memory: "1Gi" },
        workers: { embedding: { min: 1, max: 1, cpu: { request: "100m", limit: "1" }, memory: "1Gi", gpu: false } },
        sharedMemory: "256Mi",
      },
    },
    databases: {
      postgres: {
        instances: 1,
        readReplicas: 0,
        cpu: { request: "250m", limit: "1" },
        memory: { request: "1Gi", limit: "1Gi" },
        storage: "20Gi",
        parameters: {
          shared_buffers: "256MB",
          effective_cache_size: "768MB",
          maintenance_work_mem: "256MB",
          max_parallel_maintenance_workers: "1",
        },
        maxConnections: 100,
        pooler: { instances: 1, poolSize: 40, maxClientConnections: 200 },
        backup: { schedule: "0 3 * * *", retention: { daily: "7d" } },
      },
    },
    brokers: {
      // With two brokers two copies, of which one suffices: else no broker could restart (IE-009).
      kafka: {
        brokers: 2,
        cpu: { request: "200m", limit: "1" },
        memory: { request: "1Gi", limit: "1Gi" },
        storage: "20Gi",
      },
    },
    monitoring: {
      cpu: { request: "100m", limit: "500m" },
      memory: { request: "512Mi", limit: "1Gi" },
      storage: "10Gi",
      metricsRetention: "7d",
    },
  } as const;
}
