import assert from "node:assert/strict";
import {
  type EnvironmentName,
  edgeName,
  formatBytes,
  formatCpu,
  isLasting,
  type Plan,
  plan,
  type SystemOverride,
} from "@axon/core";
import { spek, systems } from "@axon/systems";
import { parse } from "yaml";

const environments = ["dev", "staging", "prod"] as const;
const planned = (environment: EnvironmentName, overrides: SystemOverride = {}): Plan =>
  plan(spek, { environment, target: "kubernetes", overrides });
const prod = planned("prod");

function only<T>(items: readonly T[]): T {
  const [item] = items;
  assert.ok(item !== undefined && items.length === 1, `${items.length} instead of one`);
  return item;
}
function find<T extends { readonly name: string }>(items: readonly T[], name: string): T {
  const found = items.find((item) => item.name === name);
  assert.ok(found, `no ${name}`);
  return found;
}
const api = (from: Plan) => find(from.services, "spek");
const database = (from: Plan) => only(from.databases);

/** What a workload reads from its environment: values, and `component.attribute` of others. */
const variables = ({ bindings }: Pick<Plan["services"][number], "bindings">) =>
  Object.fromEntries(
    bindings.flatMap((binding) =>
      "value" in binding
        ? [[binding.variable, binding.value]]
        : "from" in binding
          ? [[binding.variable, `${binding.from}.${binding.attribute}`]]
          : [],
    ),
  );

/** The configuration file as the process reads it. */
function configuration(from: Plan) {
  const { configFile } = api(from);
  assert.ok(configFile?.content);
  return parse(configFile.content);
}

describe("SPEK", () => {
  it("is listed among the systems under its name", () => assert.equal(systems.spek, spek));

  it("plans for every environment and target", () => {
    for (const environment of environments) {
      for (const target of ["kubernetes", "aws", "azure", "gcp", "compose"] as const) {
        assert.equal(plan(spek, { environment, target }).system, "spek");
      }
    }
  });

  it("gives a replica what the guide gives it, and little in development (SP-094)", () => {
    const size = ({ cpu, memory }: ReturnType<typeof api>) => [
      formatCpu(cpu.request),
      formatBytes(memory.request),
      formatCpu(cpu.limit),
      formatBytes(memory.limit),
    ];
    assert.deepEqual(size(api(prod)), ["1", "2Gi", "2", "4Gi"]);
    assert.deepEqual(size(api(planned("dev"))), ["100m", "256Mi", "2", "1Gi"]);
  });

  it("lets nobody in but over the two public paths, and nowhere else (SP-050)", () => {
    const entries = prod.edges.filter(({ purpose }) => purpose === "entry");
    assert.deepEqual(entries.map(edgeName), ["spek-ingress-to-spek"]);
    const endpoint = only(prod.endpoints);
    assert.deepEqual(
      endpoint.routes.map(({ path, service }) => [path, service]),
      [
        ["/health", "spek"],
        ["/api/", "spek"],
      ],
    );
    assert.deepEqual([endpoint.maxBodyMiB, endpoint.timeout.seconds], [100, 300]);
  });
});

describe("SPEK's configuration", () => {
  it("arrives at the path that SPEK_CONFIG_PATH names (SP-014)", () => {
    assert.equal(api(prod).configFile?.path, "/etc/spek/production.yaml");
    assert.equal(variables(api(prod)).SPEK_CONFIG_PATH ?? api(prod).configFile?.variable, "SPEK_CONFIG_PATH");
  });

  it("binds port 8000 and recycles workers; there is a worker for each core (SP-015, SP-137)", () => {
    assert.deepEqual(configuration(prod).spek.server, {
      host: "0.0.0.0",
      port: 8000,
      workers: 2,
      max_requests: 1000,
      max_requests_jitter: 100,
      timeout: 300,
      keepalive: 65,
    });
  });

  it("names passwords and never holds one", () => {
    const { database: store, cache } = configuration(prod).spek;
    assert.match(store.url, /^postgresql:\/\/spek:\$\{SPEK_DB_PASSWORD\}@\$\{SPEK_DB_HOST\}/);
    assert.deepEqual([store.pool_size, store.max_overflow, store.pool_timeout, store.pool_recycle], [20, 0, 30, 3600]);
    assert.match(cache.redis_url, /^\$\{SPEK_REDIS_URL\}$/);
  });

  it("keeps a cache by the replica's memory (SP-138)", () => {
    for (const environment of environments) {
      assert.equal(configuration(planned(environment)).spek.cache.max_memory, "512MB");
    }
  });

  it("logs JSON to standard output, and serves metrics on the API's own port (SP-022)", () => {
    const { logging, monitoring } = configuration(prod).spek;
    assert.deepEqual(logging, { level: "INFO", format: "json" });
    assert.equal(monitoring.metrics_port, api(prod).port);
    assert.deepEqual([monitoring.audit_logging, monitoring.performance_tracking], [true, true]);
  });

  it("stores where the volume is, 80 percent of it at most (SP-023)", () => {
    const { storage } = configuration(prod).spek;
    const volume = only(prod.volumes);
    assert.deepEqual([formatBytes(volume.size), volume.access], ["50Gi", "shared"]);
    assert.equal(storage.base_path, api(prod).uses[volume.name]?.mount?.path);
    assert.equal(storage.max_storage_size, "40GB");
    assert.ok(api(prod).writable.includes(storage.cache_path));
  });

  it("is lenient in development (SP-109)", () => {
    const { spek: dev } = configuration(planned("dev"));
    assert.deepEqual([dev.environment, dev.debug, dev.log_level], ["development", true, "DEBUG"]);
    const { default_policy, max_workers, timeout_seconds } = dev.analysis;
    assert.deepEqual([default_policy, max_workers, timeout_seconds], ["standard", 2, 300]);
    assert.equal(dev.phases.json_schema.strict_validation, false);
    assert.equal(dev.phases.linter_integration.auto_fix_suggestions, true);
    assert.deepEqual(
      [dev.phases.performance_optimization.enabled, dev.phases.performance_optimization.target_improvement],
      [false, 0.3],
    );
    assert.equal(dev.phases.precision_validation.enabled, false);
    assert.deepEqual([dev.security.nasa_compliance_threshold, dev.security.strict_mode], [0.8, false]);
    assert.deepEqual([dev.monitoring.metrics_enabled, dev.monitoring.performance_tracking], [false, false]);
    assert.equal(planned("dev").monitoring.enabled, false);
  });
});

