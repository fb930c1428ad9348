import type { Database, Named, Plan } from "@axon/core";
import type { ComposeService } from "./compose-service.ts";
import { hardened } from "./hardening.ts";
import { networking } from "./networks.ts";
import { literal, secretReference } from "./text.ts";

/** The Docker official image, of the releases that run on Kubernetes too. */
const images: Readonly<Record<Database["version"], string>> = {
  15: "docker.io/library/postgres:15.19-trixie",
  16: "docker.io/library/postgres:16.15-trixie",
  17: "docker.io/library/postgres:17.11-trixie",
  18: "docker.io/library/postgres:18.6-trixie",
};

/** pgvector's own image, for those who ask for its extension: the official one with no more than that. */
const vectorImages: Readonly<Record<Database["version"], string>> = {
  15: "docker.io/pgvector/pgvector:0.8.2-pg15-trixie",
  16: "docker.io/pgvector/pgvector:0.8.2-pg16-trixie",
  17: "docker.io/pgvector/pgvector:0.8.2-pg17-trixie",
  18: "docker.io/pgvector/pgvector:0.8.2-pg18-trixie",
};

/** User and group `postgres` of the official image. */
const user = "999:999";

/** One PostgreSQL server for each database, as on every other target, without standby, pooler or backup. */
export function databaseContainer(plan: Plan, database: Named<Database>): ComposeService {
  const { name, cpu, memory } = database;
  return {
    image: (database.extensions.includes("vector") ? vectorImages : images)[database.version],
    command: ["postgres", ...settingsOf(database).flatMap(([key, value]) => ["-c", literal(`${key}=${value}`)])],
    environment: { POSTGRES_PASSWORD: secretReference(name, "password") },
    ...hardened({ user, cpu, memory, writable: ["/tmp", "/var/run/postgresql"] }),
    shm_size: "128m",
    volumes: [
      `${name}-data:${dataDirectory(database)}`,
      `./${setupPath(database)}:/docker-entrypoint-initdb.d/setup.sql:ro`,
    ],
    ...networking(plan, name),
    healthcheck: {
      // By TCP: the server that only sets the database up listens on its socket alone.
      test: ["CMD", "pg_isready", "--host", "127.0.0.1", "--username", database.owner, "--dbname", database.database],
      interval: "10s",
      timeout: "5s",
      start_period: "30s",
      retries: 5,
    },
    stop_grace_period: "60s",
    restart: "unless-stopped",
  };
}

/** Where the file that sets the database up is written, beside the compose file. */
export function setupPath({ name }: Named<Database>): string {
  return `${name}/setup.sql`;
}

/** SQL that runs once, as the superuser, when the volume is still empty. */
export function setupScript({ owner, database, extensions }: Database): string {
  return `${[
    "\\getenv password POSTGRES_PASSWORD",
    `CREATE ROLE "${owner}" LOGIN PASSWORD :'password';`,
    `CREATE DATABASE "${database}" OWNER "${owner}";`,
    "-- From here on the superuser can only log in from inside the container.",
    "ALTER ROLE postgres PASSWORD NULL;",
    `\\connect "${database}"`,
    ...extensions.map((extension) => `CREATE EXTENSION IF NOT EXISTS "${extension}";`),
  ].join("\n")}\n`;
}

/** The server counts statements only with a library that it loads at its start. */
function settingsOf({ parameters, maxConnections, extensions }: Database): [string, string][] {
  const preload = extensions.includes("pg_stat_statements") ? { shared_preload_libraries: "pg_stat_statements" } : {};
  return Object.entries({ ...parameters, ...preload, max_connections: String(maxConnections) }).sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
}

/** The official image moved its volume up with version 18, to hold one directory for each major version. */
function dataDirectory({ version }: Database): string {
  return Number(version) >= 18 ? "/var/lib/postgresql" : "/var/lib/postgresql/data";
}
