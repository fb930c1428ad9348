import assert from "node:assert/strict";
import { type Plan, plan, type SystemOverride } from "@axon/core";
import { renderGitlabPipeline } from "@axon/delivery";
import { spiralcortex } from "@axon/systems";
import { parse } from "yaml";

const prod = (overrides: SystemOverride = {}): Plan =>
  plan(spiralcortex, { environment: "prod", target: "kubernetes", overrides });

describe("SpiralCortex, as a whole", () => {
  it("has the guide's layers in one definition: edge, gateway, services, stores and what watches them (SC-001)", () => {
    const all = prod();
    assert.deepEqual(
      all.endpoints.flatMap(({ routes }) => routes.map(({ service }) => service)),
      ["spiralcortex-fusion"],
    );
    const named = [...all.services, ...all.databases, ...all.caches, ...all.searches, ...all.buckets, ...all.tracing];
    assert.deepEqual(
      named.map(({ name }) => name),
      ["spiralcortex-fusion", "postgres", "redis", "elasticsearch", "spiralcortex-models", "jaeger"],
    );
    for (const service of ["spiralbrain-nexus", "spiralcode-x", "ethical-regulator"]) {
      assert.ok(all.disabled.includes(service), service);
    }
    assert.equal(all.monitoring.enabled, true);
  });

  it("runs PostgreSQL 17 unless a stack asks for another supported major, and no other (SC-006)", () => {
    assert.equal(prod().databases[0]?.version, "17");
    assert.equal(prod({ databases: { postgres: { version: "15" } } }).databases[0]?.version, "15");
    for (const ended of ["13", "14"]) {
      const overrides = { databases: { postgres: { version: ended } } } as object;
      assert.throws(() => prod(overrides), /databases\.postgres\.version must be one of 15, 16, 17, 18/);
    }
  });

  it("caches in logical database 0, in Valkey or, where a stack wants it, in Redis (SC-007)", () => {
    const [cache] = prod().caches;
    assert.deepEqual([cache?.engine, cache?.database], ["valkey", 0]);
    assert.equal(prod({ caches: { redis: { engine: "redis" } } }).caches[0]?.engine, "redis");
  });

  it("lets a stack raise the limit of connections, and pools within it (SC-105)", () => {
    assert.equal(prod({ databases: { postgres: { maxConnections: 300 } } }).databases[0]?.maxConnections, 300);
    const [database] = prod().databases;
    assert.ok(database?.pooler);
    assert.ok(database.pooler.instances * database.pooler.poolSize <= database.maxConnections);
  });

  it("logs each query that takes a second or more", () => {
    assert.equal(prod().databases[0]?.parameters.log_min_duration_statement, "1000");
  });

  it("goes to production by a person's hand alone (SC-113)", () => {
    const pipeline = parse(renderGitlabPipeline(spiralcortex)[".gitlab-ci.yml"] ?? "");
    assert.deepEqual(
      pipeline["deploy-production"].rules.map(({ when }: { when: string }) => when),
      ["never", "manual"],
    );
  });
});
