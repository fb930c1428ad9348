import assert from "node:assert/strict";
import { renderCompose } from "@axon/compose";
import {
  type Binding,
  connectionBudget,
  type EnvironmentName,
  type Plan,
  type PlannedService,
  ProblemError,
  plan,
  recoveryPointSeconds,
  recoveryTimeSeconds,
  type SystemOverride,
} from "@axon/core";
import { cortexCore } from "@axon/systems";
import { parse } from "yaml";
import { resolveSystem } from "../../../packages/core/src/resolve.ts";

const planned = (environment: EnvironmentName, overrides: SystemOverride = {}): Plan =>
  plan(cortexCore, { environment, target: "kubernetes", overrides });

function service(from: Plan, name: string): PlannedService {
  const found = from.services.find((candidate) => candidate.name === name);
  assert.ok(found, `no ${name}`);
  return found;
}
const api = (from: Plan) => service(from, "cortex-core-api");
const binding = ({ bindings }: PlannedService, variable: string): Binding | undefined =>
  bindings.find((candidate) => candidate.variable === variable);

/** The values of `variables` as the API reads them; what the pool decides is resolved from it. */
function environmentOf(from: Plan, variables: readonly string[]): Record<string, string> {
  const { pool } = api(from).uses["postgres-core"] ?? {};
  const ofPool: Readonly<Record<string, number | undefined>> = {
    poolSize: pool?.size,
    poolOverflow: pool?.overflow,
    poolTimeout: pool?.timeout.seconds,
    poolRecycle: pool?.recycle.seconds,
  };
  return Object.fromEntries(
    variables.map((variable) => {
      const found = binding(api(from), variable);
      assert.ok(found, `no ${variable}`);
      if ("value" in found) return [variable, found.value];
      return [variable, "entry" in found ? found.entry : String(ofPool[found.attribute])];
    }),
  );
}

/** What the API's container reads under Compose, where every attribute is resolved to a value. */
function composeContainer(overrides: SystemOverride = {}) {
  const development = plan(cortexCore, { environment: "dev", target: "compose", overrides });
  return parse(renderCompose(development)["compose.yaml"] ?? "").services["cortex-core-api"];
}

