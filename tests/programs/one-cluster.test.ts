import assert from "node:assert/strict";
import { renderStack } from "../support/program.ts";

const stacks = [
  "prod",
  "spiralcortex-prod-kubernetes",
  "spek-prod-kubernetes",
  "ideation-engine-prod-kubernetes",
  "nca-prod-kubernetes",
];

describe("one cluster", () => {
  it("takes every system: no two have an object of the same kind, name and namespace", async () => {
    const owners = new Map<string, string[]>();
    for (const stack of stacks) {
      for (const { type, inputs } of await renderStack(stack)) {
        const { name, namespace = "" } = Object(Object(inputs).metadata);
        if (!type.startsWith("kubernetes:") || name === undefined) continue;
        const key = `${type.split(":").at(-1)} ${namespace}/${name}`;
        owners.set(key, [...(owners.get(key) ?? []), stack]);
      }
    }
    assert.ok(owners.size > 500);
    const shared = [...owners]
      .filter(([, those]) => those.length > 1)
      .map(([key, those]) => `${key}: ${those.join(", ")}`);
    assert.deepEqual(shared, []);
  });
});
