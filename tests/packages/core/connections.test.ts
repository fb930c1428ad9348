import assert from "node:assert/strict";
import { connectionBudget, describeProblem } from "@axon/core";
import { resolveSystem } from "../../../packages/core/src/resolve.ts";
import { problemsOf, shop } from "./shop.ts";

/** The shop with 2 replicas of web, its workers and pool, and the server's limit. */
const sized = (workers: number, maxConnections: number, pooler: unknown = false, scale: unknown = false) => ({
  services: { web: { workers, scale, uses: { orders: { pool: { size: 5, overflow: 10 } } } } },
  databases: { orders: { maxConnections, pooler } },
});

describe("connection budget", () => {
  it("counts workers times pool and overflow times the most replicas", () => {
    const scale = { min: 2, max: 6, cpuPercent: 70 };
    const overrides = sized(4, 400, { poolSize: 50, maxClientConnections: 200 }, scale) as never;
    const system = resolveSystem(shop, { environment: "dev", target: "kubernetes", overrides });
    const orders = system.databases.orders;
    assert.ok(orders);
    assert.deepEqual(connectionBudget(system, "orders", orders), {
      demand: 4 * 15 * 6,
      clientCapacity: 400,
      serverDemand: 100,
      serverCapacity: 390,
    });
  });

  it("accepts a demand that just fits the server", () => assert.deepEqual(problemsOf(sized(1, 40)), []));

  it("rejects one connection too many, and shows the way out", () => {
    assert.deepEqual(problemsOf(sized(1, 39)).map(describeProblem), [
      "overrides.databases.orders.maxConnections must be enough for the 30 connections its services may open, got room for 29; add a pooler, raise it, or lower the pools",
    ]);
  });

  it("rejects a pooler that takes too few clients", () => {
    assert.deepEqual(problemsOf(sized(2, 100, { poolSize: 20, maxClientConnections: 29 })).map(describeProblem), [
      "overrides.databases.orders.pooler.maxClientConnections must be enough for the 60 connections its services may open, got room for 58; raise it, or lower the pools",
    ]);
  });

  it("rejects a pooler that opens more than the server takes", () => {
    assert.deepEqual(problemsOf(sized(1, 100, { poolSize: 46, maxClientConnections: 100 })).map(describeProblem), [
      "overrides.databases.orders.pooler.poolSize must be at most 45 (maxConnections 100 less 10 reserved, over 2 instances), got 46",
    ]);
    assert.deepEqual(problemsOf(sized(1, 100, { poolSize: 45, maxClientConnections: 100 })), []);
  });
});
