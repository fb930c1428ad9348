import assert from "node:assert/strict";
import { environmentOf, manifest, resource, UNKNOWN, withDefaults } from "@axon/policies/lib";

const database = (inputs: Readonly<Record<string, unknown>>) => resource("aws:rds/instance:Instance", inputs);

describe("the environment of a resource", () => {
  const cases: readonly (readonly [inputs: Readonly<Record<string, unknown>>, expected: string])[] = [
    [{ tags: { "axon.dev/environment": "dev" } }, "dev"],
    [{ tags: { Environment: "Staging" } }, "staging"],
    [{ labels: { environment: "test" } }, "test"],
    [{ tags: { Environment: "sandbox" } }, "prod"],
    [{ tags: UNKNOWN }, "prod"],
    [{}, "prod"],
  ];
  for (const [inputs, expected] of cases) {
    const said = JSON.stringify(inputs, (_, value) => (typeof value === "symbol" ? "unknown" : value));
    it(`is ${expected} by ${said}`, () => assert.equal(environmentOf(database(inputs), withDefaults()), expected));
  }

  it("is what a Kubernetes label says", () => {
    const pod = manifest({ apiVersion: "v1", kind: "Pod", metadata: { labels: { "axon.dev/environment": "test" } } });
    assert.equal(environmentOf(pod, withDefaults()), "test");
  });

  it("is what the settings say, whatever the tags", () => {
    const inputs = { tags: { Environment: "prod" } };
    assert.equal(environmentOf(database(inputs), withDefaults({ environment: "dev" })), "dev");
  });
});