describe("SPEK's variables", () => {
  it("name the environment that the configuration names, and debug only development (SP-024, SP-104)", () => {
    const core = (environment: EnvironmentName) => {
      const { SPEK_ENV, SPEK_LOG_LEVEL, SPEK_DEBUG } = variables(api(planned(environment)));
      return [SPEK_ENV, SPEK_LOG_LEVEL, SPEK_DEBUG];
    };
    assert.deepEqual(core("prod"), ["production", "INFO", "false"]);
    assert.deepEqual(core("staging"), ["staging", "INFO", "false"]);
    assert.deepEqual(core("dev"), ["development", "DEBUG", "true"]);
    for (const environment of environments) {
      assert.equal(core(environment)[0], configuration(planned(environment)).spek.environment);
    }
  });

  it("come from the stores and from secrets, all of them in every environment (SP-025, SP-026)", () => {
    for (const environment of environments) {
      const found = variables(api(planned(environment)));
      assert.partialDeepStrictEqual(found, {
        SPEK_DB_HOST: "postgres.host",
        SPEK_DB_PORT: "postgres.port",
        SPEK_DB_NAME: "postgres.database",
        SPEK_DB_PASSWORD: "postgres.password",
        SPEK_REDIS_URL: "redis.url",
        SPEK_REDIS_PASSWORD: "redis.password",
        SPEK_SECRET_KEY: "spek-secrets.SPEK_SECRET_KEY",
        SPEK_JWT_SECRET: "spek-secrets.SPEK_JWT_SECRET",
        SPEK_ENCRYPTION_KEY: "spek-secrets.SPEK_ENCRYPTION_KEY",
      });
    }
    assert.deepEqual([database(prod).database, database(prod).owner], ["spek", "spek"]);
  });

  it("let the encryption key outlive every change of the others", () => {
    const set = find(prod.secrets, "spek-secrets");
    assert.deepEqual(
      Object.entries(set.keys)
        .filter(([, source]) => isLasting(source))
        .map(([key]) => key),
      ["SPEK_ENCRYPTION_KEY"],
    );
  });

  it("let the process use 90 percent of the memory it is given, and as many workers as cores (SP-028)", () => {
    assert.partialDeepStrictEqual(variables(api(prod)), {
      SPEK_MAX_WORKERS: "2",
      SPEK_MEMORY_LIMIT: "3686",
      SPEK_TIMEOUT: "600",
    });
    assert.equal(variables(api(planned("dev"))).SPEK_MEMORY_LIMIT, "921");
  });

  it("turn every feature on in production (SP-031)", () => {
    assert.partialDeepStrictEqual(variables(api(prod)), {
      SPEK_NASA_COMPLIANCE_STRICT: "true",
      SPEK_BYZANTINE_FAULT_TOLERANCE: "true",
      SPEK_THEATER_DETECTION_ENABLED: "true",
      SPEK_PERFORMANCE_MONITORING_ENABLED: "true",
    });
  });
});

describe("SPEK's stores", () => {
  it("take the connections of all replicas through a pooler (SP-142)", () => {
    const { workers, scale, uses } = api(prod);
    const { pooler, maxConnections } = database(prod);
    const pool = uses.postgres?.pool;
    assert.ok(scale && pooler && pool);
    assert.deepEqual([pool.size, pool.overflow, pool.timeout.seconds, pool.recycle.seconds], [20, 0, 30, 3600]);
    assert.ok(workers * pool.size * scale.max <= pooler.instances * pooler.maxClientConnections);
    assert.ok(pooler.instances * pooler.poolSize < maxConnections);
    assert.equal(maxConnections, 200);
  });

  it("are backed up daily and kept for 30 days, with every moment between", () => {
    const { backup } = database(prod);
    assert.ok(backup);
    assert.equal(backup.pointInTime, true);
    assert.equal(backup.retention.daily.seconds, 30 * 86_400);
  });

  it("keep Redis' data over a restart, and throw the least used out (SP-144)", () => {
    const redis = only(prod.caches);
    assert.equal(redis.eviction, "allkeys-lru");
    assert.ok(redis.memory.limit.bytes * 0.75 >= 2 * 2 ** 30);
  });
});

describe("SPEK's jobs", () => {
  const job = (from: Plan, name: string) => find(from.jobs, name);

  it("prepare the schema before any replica of a release (SP-039)", () => {
    for (const environment of environments) {
      const from = planned(environment);
      assert.deepEqual(job(from, "spek-db-init").command, ["python", "-m", "spek.db.init"]);
      assert.deepEqual(api(from).after, ["spek-db-init"]);
    }
  });
});
