import type { SystemBodyInput } from "@axon/core";
import { askEntry, entryVariables } from "../through-entry.ts";
import { keyPrefix } from "./configuration.ts";

/** Client settings that every process with access to the stores reads (SP-025, SP-026). */
export const databaseVariables = {
  SPEK_DB_HOST: "host",
  SPEK_DB_PORT: "port",
  SPEK_DB_NAME: "database",
  SPEK_DB_PASSWORD: "password",
} as const;
export const cacheVariables = { SPEK_REDIS_URL: "url", SPEK_REDIS_PASSWORD: "password" } as const;
export const secretVariables = {
  SPEK_SECRET_KEY: "SPEK_SECRET_KEY",
  SPEK_JWT_SECRET: "SPEK_JWT_SECRET",
  SPEK_ENCRYPTION_KEY: "SPEK_ENCRYPTION_KEY",
} as const;

const serviceVariables = { SPEK_URL: "url" } as const;
/** The pipeline's key: an analyst's. */
const apiKeyVariables = { SPEK_API_KEY: "ci" } as const;
/** Past the pooler. */
const maintenanceVariables = { DATABASE_URL: "directUrl" } as const;

const python = (...statements: readonly string[]) => ["python", "-c", statements.join("\n")];

/** Answers when the service is up, from inside the image, which has Python but no curl (SP-058). */
export const containerCheck = python(
  "import urllib.request as r",
  'r.urlopen("http://127.0.0.1:8000/health", timeout=9)',
);

/** The health endpoint, then the guide's smallest analysis, as an analyst and the way that clients ask (SP-055). */
const smokeTest = python(
  ...askEntry,
  'ask("GET", "/health")',
  'headers = {"Content-Type": "application/json", "X-API-Key": os.environ["SPEK_API_KEY"]}',
  'ask("POST", "/api/v1/analysis/submit", \'{"project_name": "test", "files": []}\', headers)',
);

/** On top of autovacuum, as the owner and not as a superuser; VACUUM runs in no transaction (SP-156). */
const vacuum = python(
  "import os, psycopg2",
  'connection = psycopg2.connect(os.environ["DATABASE_URL"])',
  "connection.autocommit = True",
  'connection.cursor().execute("VACUUM ANALYZE")',
);

/** Removes what lost its expiry, under the system's own prefix alone (SP-157). */
const cacheCleanup = python(
  "import os, redis",
  'client = redis.Redis.from_url(os.environ["SPEK_REDIS_URL"], password=os.environ["SPEK_REDIS_PASSWORD"])',
  'stale = [key for key in client.scan_iter(os.environ["SPEK_CACHE_PREFIX"] + "*", count=500) if client.ttl(key) == -1]',
  "removed = sum(client.unlink(key) for key in stale)",
  'print(f"removed {removed} keys without expiry")',
);

/** The one service: its image is what every job runs. */
const service = "spek" as const;
const small = { service, cpu: { request: "50m", limit: "500m" }, memory: { request: "128Mi", limit: "512Mi" } };

/** What runs once: for a release, each day and each week. Times are ours, outside of the working day (SP-150, SP-154). */
export const jobs = {
  // Once for each release, before any replica of it starts (SP-039).
  "spek-db-init": {
    ...small,
    command: ["python", "-m", "spek.db.init"],
    runs: { before: [service] },
    uses: { postgres: { env: databaseVariables } },
  },
  "spek-smoke-test": {
    ...small,
    command: smokeTest,
    runs: { after: [service] },
    // A new entry has proxies to start and a certificate to wait for; five more tries take five minutes.
    retries: 5,
    deadline: "10m",
    uses: {
      "spek-ingress": { env: entryVariables },
      "spek-api-keys": { env: apiKeyVariables },
    },
  },
  // Never on production (SP-040); an update that fails it has failed, which is what promotion looks at.
  "spek-integration-tests": {
    ...small,
    memory: { request: "256Mi", limit: "1Gi" },
    command: ["python", "-m", "pytest", "tests/integration/", "-v"],
    runs: { after: [service] },
    retries: 0,
    deadline: "30m",
    uses: {
      spek: { env: serviceVariables },
      "spek-api-keys": { env: apiKeyVariables },
    },
  },
  "spek-vacuum": {
    ...small,
    command: vacuum,
    runs: { schedule: "30 1 * * *" },
    deadline: "2h",
    uses: { postgres: { env: maintenanceVariables } },
  },
  "spek-cache-cleanup": {
    ...small,
    command: cacheCleanup,
    runs: { schedule: "15 1 * * *" },
    deadline: "30m",
    env: { SPEK_CACHE_PREFIX: keyPrefix("prod") },
    uses: { redis: { env: cacheVariables } },
  },
  // The script belongs into the application's image; the guide names it without giving it (SP-161).
  "spek-update-baselines": {
    ...small,
    command: ["python", "/app/scripts/update_baselines.py"],
    runs: { schedule: "0 4 * * 0" },
    deadline: "2h",
    uses: {
      postgres: { env: databaseVariables },
      redis: { env: cacheVariables },
      "spek-data-pvc": { mount: { path: "/app/data" } },
    },
  },
} satisfies SystemBodyInput["jobs"];
