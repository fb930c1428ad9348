import assert from "node:assert/strict";
import { runExample } from "../core/readme-example.ts";

describe("README of systems", () => {
  it("shows a plan with the order and hosts it says", async () => {
    const { order, hosts } = await runExample("packages/systems/README.md");
    assert.deepEqual(order, ["cognition-service", "memory-service", "cortex-core-api"]);
    assert.deepEqual(hosts, ["api.staging.cortex-core.example.com"]);
  });
});
