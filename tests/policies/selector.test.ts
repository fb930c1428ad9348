import assert from "node:assert/strict";
import { manifest, root, sameNamespace, selects, UNKNOWN } from "@axon/policies/lib";

const at = (value: unknown) => root(manifest({ apiVersion: "v1", kind: "Pod", value })).at("value");
const expression = (operator: unknown, ...values: readonly unknown[]) => ({
  matchExpressions: [{ key: "app", operator, values }],
});

describe("a label selector", () => {
  const cases: readonly (readonly [
    title: string,
    selector: unknown,
    labels: unknown,
    expected: boolean | typeof UNKNOWN,
  ])[] = [
    ["that is empty selects everything", {}, { app: "api" }, true],
    ["selects by equal labels", { matchLabels: { app: "api" } }, { app: "api", tier: "web" }, true],
    ["does not select by other labels", { matchLabels: { app: "api" } }, { app: "web" }, false],
    ["does not select what has no labels", { matchLabels: { app: "api" } }, undefined, false],
    ["needs every label", { matchLabels: { app: "api", tier: "web" } }, { app: "api" }, false],
    ["selects with In", expression("In", "web", "api"), { app: "api" }, true],
    ["does not select with In what lacks the label", expression("In", "api"), {}, false],
    ["selects with NotIn", expression("NotIn", "web"), { app: "api" }, true],
    ["selects with NotIn what lacks the label", expression("NotIn", "web"), {}, true],
    ["does not select with NotIn", expression("NotIn", "api"), { app: "api" }, false],
    ["selects with Exists", expression("Exists"), { app: "api" }, true],
    ["does not select with Exists", expression("Exists"), {}, false],
    ["selects with DoesNotExist", expression("DoesNotExist"), {}, true],
    ["does not select with DoesNotExist", expression("DoesNotExist"), { app: "api" }, false],
    ["cannot tell an unknown label", { matchLabels: { app: "api" } }, { app: UNKNOWN }, UNKNOWN],
    ["cannot tell with an unknown value", expression("In", UNKNOWN), { app: "api" }, UNKNOWN],
    ["cannot tell when it is unknown", UNKNOWN, { app: "api" }, UNKNOWN],
    [
      "can tell when one label differs, whatever the other is",
      { matchLabels: { app: "api", tier: "web" } },
      { app: UNKNOWN, tier: "db" },
      false,
    ],
  ];
  for (const [title, selector, labels, expected] of cases) {
    it(title, () => assert.equal(selects(at(selector), at(labels)), expected));
  }
});

describe("namespaces", () => {
  const inNamespace = (namespace: unknown) => manifest({ apiVersion: "v1", kind: "Pod", metadata: { namespace } });
  it("are the same when they have the same name, and default where none is written", () => {
    assert.equal(sameNamespace(inNamespace("a"), inNamespace("a")), true);
    assert.equal(sameNamespace(inNamespace(undefined), inNamespace("default")), true);
    assert.equal(sameNamespace(inNamespace("a"), inNamespace(undefined)), false);
  });
  it("cannot be told when one is unknown", () => {
    assert.equal(sameNamespace(inNamespace(UNKNOWN), inNamespace(undefined)), UNKNOWN);
  });
});