describe("Cortex Core's settings", () => {
  const table = [
    [
      "CC-053",
      "dev",
      {
        ENVIRONMENT: "development",
        LOG_LEVEL: "DEBUG",
        DB_POOL_SIZE: "5",
        DB_MAX_OVERFLOW: "10",
        CORS_ORIGINS: "*",
        REQUIRE_HTTPS: "false",
      },
    ],
    [
      "CC-054",
      "staging",
      {
        ENVIRONMENT: "staging",
        LOG_LEVEL: "INFO",
        DB_POOL_SIZE: "10",
        DB_MAX_OVERFLOW: "15",
        CORS_ORIGINS: "https://staging.example.com",
        REQUIRE_HTTPS: "true",
      },
    ],
    [
      "CC-055",
      "prod",
      {
        ENVIRONMENT: "production",
        LOG_LEVEL: "INFO",
        DB_POOL_SIZE: "10",
        DB_MAX_OVERFLOW: "20",
        CORS_ORIGINS: "https://app.cortex-core.example.com",
        REQUIRE_HTTPS: "true",
      },
    ],
  ] as const;
  for (const [id, environment, expected] of table) {
    it(`${id}: are the guide's in ${environment}`, () => {
      assert.deepEqual(environmentOf(planned(environment), Object.keys(expected)), expected);
    });
  }

  it("CC-055: take the origin of an installation", () => {
    const env = { CORS_ORIGINS: ["https://app.example.com"] };
    const installed = planned("prod", { services: { "cortex-core-api": { env } } });
    assert.deepEqual(environmentOf(installed, ["CORS_ORIGINS"]), { CORS_ORIGINS: "https://app.example.com" });
  });

  it("demand HTTPS, hosts and origins of the API alone, as the other services are called in plain HTTP inside", () => {
    const expected = {
      ALLOWED_HOSTS: "api.cortex-core.example.com",
      LOG_FORMAT: "json",
      DB_POOL_TIMEOUT: "30",
      DB_POOL_RECYCLE: "1800",
    };
    const prod = planned("prod");
    assert.deepEqual(environmentOf(prod, Object.keys(expected)), expected);
    for (const name of ["memory-service", "cognition-service"]) {
      for (const variable of ["REQUIRE_HTTPS", "ALLOWED_HOSTS", "CORS_ORIGINS"]) {
        assert.equal(binding(service(prod, name), variable), undefined, `${name} ${variable}`);
      }
    }
  });

  it("CC-051: make every service log JSON, unbuffered, in every environment", () => {
    for (const environment of ["dev", "staging", "prod"] as const) {
      for (const found of planned(environment).services) {
        assert.deepEqual(binding(found, "LOG_FORMAT"), { variable: "LOG_FORMAT", value: "json" });
        assert.deepEqual(binding(found, "PYTHONUNBUFFERED"), { variable: "PYTHONUNBUFFERED", value: "1" });
      }
    }
  });

  it("CC-056: reach the process as arguments, environment and mounted file, each from the installation", () => {
    const command = ["serve", "--environment", "development", "--log-level", "DEBUG"];
    const container = composeContainer({
      services: { "cortex-core-api": { command, env: { LOG_LEVEL: "WARNING" }, configFile: { content: "a: 1\n" } } },
    });
    assert.deepEqual(container.command, command);
    assert.equal(container.environment.LOG_LEVEL, "WARNING");
    assert.deepEqual(container.volumes, ["./cortex-core-api/config.yaml:/etc/cortex-core/config.yaml:ro"]);
  });

  it("CC-057: mount an optional config file at the default location, which CONFIG_FILE can change", () => {
    const { environment, volumes } = composeContainer();
    assert.equal(environment.CONFIG_FILE, "/etc/cortex-core/config.yaml");
    assert.equal(volumes, undefined);
    const moved = composeContainer({
      services: { "cortex-core-api": { configFile: { path: "/etc/other.yaml", content: "a: 1\n" } } },
    });
    assert.equal(moved.environment.CONFIG_FILE, "/etc/other.yaml");
    assert.deepEqual(moved.volumes, ["./cortex-core-api/other.yaml:/etc/other.yaml:ro"]);
  });

  it("CC-058: set every variable whose fallback is insecure, and none can be taken away", () => {
    const mustBeSet = ["ENVIRONMENT", "LOG_LEVEL", "DATABASE_URL", "REQUIRE_HTTPS", "ALLOWED_HOSTS", "CORS_ORIGINS"];
    for (const environment of ["staging", "prod"] as const) {
      for (const variable of mustBeSet) assert.ok(binding(api(planned(environment)), variable), variable);
      for (const variable of mustBeSet) {
        const env = { [variable]: null } as never;
        assert.throws(() => planned(environment, { services: { "cortex-core-api": { env } } }), ProblemError, variable);
      }
    }
  });

  it("CC-059: are typed lists and booleans, written with commas and as true and false", () => {
    const env = { CORS_ORIGINS: ["https://a.example.com", "https://b.example.com"], REQUIRE_HTTPS: false };
    const found = environmentOf(planned("prod", { services: { "cortex-core-api": { env } } }), Object.keys(env));
    assert.deepEqual(found, { CORS_ORIGINS: "https://a.example.com,https://b.example.com", REQUIRE_HTTPS: "false" });
    assert.throws(
      () => planned("prod", { services: { "cortex-core-api": { env: { REQUIRE_HTTPS: { on: true } } as never } } }),
      /overrides\.services\.cortex-core-api\.env\.REQUIRE_HTTPS must be a text, number, boolean or list of texts/,
    );
  });

  it("CC-104: take the shape of the guide's chart values from an installation, a version for each service too", () => {
    const installed = planned("prod", {
      registry: "registry.internal.example.com/cortex",
      version: "1.2.0",
      services: {
        "cortex-core-api": {
          replicas: 4,
          scale: { min: 4, max: 12, cpuPercent: 60 },
          cpu: { request: "2", limit: "4" },
        },
        "memory-service": { replicas: 5, image: { repository: "memory-service", version: "1.1.9" } },
        "cognition-service": { replicas: 6 },
      },
      databases: { "postgres-core": { database: "cortex_live", owner: "cortex_live" } },
      endpoints: { "cortex-core-ingress": { host: "api.example.com" } },
    });
    assert.equal(api(installed).imageReference, "registry.internal.example.com/cortex/cortex-core-api:1.2.0");
    assert.equal(
      service(installed, "memory-service").imageReference,
      "registry.internal.example.com/cortex/memory-service:1.1.9",
    );
    assert.deepEqual(
      installed.services.map(({ name, replicas }) => [name, replicas]),
      [
        ["cognition-service", 6],
        ["memory-service", 5],
        ["cortex-core-api", 4],
      ],
    );
    const { scale } = api(installed);
    assert.deepEqual(scale && [scale.min, scale.max, scale.cpuPercent, scale.memoryPercent], [4, 12, 60, 80]);
    assert.equal(installed.databases[0]?.database, "cortex_live");
    assert.equal(installed.endpoints[0]?.host, "api.example.com");
    assert.equal(environmentOf(installed, ["ALLOWED_HOSTS"]).ALLOWED_HOSTS, "api.example.com");
  });
});

