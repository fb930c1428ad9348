import { defineSystem } from "@axon/core";

/** One endpoint answers whether the process serves; it must not ask the data stores, or their outage restarts every pod (SC-098). */
const health = {
  ready: { path: "/health", period: "10s" },
  live: { path: "/health", period: "20s" },
  // Models are read before the first answer; the guide names no time, ten minutes hold the largest of them.
  startup: { path: "/health", period: "10s", failureThreshold: 60 },
  container: {
    command: ["python", "-c", 'import urllib.request as r; r.urlopen("http://127.0.0.1:8000/health", timeout=4)'],
    startPeriod: "60s",
  },
};

/** Three services of the guide's picture of which it says nothing else: an installation that has them fills in the rest (SC-005). */
const notDescribed = { enabled: false } as const;

const quantile = (share: number) =>
  `histogram_quantile(${share}, sum by (le) (rate(spiralcortex_request_duration_seconds_bucket[5m])))`;

/** Emotional AI, risk analysis and ethics behind one API. The body describes production. */
export const spiralcortex = defineSystem({
  name: "spiralcortex",
  title: "SpiralCortex",
  owner: "spiralcortex-operations",
  version: "v2.1.0",
  registry: "your-registry.com",
  namespace: "spiralcortex",

  services: {
    "spiralcortex-fusion": {
      image: "spiralcortex",
      port: 8000,
      // Each worker loads the models by itself: memory is four times what one needs (SC-026).
      workers: 4,
      replicas: 3,
      cpu: { request: "1", limit: "2" },
      memory: { request: "2Gi", limit: "4Gi" },
      disk: { request: "1Gi", limit: "12Gi" },
      health,
      metrics: { path: "/metrics" },
      requestTimeout: "30s",
      shutdown: { drain: "5s", grace: "45s" },
      // The guide's second autoscaler, up to 50, would fight this one; a stack may raise the bound as far as the checks let it (SC-040).
      scale: { min: 3, max: 10, cpuPercent: 70, memoryPercent: 80 },
      rollout: { maxSurge: 1, maxUnavailable: 0 },
      minAvailable: 2,
      writable: ["/tmp", "/app/logs", "/app/cache"],
      env: {
        ENVIRONMENT: "production",
        API_HOST: "0.0.0.0",
        API_PORT: "8000",
        API_WORKERS: "4",
        API_TIMEOUT: "30",
        PROMETHEUS_ENABLED: true,
        CONFIG_FILE: "/app/config/settings.yaml",
        // The mounted models are read-only, so what the process caches has a directory of its own (SC-030).
        MODEL_CACHE_DIR: "/app/cache",
        EMOTION_MODEL_PATH: "/app/models/emotion_v2",
        RISK_MODEL_PATH: "/app/models/risk_v3",
        ETHICS_MODEL_PATH: "/app/models/ethics_v1",
      },
      configFile: {
        path: "/app/config/settings.yaml",
        content: {
          app: { name: "SpiralCortex Fusion API", version: "2.1.0", environment: "production" },
          cors: { origins: ["https://app.spiralcortex.com", "https://dashboard.spiralcortex.com"] },
          database: { pool_size: 20, max_overflow: 30, pool_timeout: 30 },
          cache: { ttl: 3600, max_connections: 20 },
          monitoring: {
            prometheus: { enabled: true, path: "/metrics" },
            jaeger: { service_name: "spiralcortex-fusion" },
          },
          caching: {
            app: { max_size: 10000, ttl: 3600 },
            models: { max_size: 100 },
            queries: { max_size: 5000, ttl: 1800 },
          },
        },
      },
      uses: {
        postgres: {
          env: {
            POSTGRES_HOST: "host",
            POSTGRES_PORT: "port",
            POSTGRES_DB: "database",
            POSTGRES_USER: "username",
            POSTGRES_PASSWORD: "password",
            DATABASE_URL: "url",
          },
          // 4 workers x 50 connections x 10 replicas are 2000 clients of the pooler, which the server never sees (SC-058).
          pool: { size: 20, overflow: 30, timeout: "30s" },
        },
        redis: { env: { REDIS_URL: "url" } },
        "spiralcortex-secrets": { env: { JWT_SECRET_KEY: "jwt-secret", API_KEY: "api-key" } },
        elasticsearch: {
          env: {
            ELASTICSEARCH_URL: "url",
            ELASTICSEARCH_USERNAME: "username",
            ELASTICSEARCH_PASSWORD: "password",
          },
          indices: { read: ["spiralcortex-*"], write: ["spiralcortex-*"] },
        },
        "spiralcortex-models": {
          fetch: {
            path: "/app/models",
            size: "10Gi",
            artefacts: {
              emotion_v2: { from: "emotion", version: "2.1.0" },
              risk_v3: { from: "risk", version: "3.0.1" },
              ethics_v1: { from: "ethics", version: "1.2.0" },
            },
          },
        },
        "spiralbrain-nexus": { env: { SPIRALBRAIN_NEXUS_URL: "url" }, optional: true },
        "spiralcode-x": { env: { SPIRALCODE_X_URL: "url" }, optional: true },
        "ethical-regulator": { env: { ETHICAL_REGULATOR_URL: "url" }, optional: true },
      },
    },
    "spiralbrain-nexus": notDescribed,
    "spiralcode-x": notDescribed,
    "ethical-regulator": notDescribed,
  },

  databases: {
    postgres: {
      engine: "postgres",
      // The guide's 15 is supported until November 2027; a new installation begins with a later one (SC-006).
      version: "17",
      database: "spiralcortex",
      owner: "spiralcortex",
      instances: 3,
      cpu: { request: "2", limit: "4" },
      // 2 GB of shared buffers, and 200 connections of 32 MB each at worst, ask for more than the 8 GB they imply (SC-088).
      memory: { request: "16Gi", limit: "16Gi" },
      storage: "100Gi",
      parameters: {
        shared_buffers: "2GB",
        effective_cache_size: "6GB",
        work_mem: "32MB",
        maintenance_work_mem: "512MB",
        // Slow queries are found in the log (SC-104).
        log_min_duration_statement: "1000",
      },
      maxConnections: 200,
      pooler: { instances: 2, poolSize: 80, maxClientConnections: 1000 },
      // 02:00 UTC, kept 30 days; the log is archived on top, for a daily dump alone would lose a day (SC-093, SC-094, SC-096).
      backup: { schedule: "0 2 * * *", retention: { daily: "30d" } },
    },
  },

  caches: {
    // Redis 7.4 and later are no longer free software; Valkey speaks the same protocol (SC-007).
    redis: {
      engine: "valkey",
      cpu: { request: "250m", limit: "1" },
      memory: { request: "1Gi", limit: "2Gi" },
      eviction: "allkeys-lru",
      database: 0,
    },
  },

  searches: {
    elasticsearch: {
      engine: "elasticsearch",
      nodes: 3,
      cpu: { request: "1", limit: "2" },
      memory: "4Gi",
      storage: "50Gi",
      retention: { spiralcortex: { indices: ["spiralcortex-*"], deleteAfter: "30d" } },
    },
  },

  buckets: {
    "spiralcortex-models": { versioned: true },
  },

  secrets: {
    "spiralcortex-secrets": {
      keys: { "jwt-secret": { generate: { length: 64 } }, "api-key": { generate: { length: 48 } } },
    },
  },

  endpoints: {
    spiralcortex: {
      host: "api.spiralcortex.com",
      routes: [{ path: "/", service: "spiralcortex-fusion" }],
      blockedPaths: ["/metrics"],
      tls: { minVersion: "1.3" },
      timeout: "30s",
      // The guide limits by client address and gives no figure; ours is generous for people and hard on scripts (SC-082).
      requestsPerSecond: 20,
    },
  },

  objectives: {
    availability: 0.999,
    latencyP95: "1s",
    recoveryTime: "15m",
    recoveryPoint: "5m",
  },

  monitoring: {
    storage: "100Gi",
    metricsRetention: "30d",
    logs: { retention: "30d", archiveAfter: "7d", perDay: "2Gi" },
    dashboard: { title: "SpiralCortex" },
    alerts: {
      SpiralCortexEthicalViolation: {
        expression: "increase(spiralcortex_ethical_violations_total[5m]) > 0",
        holdsFor: "1m",
        severity: "critical",
        summary: "SpiralCortex reported an ethical violation",
      },
      SpiralCortexModelAccuracyLow: {
        // The guide gives no bound; below four of five answers right a model is worse than none.
        expression: "spiralcortex_model_accuracy < 0.8",
        holdsFor: "15m",
        severity: "warning",
        summary: "The {{ $labels.model_type }} model is right in fewer than 80 % of its answers",
      },
    },
    dashboards: {
      "System Performance": {
        panels: [
          { title: "CPU/Memory usage", queries: { cpu: "sum(rate(process_cpu_seconds_total[5m]))" } },
          { title: "Response times", unit: "s", queries: { p50: quantile(0.5), p95: quantile(0.95) } },
          {
            title: "Error rates",
            unit: "percentunit",
            queries: {
              errors:
                'sum(rate(spiralcortex_requests_total{status=~"5.."}[5m])) / sum(rate(spiralcortex_requests_total[5m]))',
            },
          },
          { title: "Throughput", unit: "reqps", queries: { requests: "sum(rate(spiralcortex_requests_total[5m]))" } },
        ],
      },
      "Model Performance": {
        panels: [
          {
            title: "Prediction accuracy",
            unit: "percentunit",
            queries: { "{{model_type}}": "spiralcortex_model_accuracy" },
          },
        ],
      },
      "Business Metrics": {
        panels: [
          {
            title: "API usage by endpoint",
            unit: "reqps",
            queries: { "{{endpoint}}": "sum by (endpoint) (rate(spiralcortex_requests_total[5m]))" },
          },
          {
            title: "Ethical compliance rates",
            unit: "percentunit",
            queries: {
              compliance:
                "1 - sum(increase(spiralcortex_ethical_violations_total[1h])) / sum(increase(spiralcortex_requests_total[1h]))",
            },
          },
        ],
      },
    },
  },

  // Managed windows elsewhere begin at 03:00, for the backup begins with this one (SC-111).
  maintenance: { schedule: "0 2 * * 0", duration: "2h" },
  contacts: {
    documentation: "https://docs.spiralcortex.ai",
    community: "https://community.spiralcortex.ai",
    support: "support@spiralcortex.ai",
    status: "https://status.spiralcortex.ai",
    security: "security@spiralcortex.ai",
    outages: "ops@spiralcortex.ai",
  },

  environments: {
    dev: {
      services: {
        "spiralcortex-fusion": {
          replicas: 1,
          scale: false,
          minAvailable: 0,
          cpu: { request: "250m", limit: "2" },
          memory: { request: "1Gi", limit: "4Gi" },
          env: { ENVIRONMENT: "development" },
          configFile: { content: { app: { environment: "development" } } },
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
      caches: { redis: { cpu: { request: "50m", limit: "200m" }, memory: { request: "128Mi", limit: "256Mi" } } },
      searches: { elasticsearch: { nodes: 1, memory: "1Gi", cpu: { request: "250m", limit: "1" }, storage: "5Gi" } },
      endpoints: { spiralcortex: { host: "api.dev.spiralcortex.com" } },
      monitoring: {
        cpu: { request: "250m", limit: "1" },
        memory: { request: "512Mi", limit: "1Gi" },
        storage: "10Gi",
        metricsRetention: "7d",
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
    },
    prod: {},
  },
});
