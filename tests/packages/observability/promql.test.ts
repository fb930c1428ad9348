import assert from "node:assert/strict";
import fc from "fast-check";
import {
  brokerPods,
  brokerVolumes,
  clusterPods,
  clusterVolumes,
  workloadPods,
} from "../../../packages/observability/src/kubernetes/series.ts";
import { escapePattern, oneOf, series } from "../../../packages/observability/src/promql.ts";
import { syntaxErrors } from "../../../packages/observability/src/promql-syntax.ts";

const matches = ({ pattern }: { readonly pattern: string }, text: string) => new RegExp(`^(?:${pattern})$`).test(text);

describe("PromQL series", () => {
  it("matches texts exactly and patterns as patterns, and leaves out labels without a value", () => {
    assert.equal(
      series("up", { namespace: "shop", pod: { pattern: "web-.+" }, zone: undefined }),
      'up{namespace="shop",pod=~"web-.+"}',
    );
  });

  it("writes any label value so that it parses and cannot end the string", () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        assert.deepEqual(syntaxErrors(series("up", { job: value })), []);
      }),
    );
  });

  it("makes any text a pattern that matches that text alone", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (text, other) => {
        const pattern = { pattern: escapePattern(text) };
        assert.ok(matches(pattern, text));
        assert.equal(matches(pattern, other), other === text);
      }),
    );
  });

  it("asks for one value by equality and for several by a pattern", () => {
    assert.equal(oneOf(["web"]), "web");
    assert.deepEqual(oneOf(["web", "a.b"]), { pattern: "web|a\\.b" });
  });
});

describe("names of pods and volumes", () => {
  const cases = [
    { pattern: clusterPods("orders"), yes: ["orders-1", "orders-12"], no: ["orders-0", "orders-1-wal", "my-orders-1"] },
    { pattern: clusterVolumes("orders"), yes: ["orders-1", "orders-1-wal"], no: ["orders-archive-1"] },
    {
      pattern: workloadPods("web"),
      yes: ["web-0", "web-6f7c9d8b5-x2x4z"],
      no: ["web-api-6f7c9d8b5-x2x4z", "web", "web-x2x4z"],
    },
    {
      pattern: brokerPods("events"),
      yes: ["events-events-combined-0", "events-events-broker-12", "events-events-controller-3"],
      no: ["events-0", "events-entity-operator-6f7c9d8b5-x2x4z", "my-events-events-combined-0"],
    },
    {
      pattern: brokerVolumes("events"),
      yes: ["data-0-events-events-combined-0"],
      no: ["events-events-combined-0", "data-events-0"],
    },
  ];
  for (const { pattern, yes, no } of cases) {
    it(`${pattern.pattern} matches ${yes.join(", ")} and not ${no.join(", ")}`, () => {
      assert.deepEqual(
        yes.filter((name) => !matches(pattern, name)),
        [],
      );
      assert.deepEqual(
        no.filter((name) => matches(pattern, name)),
        [],
      );
    });
  }
});
