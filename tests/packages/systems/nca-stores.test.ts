import assert from "node:assert/strict";
import { formatBytes } from "@axon/core";
import { api, database, environments, find, job, planned, refused, variables, worker } from "../../support/nca.ts";

const prod = planned("prod");
const everywhere = environments.map((environment) => planned(environment));

describe("NCA's stores", () => {
  it("give reading an address of its own, and take more servers for it (NC-066)", () => {
    assert.equal(variables(api(prod)).NEUROCA_DB_READ_HOST, "postgres.readHost");
    assert.equal(database(planned("prod", { databases: { postgres: { readReplicas: 2 } } })).readReplicas, 2);
  });

  it("take the connections of all replicas through a pooler that fits the server (NC-067)", () => {
    const { pooler, maxConnections } = database(prod);
    assert.ok(pooler);
    assert.deepEqual(
      [pooler.instances, pooler.poolSize, pooler.maxClientConnections, maxConnections],
      [2, 40, 200, 200],
    );
    assert.match(
      refused("prod", { databases: { postgres: { pooler: { poolSize: 96 } } } }),
      /databases\.postgres\.pooler\.poolSize must be at most 95/,
    );
    assert.match(
      refused("prod", { databases: { postgres: { pooler: { maxClientConnections: 99 } } } }),
      /pooler\.maxClientConnections must be enough for the 200 connections/,
    );
  });

  it("are backed up daily for 30 days, with every moment between, and once more into a bucket", () => {
    for (const environment of ["staging", "prod"] as const) {
      const from = planned(environment);
      const { backup } = database(from);
      assert.ok(backup);
      assert.deepEqual(
        [backup.schedule, backup.pointInTime, backup.retention.daily.seconds],
        ["0 2 * * *", true, 30 * 86_400],
      );
      const bucket = find(from.buckets, "backup-bucket");
      assert.deepEqual([bucket.versioned, bucket.expireAfter?.seconds], [true, 30 * 86_400]);
      assert.deepEqual(job(from, "db-backup").runs, { schedule: "30 2 * * *" });
    }
  });

  it("keep the cache within its memory by throwing out what was not used", () => {
    const redis = find(prod.caches, "redis");
    assert.deepEqual([redis.eviction, formatBytes(redis.memory.limit)], ["allkeys-lru", "1Gi"]);
    const other = planned("prod", { caches: { redis: { eviction: "volatile-ttl" } } });
    assert.equal(find(other.caches, "redis").eviction, "volatile-ttl");
    assert.match(prod.monitoring.alerts.CacheHitRateLow?.expression ?? "", /keyspace_hits.*keyspace_misses/);
  });
});

describe("NCA's jobs", () => {
  it("create the schema and then migrate before either service of a release starts (NC-038, NC-039)", () => {
    for (const from of everywhere) {
      const { command, runs, imageReference } = job(from, "db-migrate");
      const script = command[2] ?? "";
      assert.deepEqual(command.slice(0, 2), ["python", "-c"]);
      const [schema, migration] = ["neuroca.db.create_schema", "neuroca.db.migrate"].map((module) =>
        script.indexOf(`"-m", "${module}"], check=True`),
      );
      assert.ok(schema !== undefined && migration !== undefined && schema > 0 && schema < migration);
      assert.deepEqual(runs, { before: ["neuroca-api", "neuroca-worker"] });
      assert.match(imageReference, /:1\.2\.3$/);
      for (const each of [api(from), worker(from)]) assert.deepEqual(each.after, ["db-migrate"]);
    }
  });

  it("pass the pooler by, as they hold locks over transactions", () => {
    for (const name of ["db-migrate", "db-backup", "db-rollback", "db-restore", "db-optimise"]) {
      assert.equal(variables(job(prod, name)).NEUROCA_DB_HOST, "postgres.directHost");
    }
  });

  it("take the last migration back only when asked, and only after a fresh backup", () => {
    const { command, runs, retries, uses } = job(prod, "db-rollback");
    assert.deepEqual(runs, { onDemand: true });
    assert.equal(retries, 0);
    const script = command[2] ?? "";
    const upload = script.indexOf("s3.upload_fileobj(");
    assert.ok(script.indexOf('"neuroca.db.backup"') < upload && upload < script.indexOf('"neuroca.db.rollback"'));
    assert.ok(upload > 0);
    assert.equal(uses["backup-bucket"]?.access, "write");
  });

  it("leave development without backups, as there is nothing worth one", () => {
    const names = planned("dev").jobs.map(({ name }) => name);
    assert.deepEqual(names, ["db-migrate", "db-optimise", "smoke-test"]);
  });
});
