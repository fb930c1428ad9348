import assert from "node:assert/strict";
import { describeProblem } from "@axon/core";
import { checkContinuousBackup, checkPostgres, checkProduction, type PostgresArgs } from "@axon/database";

const valid: PostgresArgs = {
  database: "cortex_core",
  owner: "cortex",
  storage: "100Gi",
  instances: 2,
  readReplicas: 2,
  maxConnections: 200,
  pooler: { instances: 2, poolSize: 80, maxClientConnections: 1000 },
};

const wordings = (change: Partial<Record<keyof PostgresArgs, unknown>>) =>
  checkPostgres({ ...valid, ...change } as PostgresArgs).map(describeProblem);

describe("a PostgreSQL database", () => {
  it("is accepted with the guide's figures for the core database (CC-009, CC-094, CC-095)", () => {
    assert.deepEqual(wordings({}), []);
  });

  it("runs on every supported major version", () => {
    for (const version of ["15", "16", "17", "18"]) assert.deepEqual(wordings({ version }), []);
  });

  for (const [name, change, expected] of [
    [
      "a version past its end of life (CC-095)",
      { version: "14" },
      'version must be a supported major version: 15, 16, 17, 18, got "14"',
    ],
    [
      "a database name that would need quotes",
      { database: "Cortex-Core" },
      'database must be 1 to 63 lower-case letters, digits and underscores, got "Cortex-Core"',
    ],
    [
      "the superuser as owner (CC-105)",
      { owner: "postgres" },
      'owner must be a name that PostgreSQL does not use itself, got "postgres"',
    ],
    ["no server", { instances: 0 }, "instances must be an integer from 1 to 20, got 0"],
    ["half a replica", { readReplicas: 0.5 }, "readReplicas must be an integer from 0 to 20, got 0.5"],
    ["a disk without a unit that fits", { storage: "512Mi" }, "storage must be at least 1Gi, got 512Mi"],
    [
      "a disk that is no quantity",
      { storage: "big" },
      'storage must be a quantity of bytes such as "512Mi" or "20Gi", got "big"',
    ],
    [
      "a setting that an argument answers for",
      { parameters: { max_connections: "500" } },
      "parameters.max_connections must be left out in favour of maxConnections, got a value",
    ],
    [
      "poolers that ask the server for more than it has (CC-094)",
      { pooler: { instances: 2, poolSize: 96, maxClientConnections: 1000 } },
      "pooler.poolSize must be 1 to 95, so that 2 poolers fit 200 connections less 10, got 96",
    ],
  ] as const)
    it(`rejects ${name}`, () => assert.deepEqual(wordings(change), [expected]));

  it("takes poolers that fit to the last connection", () => {
    assert.deepEqual(wordings({ pooler: { instances: 2, poolSize: 95, maxClientConnections: 1000 } }), []);
  });

  it("reports all problems at once", () => {
    assert.equal(wordings({ version: "14", owner: "postgres", storage: "1Mi" }).length, 3);
  });
});

describe("a production database", () => {
  it("needs a standby, TLS and a backup (CC-009, CC-015, CC-020)", () => {
    const problems = checkProduction({ ...valid, instances: 1, tls: false, backup: false });
    assert.deepEqual(problems.map(describeProblem), [
      "instances must be at least 2, got 1; or set production to false",
      "tls must be true, got false; or set production to false",
      "backup must be a backup, got false; or set production to false",
    ]);
    assert.deepEqual(checkProduction({ ...valid, backup: {} }), []);
  });
});

describe("a continuous backup", () => {
  it("is daily and reaches back a week when nothing is said (CC-020, CC-084)", () => {
    assert.deepEqual(checkContinuousBackup({}), []);
  });

  for (const [name, backup, expected] of [
    [
      "a schedule of six fields",
      { schedule: "0 0 2 * * *" },
      'schedule must be a cron schedule of five fields, such as "0 2 * * *", got "0 0 2 * * *"',
    ],
    ["a window of less than a day", { recoveryWindow: "23h" }, "recoveryWindow must be 1d to 35d, got 23h"],
    ["a window of more than 35 days", { recoveryWindow: "36d" }, "recoveryWindow must be 1d to 35d, got 36d"],
  ] as const)
    it(`rejects ${name}`, () => assert.deepEqual(checkContinuousBackup(backup).map(describeProblem), [expected]));
});
