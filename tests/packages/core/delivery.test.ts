import assert from "node:assert/strict";
import { plan, type SystemDefinition } from "@axon/core";
import { shop } from "./shop.ts";

const deliveryOf = (definition: SystemDefinition) =>
  plan(definition, { environment: "prod", target: "kubernetes" }).delivery;

const everywhere: SystemDefinition = { ...shop, environments: { dev: {}, test: {}, staging: {}, prod: {} } };

describe("the delivery of a system", () => {
  it("takes main to staging and tags to prod where nothing is said", () => {
    const { branches, tags, tests } = deliveryOf(everywhere);
    assert.deepEqual([branches, tags], [{ main: ["staging"] }, ["prod"]]);
    assert.equal(tests.commands.at(-1), "pytest");
  });

  it("takes branches nowhere where there is no staging", () => {
    const { branches, tags } = deliveryOf({ ...everywhere, environments: { prod: {} } });
    assert.deepEqual([branches, tags], [{}, ["prod"]]);
  });

  it("takes tags nowhere once branches have ways of their own", () => {
    const delivery = { branches: { main: ["staging", "prod"] } } as const;
    const planned = deliveryOf({ ...everywhere, delivery: { branches: { main: [...delivery.branches.main] } } });
    assert.deepEqual([planned.branches, planned.tags], [delivery.branches, []]);
  });

  for (const [why, delivery, message] of [
    [
      "an environment that the system has not",
      { branches: { main: ["test"] } },
      /delivery\.branches\.main must be environments of the system: staging, prod, got test/,
    ],
    ["a way back", { tags: ["prod", "staging"] }, /delivery\.tags must be staging, prod, got prod, staging/],
    ["an environment twice", { tags: ["prod", "prod"] }, /delivery\.tags must be each environment once/],
    ["a way to nowhere", { branches: { main: [] } }, /delivery\.branches\.main must be at least one environment/],
  ] as const) {
    it(`refuses ${why}`, () => {
      const definition = { ...everywhere, environments: { staging: {}, prod: {} }, delivery } as unknown;
      assert.throws(() => deliveryOf(definition as SystemDefinition), message);
    });
  }
});
