import { modelPaths, models } from "./models.ts";

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

/** The settings file; variables go before it (SC-055). Addresses with credentials are in variables alone (SC-059). */
const settings = {
  app: { name: "SpiralCortex Fusion API", environment: "production" },
  cors: { origins: ["https://app.spiralcortex.com", "https://dashboard.spiralcortex.com"] },
  database: {
    pool_size: 20,
    max_overflow: 30,
    pool_timeout: 30,
    // The guide names retries with backoff and no figures; five tries take a failover's half minute (SC-105).
    retry: { attempts: 5, backoff_seconds: 1, max_backoff_seconds: 15 },
  },
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
};

/** Which browsers' pages may call the API: those of hosts that are named, over HTTPS (SC-057). */
const settingsSchema = {
  type: "object",
  required: ["cors"],
  properties: {
    cors: {
      type: "object",
      required: ["origins"],
      properties: {
        origins: { type: "array", items: { type: "string", pattern: "^https://[a-z0-9-]+(\\.[a-z0-9-]+)+(:\\d+)?$" } },
      },
    },
  },
};

/** Development calls from anywhere it likes. */
export const developmentSchema = {
  properties: { cors: { properties: { origins: { items: { pattern: "^(\\*|https?://.+)$" } } } } },
};

/** Variables by the attribute of a component that each one carries. */
const variables = {
  postgres: {
    POSTGRES_HOST: "host",
    POSTGRES_PORT: "port",
    POSTGRES_DB: "database",
    POSTGRES_USER: "username",
    POSTGRES_PASSWORD: "password",
    DATABASE_URL: "url",
  },
  redis: { REDIS_URL: "url" },
  // A token signed by the key before the present one is taken until it expires; a new key moves the old one there (SC-081).
  secrets: { JWT_SECRET_KEY: "jwt-secret", JWT_SECRET_KEY_PREVIOUS: "jwt-secret-previous", API_KEY: "api-key" },
  elsewhere: {
    POSTGRES_HOST: "host",
    POSTGRES_PORT: "port",
    POSTGRES_DB: "database",
    POSTGRES_USER: "username",
    POSTGRES_PASSWORD: "password",
    DATABASE_URL: "databaseUrl",
  },
  elasticsearch: {
    ELASTICSEARCH_URL: "url",
    ELASTICSEARCH_USERNAME: "username",
    ELASTICSEARCH_PASSWORD: "password",
    ELASTICSEARCH_CA: "certificateAuthority",
  },
  nexus: { SPIRALBRAIN_NEXUS_URL: "url" },
  risk: { SPIRALCODE_X_URL: "url" },
  ethics: { ETHICAL_REGULATOR_URL: "url" },
} as const;

/** The gateway, in front of the emotion, risk and ethics models. */
export const fusion = {
  image: "spiralcortex",
  port: 8000,
  // Each worker loads the models by itself: memory is four times what one needs (SC-026).
  workers: 4,
  replicas: 3,
  cpu: { request: "1", limit: "2" },
  memory: { request: "2Gi", limit: "4Gi" },
  disk: { request: "1Gi", limit: "12Gi" },
  health,
  metrics: {
    path: "/metrics",
    names: { requests: "spiralcortex_requests_total", durations: "spiralcortex_request_duration_seconds" },
  },
  requestTimeout: "30s",
  shutdown: { drain: "5s", grace: "45s" },
  // The guide's second autoscaler, up to 50, would fight this one; a stack may raise the bound as far as the checks let it (SC-040).
  scale: { min: 3, max: 10, cpuPercent: 70, memoryPercent: 80 },
  rollout: { maxSurge: 1, maxUnavailable: 0 },
  minAvailable: 2,
  writable: ["/tmp", "/app/logs", "/app/cache"],
  onHost: ["/app/logs"],
  build: { context: ".", dockerfile: "Dockerfile" },
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
    ...modelPaths,
  },
  configFile: {
    path: "/app/config/settings.yaml",
    content: settings,
    schema: settingsSchema,
    // The file's version is the image's, whichever a stack releases (SC-056).
    releaseAt: ["app", "version"],
  },
  uses: {
    // 4 workers x 50 connections x 10 replicas are 2000 clients of the pooler, which the server never sees (SC-058).
    postgres: { env: variables.postgres, pool: { size: 20, overflow: 30, timeout: "30s" }, optional: true },
    "external-postgres": { env: variables.elsewhere, optional: true },
    redis: { env: variables.redis, optional: true },
    "spiralcortex-secrets": { env: variables.secrets },
    elasticsearch: {
      env: variables.elasticsearch,
      indices: { read: ["spiralcortex-*"], write: ["spiralcortex-*"] },
      optional: true,
    },
    "spiralcortex-models": models,
    jaeger: { optional: true },
    "spiralbrain-nexus": { env: variables.nexus, optional: true },
    "spiralcode-x": { env: variables.risk, optional: true },
    "ethical-regulator": { env: variables.ethics, optional: true },
  },
};

const statements = [
  "import os, urllib.error, urllib.request as r",
  'url = os.environ["API_URL"]',
  'r.urlopen(url + "/health", timeout=10)',
  "def status(path):",
  "    try: return r.urlopen(url + path, timeout=10).status",
  "    except urllib.error.HTTPError as answer: return answer.code",
  'found = {name: status("/api/v1/" + name) for name in ("fusion", "emotion", "risk", "ethics")}',
  "print(found)",
  "missing = [name for name, code in found.items() if code == 404 or code >= 500]",
  'if missing: raise SystemExit("no such route: " + ", ".join(missing))',
];

/** Health, and that each route is there: without a token it must refuse, and may neither be unknown nor fail (SC-004, SC-098). */
export const smokeTest = {
  service: "spiralcortex-fusion" as const,
  command: ["python", "-c", statements.join("\n")],
  runs: { after: ["spiralcortex-fusion" as const] },
  cpu: { request: "50m", limit: "500m" },
  memory: { request: "64Mi", limit: "256Mi" },
  retries: 3,
  deadline: "5m",
  uses: { "spiralcortex-fusion": { env: { API_URL: "url" as const } } },
};
