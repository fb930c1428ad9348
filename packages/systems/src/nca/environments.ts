import { developmentJobs, stagingJobs } from "./jobs.ts";
import { developmentService } from "./services.ts";
import { developmentChoices, developmentSettings, stagingSettings } from "./settings.ts";

/** What each environment has other than production. */
export const environments = {
  dev: {
    services: {
      "neuroca-api": { ...developmentService, env: developmentSettings, envChoices: developmentChoices },
      "neuroca-worker": { ...developmentService, env: developmentSettings, envChoices: developmentChoices },
    },
    jobs: developmentJobs,
    databases: {
      postgres: {
        instances: 1,
        cpu: { request: "100m", limit: "1" },
        memory: { request: "256Mi", limit: "1Gi" },
        // The guide's whole storage for a small installation, less what the others take (NC-025).
        storage: "40Gi",
        parameters: { shared_buffers: "128MB", effective_cache_size: "512MB" },
        alternatingUsers: false,
        pooler: false,
        backup: false,
      },
    },
    caches: {
      redis: { replicas: 1, cpu: { request: "50m", limit: "500m" }, memory: { request: "128Mi", limit: "256Mi" } },
    },
    tracing: { tracing: { sampling: 1, store: "memory" } },
    buckets: { "backup-bucket": { enabled: false } },
    externals: { "identity-provider": { enabled: false } },
    nodePools: { "neuroca-workers": { enabled: false } },
    endpoints: {
      "neuroca-ingress": {
        host: "dev.neuroca.example.com",
        // No provider is asked for there.
        authentication: false,
        tls: { issuer: { kind: "ClusterIssuer", name: "letsencrypt-staging" } },
      },
    },
    leastCapacity: { cpu: "4", memory: "8Gi", storage: "50Gi" },
    clusterBackup: false,
    secondRegion: false,
    monitoring: {
      cpu: { request: "100m", limit: "500m" },
      memory: { request: "512Mi", limit: "1Gi" },
      storage: "10Gi",
      metricsRetention: "7d",
      dashboard: { editable: true },
    },
  },
  staging: {
    services: {
      "neuroca-api": { env: stagingSettings },
      "neuroca-worker": { env: stagingSettings },
    },
    jobs: stagingJobs,
    // Production's data without what it says of people, by the rules that each stack has for its columns (NC-004).
    databases: { postgres: { refresh: { from: "prod", schedule: "0 5 * * 0" } } },
    endpoints: {
      "neuroca-ingress": {
        host: "staging.neuroca.example.com",
        tls: { issuer: { kind: "ClusterIssuer", name: "letsencrypt-staging" } },
      },
    },
    leastCapacity: { cpu: "4", memory: "8Gi", storage: "50Gi" },
  },
  prod: {},
} as const;
