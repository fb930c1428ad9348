import assert from "node:assert/strict";
import { days, formatBytes, formatCpu, type Plan, topicCopies } from "@axon/core";
import { axes, callersOf, dev, find, only, prod, service, staging, test } from "./ideation-engine-planned.ts";

describe("the Ideation Engine's stores", () => {
  const topicsOf = (from: Plan) => {
    const broker = only(from.brokers);
    return Object.entries(broker.topics).map(([name, topic]) => {
      const { partitions, retention, compression, cleanup } = topic;
      return {
        name,
        partitions,
        retention: retention.seconds * 1_000,
        compression,
        cleanup,
        ...topicCopies(broker, topic),
      };
    });
  };
  const events = (prefix: string) => topicsOf(prod).filter(({ name }) => name.startsWith(`${prefix}.`));

  it("keep raw events a week and parsed ones a month, by axis (IE-048, IE-049)", () => {
    for (const [prefix, retention] of [
      ["raw_events", 604_800_000],
      ["parsed_events", 2_592_000_000],
    ] as const) {
      assert.deepEqual(
        events(prefix).map(({ name }) => name),
        axes.map((axis) => `${prefix}.${axis}`),
      );
      for (const topic of events(prefix)) {
        assert.deepEqual(
          [topic.partitions, topic.replication, topic.retention, topic.compression],
          [6, 3, retention, "lz4"],
        );
      }
    }
  });

  it("keep rewards a day, compressed as their producer likes (IE-050)", () => {
    const { name: _, ...rewards } = find(topicsOf(prod), "rl_rewards");
    assert.deepEqual(rewards, {
      partitions: 3,
      retention: 86_400_000,
      compression: "producer",
      cleanup: "delete",
      replication: 3,
      minInSync: 2,
    });
  });

  it("hold nineteen topics of 111 partitions, in 333 copies", () => {
    const topics = topicsOf(prod);
    assert.equal(topics.length, 19);
    const partitions = topics.reduce((sum, topic) => sum + topic.partitions, 0);
    assert.deepEqual([partitions, partitions * 3], [111, 333]);
    assert.equal(formatBytes(only(prod.brokers).storage), "100Gi");
  });

  it("copy as often as there are brokers, and let one of them restart (IE-004, IE-009, IE-051)", () => {
    const copies = [dev, test, staging, prod].map((each) => {
      const [topic] = topicsOf(each);
      return [only(each.brokers).brokers, topic?.replication, topic?.minInSync];
    });
    assert.deepEqual(copies, [
      [1, 1, 1],
      [2, 2, 1],
      [2, 2, 1],
      [3, 3, 2],
    ]);
  });

  it("are PostgreSQL 15 with vectors, statistics and trigrams, everywhere (IE-003, IE-036)", () => {
    for (const each of [dev, test, staging, prod]) {
      const { engine, version, database, extensions } = only(each.databases);
      assert.deepEqual([engine, version, database], ["postgres", "15", "ideation_engine"]);
      assert.deepEqual(extensions, ["vector", "pg_stat_statements", "pg_trgm"]);
    }
  });

  /** What the migration asks the server to do, in its order. */
  const statements = () => {
    const { command, runs } = find(prod.jobs, "db-migrate");
    assert.ok("before" in runs);
    const script = command.at(-1) ?? "";
    return [...script.matchAll(/^cursor\.execute\((".*")\)$/gm)].map(([, text]) => JSON.parse(text ?? "") as string);
  };

  it("have a table of events by axis with both kinds of vectors (IE-037)", () => {
    const table = statements().find((statement) => statement.startsWith("CREATE TABLE"));
    assert.match(table ?? "", /^CREATE TABLE IF NOT EXISTS events_vector \(\n/);
    const columns = (table ?? "")
      .split("\n")
      .slice(1, -1)
      .map((line) => line.trim().replace(/,$/, ""));
    assert.deepEqual(columns, [
      "event_id UUID PRIMARY KEY",
      "axis CHAR(1) NOT NULL CHECK (axis IN ('R', 'T', 'G', 'A', 'P', 'C', 'M', 'S', 'D'))",
      "title TEXT",
      "body TEXT",
      "tags TEXT[]",
      "vec VECTOR(1536)",
      "vec_rgat VECTOR(256)",
      "created_ts TIMESTAMPTZ NOT NULL DEFAULT now()",
      "cluster_id BIGINT",
      "updated_ts TIMESTAMPTZ",
    ]);
  });

  it("have three indexes, built beside the writes, of which a broken one is built again (IE-038)", () => {
    const [repair, table, ...indexes] = statements();
    assert.match(repair ?? "", /NOT indisvalid/);
    assert.match(table ?? "", /^CREATE TABLE/);
    assert.deepEqual(indexes, [
      "CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_ev_axis_created ON events_vector (axis, created_ts)",
      "CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_ev_cluster ON events_vector (cluster_id)",
      "CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_ev_vec_hnsw ON events_vector USING hnsw (vec vector_cosine_ops)",
    ]);
    const script = find(prod.jobs, "db-migrate").command.at(-1) ?? "";
    // An index cannot be built beside writes within a transaction.
    assert.ok(script.indexOf("autocommit = True") < script.indexOf("CREATE"));
  });

  it("are migrated once for a release, harmlessly when it has run before (IE-039)", () => {
    const { runs, uses } = find(prod.jobs, "db-migrate");
    // The check of the data comes after a service that waited.
    const users = callersOf(prod, "postgres").filter((name) => name !== "db-migrate" && name !== "verify-data");
    assert.deepEqual("before" in runs && [...runs.before].sort(), users.sort());
    // Past the pooler, which would lose its locks.
    assert.deepEqual(uses.postgres?.env, { DATABASE_URL: "directUrl" });
    const [, ...changes] = statements();
    for (const statement of changes) assert.match(statement, / IF NOT EXISTS /);
  });

  it("have one writer and two readers in production, of which one takes over", () => {
    const { instances, readReplicas, cpu, memory } = only(prod.databases);
    assert.deepEqual([instances, readReplicas, formatCpu(cpu.limit), formatBytes(memory.limit)], [2, 1, "4", "32Gi"]);
  });

  it("are backed up every six hours for five weeks, and any moment in between", () => {
    const { backup } = only(prod.databases);
    assert.ok(backup);
    assert.deepEqual([backup.schedule, backup.pointInTime], ["0 */6 * * *", true]);
    assert.equal(days(backup.retention.daily), 35);
  });

  it("archive in a bucket that forgets nothing", () => {
    const { versioned, expireAfter, archiveAfter } = find(prod.buckets, "archive");
    assert.deepEqual([versioned, expireAfter, archiveAfter && days(archiveAfter)], [true, undefined, 90]);
    assert.deepEqual(callersOf(prod, "archive"), ["training"]);
    assert.equal(service(prod, "training").uses.archive?.access, "readWrite");
  });
});
