import type { SystemOverride } from "@axon/core";
import { smallDatabase } from "./stores.ts";

const smallService = {
  replicas: 1,
  cpu: { request: "100m", limit: "1" },
  memory: { request: "256Mi", limit: "1Gi" },
  minAvailable: 0,
} as const;

/** What each environment has other than production. */
export const environments = {
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
} satisfies Readonly<Record<string, SystemOverride>>;