describe("Cortex Core's data stores", () => {
  it("CC-066: have pgcrypto and uuid-ossp in both databases", () => {
    for (const environment of ["dev", "staging", "prod"] as const) {
      for (const { name, extensions } of planned(environment).databases) {
        assert.deepEqual(extensions, ["pgcrypto", "uuid-ossp"], name);
      }
    }
  });

  it("CC-094: take five pool settings, and can serve every pool that may be opened", () => {
    const variables = ["DB_POOL_SIZE", "DB_MAX_OVERFLOW", "DB_POOL_TIMEOUT", "DB_POOL_RECYCLE", "DB_ECHO"];
    assert.deepEqual(environmentOf(planned("prod"), variables), {
      DB_POOL_SIZE: "10",
      DB_MAX_OVERFLOW: "20",
      DB_POOL_TIMEOUT: "30",
      DB_POOL_RECYCLE: "1800",
      DB_ECHO: "false",
    });
    const system = resolveSystem(cortexCore, { environment: "prod", target: "kubernetes" });
    const core = system.databases["postgres-core"];
    assert.ok(core);
    const budget = connectionBudget(system, "postgres-core", core);
    assert.equal(budget.demand, 4 * 30 * 10);
    assert.ok(budget.demand <= budget.clientCapacity && budget.serverDemand <= budget.serverCapacity);
    assert.throws(
      () => planned("prod", { databases: { "postgres-core": { pooler: false } } }),
      /databases\.postgres-core\.maxConnections must be enough for the 1200 connections its services may open, got room for 190/,
    );
  });

  it("CC-099: give the API host, port, password, database and expiry of the cache, the password from a secret", () => {
    const { environment } = composeContainer();
    const { REDIS_HOST, REDIS_PORT, REDIS_DB, CACHE_EXPIRATION, REDIS_PASSWORD } = environment;
    assert.deepEqual([REDIS_HOST, REDIS_PORT, REDIS_DB, CACHE_EXPIRATION], ["redis", "6379", "0", "300"]);
    assert.equal(REDIS_PASSWORD, `$\{REDIS_PASSWORD:?set it in .env}`);
    assert.deepEqual(binding(api(planned("prod")), "REDIS_PASSWORD"), {
      variable: "REDIS_PASSWORD",
      from: "redis",
      attribute: "password",
    });
  });

  it("CC-105: are reached at the guide's coordinates, as a role that is no superuser", () => {
    assert.equal(
      composeContainer().environment.DATABASE_URL,
      `postgresql+asyncpg://cortex:$\{POSTGRES_CORE_PASSWORD:?set it in .env}@postgres-core:5432/cortex_core`,
    );
    assert.throws(() => planned("prod", { databases: { "postgres-core": { owner: "postgres" } } }), /superuser/);
  });
});

describe("Cortex Core's recovery", () => {
  const { databases, objectives } = planned("prod");

  it("CC-020: backs both databases up in full every day at 02:00 UTC and archives their logs", () => {
    assert.equal(databases.length, 2);
    for (const { name, backup } of databases) {
      assert.ok(backup, name);
      assert.deepEqual([backup.schedule, backup.pointInTime], ["0 2 * * *", true], name);
    }
  });

  it("keeps daily backups a week, weekly ones a month and monthly ones a year", () => {
    const day = 86_400;
    for (const { backup } of databases) {
      assert.ok(backup);
      assert.deepEqual(backup.retention, {
        daily: { seconds: 7 * day },
        weekly: { seconds: 31 * day },
        monthly: { seconds: 366 * day },
      });
    }
  });

  it("CC-088: promises 60 minutes and 5 minutes in production, which backups, log archive and standbys keep", () => {
    assert.deepEqual([objectives.recoveryTime?.seconds, objectives.recoveryPoint?.seconds], [3_600, 300]);
    for (const database of databases) {
      assert.ok(recoveryPointSeconds(database) <= 300, database.name);
      assert.ok(recoveryTimeSeconds(database) <= 3_600, database.name);
    }
    // Production cannot be planned by whoever has not decided on them.
    const silent = () => plan({ ...cortexCore, objectives: {} }, { environment: "prod", target: "kubernetes" });
    assert.throws(silent, /objectives\.recoveryPoint must be a duration such as "15m", got nothing/);
    assert.throws(silent, /objectives\.recoveryTime must be a duration such as "15m", got nothing/);
    const backup = { pointInTime: false };
    assert.throws(
      () => planned("prod", { databases: { "postgres-core": { backup } } }),
      /databases\.postgres-core\.backup must be able to lose no more than 5m \(objectives\.recoveryPoint\), got up to 24h/,
    );
    assert.throws(
      () => planned("prod", { databases: { "postgres-memory": { instances: 1 } } }),
      /databases\.postgres-memory\.instances must be enough to be back within 1h \(objectives\.recoveryTime\), got 1, which/,
    );
  });
});
