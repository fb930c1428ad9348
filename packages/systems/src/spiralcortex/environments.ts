import type { SystemOverride } from "@axon/core";
import { developmentSchema } from "./fusion.ts";
import { loadTests } from "./load.ts";
import { modelTests } from "./models.ts";

/** What each environment has other than production. */
export const environments = {
  dev: {
    services: {
      "spiralcortex-fusion": {
        replicas: 1,
        scale: false,
        minAvailable: 0,
        cpu: { request: "250m", limit: "2" },
        memory: { request: "1Gi", limit: "4Gi" },
        env: { ENVIRONMENT: "development" },
        configFile: { content: { app: { environment: "development" } }, schema: developmentSchema },
        uses: { postgres: { pool: { size: 5, overflow: 5 } } },
      },
    },
    databases: {
      postgres: {
        instances: 1,
        cpu: { request: "100m", limit: "1" },
        memory: { request: "256Mi", limit: "1Gi" },
        storage: "5Gi",
        parameters: { shared_buffers: "128MB", effective_cache_size: "384MB", work_mem: "4MB" },
        pooler: false,
        backup: false,
      },
    },
    caches: {
      redis: { replicas: 1, cpu: { request: "50m", limit: "200m" }, memory: { request: "128Mi", limit: "256Mi" } },
    },
    searches: { elasticsearch: { nodes: 1, memory: "1Gi", cpu: { request: "250m", limit: "1" }, storage: "5Gi" } },
    tracing: { jaeger: { sampling: 1, store: "memory" } },
    endpoints: { spiralcortex: { host: "api.dev.spiralcortex.com" } },
    secondRegion: false,
    monitoring: {
      cpu: { request: "250m", limit: "1" },
      memory: { request: "512Mi", limit: "1Gi" },
      storage: "10Gi",
      metricsRetention: "7d",
      logs: { retention: "7d", perDay: "256Mi" },
    },
  },
  staging: {
    services: {
      "spiralcortex-fusion": {
        env: { ENVIRONMENT: "staging" },
        configFile: {
          content: {
            app: { environment: "staging" },
            cors: { origins: ["https://app.staging.spiralcortex.com", "https://dashboard.staging.spiralcortex.com"] },
          },
        },
      },
    },
    endpoints: { spiralcortex: { host: "api.staging.spiralcortex.com" } },
    secondRegion: false,
    jobs: { ...modelTests, ...loadTests },
  },
  prod: {},
} satisfies Readonly<Record<string, SystemOverride>>;
