import { developmentAccessRules, developmentConfiguration, keyPrefix, stagingConfiguration } from "./configuration.ts";
import { developmentAccessSchema, developmentAdvice, developmentSchema, stagingSchema } from "./schema.ts";
import { sizingVariables } from "./sizing.ts";

/** Development has the cores for two workers (SP-109) and little memory. */
const developmentReplica = { cpuCores: 2, memoryMiB: 1_024 };

/** The environment is the stack's own (SP-104), and debugging is for development (SP-024). */
const developmentChoices: Readonly<Record<string, string[]>> = {
  SPEK_ENV: ["development"],
  SPEK_DEBUG: ["true", "false"],
};
const stagingChoices: Readonly<Record<string, string[]>> = { SPEK_ENV: ["staging"] };

/** What each environment has other than production. */
export const environments = {
  dev: {
    services: {
      spek: {
        // Two, as everywhere: what only works alone shows before staging (SP-001).
        replicas: 2,
        scale: false,
        minAvailable: 1,
        cpu: { request: "100m", limit: "2" },
        memory: { request: "256Mi", limit: "1Gi" },
        disk: { request: "256Mi", limit: "2Gi" },
        metrics: false,
        env: {
          SPEK_ENV: "development",
          SPEK_LOG_LEVEL: "DEBUG",
          SPEK_DEBUG: true,
          SPEK_TIMEOUT: 300,
          ...sizingVariables(developmentReplica),
          SPEK_METRICS_ENABLED: false,
          SPEK_NASA_COMPLIANCE_STRICT: false,
          SPEK_PERFORMANCE_MONITORING_ENABLED: false,
        },
        envChoices: developmentChoices,
        configFile: {
          content: developmentConfiguration,
          schema: developmentSchema,
          advice: developmentAdvice,
          beside: { "rbac.yaml": { content: developmentAccessRules, schema: developmentAccessSchema } },
        },
        uses: { postgres: { pool: { size: 5 } } },
      },
    },
    jobs: { "spek-cache-cleanup": { env: { SPEK_CACHE_PREFIX: keyPrefix("dev") } } },
    databases: {
      postgres: {
        instances: 1,
        cpu: { request: "100m", limit: "1" },
        memory: { request: "256Mi", limit: "512Mi" },
        storage: "5Gi",
        parameters: {
          shared_buffers: "128MB",
          effective_cache_size: "384MB",
          work_mem: "4MB",
          maintenance_work_mem: "64MB",
        },
        pooler: false,
        backup: false,
      },
    },
    caches: { redis: { cpu: { request: "50m", limit: "500m" }, memory: "256Mi", keyPrefix: keyPrefix("dev") } },
    volumes: { "spek-data-pvc": { size: "5Gi" } },
    externals: { "alert-webhook": { enabled: false } },
    endpoints: {
      "spek-ingress": {
        host: "dev.spek.example.com",
        // Of an authority that the smoke test is given; that of a public one's staging is in no trust store (SP-055).
        tls: { issuer: "internal" },
      },
    },
    clusterBackup: false,
    // Without metrics, alerts on them would fire on their absence (SP-109).
    monitoring: { enabled: false },
  },
  staging: {
    services: {
      spek: {
        env: { SPEK_ENV: "staging" },
        envChoices: stagingChoices,
        configFile: { content: stagingConfiguration, schema: stagingSchema },
      },
    },
    jobs: { "spek-cache-cleanup": { env: { SPEK_CACHE_PREFIX: keyPrefix("staging") } } },
    caches: { redis: { keyPrefix: keyPrefix("staging") } },
    volumes: { "spek-data-pvc": { class: "fast-ssd" } },
    endpoints: {
      "spek-ingress": {
        host: "staging.spek.example.com",
        tls: { issuer: "internal" },
      },
    },
  },
  prod: {
    jobs: { "spek-integration-tests": { enabled: false } },
    volumes: { "spek-data-pvc": { class: "fast-ssd" } },
  },
} as const;
