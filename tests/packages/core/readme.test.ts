import assert from "node:assert/strict";
import { describeProblem, type SystemDefinition } from "@axon/core";
import { runExample } from "./readme-example.ts";
import { problemsOfDefinition } from "./shop.ts";

describe("README of core", () => {
  it("shows a definition that plans, with the flows it says", async () => {
    const { flows } = await runExample("packages/core/README.md");
    assert.deepEqual(flows, ["monitoring-to-web", "public-to-web", "web-to-orders"]);
  });

  it("shows the messages a mistake gives", async () => {
    const { shop } = (await runExample("packages/core/README.md")) as { shop: SystemDefinition };
    const uses = { services: { web: { uses: { order: {} } } } } as never;
    assert.deepEqual(problemsOfDefinition(shop, uses).map(describeProblem), [
      'overrides.services.web.uses.order must be a component of the system (web, orders), got "order"; did you mean orders?',
    ]);
    const version = { databases: { orders: { version: "14" } } } as never;
    assert.deepEqual(problemsOfDefinition(shop, version).map(describeProblem), [
      'overrides.databases.orders.version must be one of 15, 16, 17, 18, got "14"',
    ]);
  });
});
