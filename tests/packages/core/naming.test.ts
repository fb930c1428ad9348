import assert from "node:assert/strict";
import { kubernetesLabels, labelValue, nameRules, physicalName } from "@axon/core";
import fc from "fast-check";

const part = fc.stringMatching(/^[a-z][a-z0-9]{0,30}$/);
const parts = fc.array(part, { minLength: 1, maxLength: 5 });
const anything = fc.array(fc.string({ minLength: 1, maxLength: 80, unit: "grapheme" }), { minLength: 1, maxLength: 4 });

describe("physicalName", () => {
  it("joins parts that fit and are clean as they are", () => {
    assert.equal(physicalName(["cortex-core", "api"]), "cortex-core-api");
    assert.equal(physicalName(["cortex", "core"], nameRules.postgres), "cortex_core");
    assert.equal(physicalName(["Logs"], { maxLength: 24, lowerCase: false }), "Logs");
    assert.equal(physicalName(["a".repeat(63)]), "a".repeat(63));
  });

  it("ends a name that was shortened or altered in a hash of the whole", () => {
    assert.match(physicalName(["a".repeat(64)]), /^a{56}-[0-9a-f]{6}$/);
    assert.match(physicalName(["Logs"]), /^logs-[0-9a-f]{6}$/);
    assert.match(physicalName(["my app"]), /^my-app-[0-9a-f]{6}$/);
    assert.match(physicalName(["日本"]), /^[0-9a-f]{6}$/);
    assert.notEqual(physicalName(["my app"]), physicalName(["my.app"]));
    assert.notEqual(physicalName([`${"a".repeat(70)}x`]), physicalName([`${"a".repeat(70)}y`]));
  });

  for (const [kind, rule] of Object.entries(nameRules)) {
    it(`keeps to the length and characters of ${kind}, whatever the parts`, () => {
      fc.assert(
        fc.property(anything, (words) => {
          const name = physicalName(words, rule);
          assert.ok(name.length >= 1 && name.length <= rule.maxLength, name);
          assert.match(name, kind === "postgres" ? /^[a-z0-9](_?[a-z0-9]+)*$/ : /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/);
        }),
      );
    });
  }

  it("gives the same parts the same name, and nothing but the parts decides it", () => {
    fc.assert(fc.property(anything, (words) => assert.equal(physicalName(words), physicalName([...words]))));
  });

  it("gives different names to different parts, also where they are shortened", () => {
    const short = { maxLength: 20 };
    fc.assert(
      fc.property(parts, parts, (a, b) => {
        fc.pre(a.join("-") !== b.join("-"));
        assert.notEqual(physicalName(a, short), physicalName(b, short));
      }),
    );
  });
});

describe("labelValue", () => {
  it("keeps what is allowed and replaces the rest", () => {
    const cases = { "1.4.2": "1.4.2", "my team": "my-team", "--x--": "x", "": "", é: "", "a/b:c": "a-b-c" };
    for (const [text, value] of Object.entries(cases)) assert.equal(labelValue(text), value, text);
  });

  it("is a valid label value for any text", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200, unit: "grapheme" }), (text) => {
        const value = labelValue(text);
        assert.ok(value.length <= 63);
        assert.match(value, /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/);
      }),
    );
  });
});

describe("kubernetesLabels", () => {
  const ownership = { system: "shop", environment: "prod", owner: "Team Checkout" };

  it("names the system where no component is meant, and the application where no layer is", () => {
    assert.deepEqual(kubernetesLabels(ownership), {
      "app.kubernetes.io/name": "shop",
      "app.kubernetes.io/part-of": "shop",
      "app.kubernetes.io/managed-by": "axon",
      "axon.dev/environment": "prod",
      "axon.dev/owner": "Team-Checkout",
      layer: "application",
      component: "shop",
      environment: "prod",
    });
  });

  it("splits costs by layer, component and environment, as labels may have them (IE-113)", () => {
    const { layer, component, environment } = kubernetesLabels({ ...ownership, component: "web", layer: "L0 edge" });
    assert.deepEqual([layer, component, environment], ["L0-edge", "web", "prod"]);
  });

  it("names component and version where they are given", () => {
    const labels = kubernetesLabels({ ...ownership, component: "web", version: "2.1.0+build" });
    assert.equal(labels["app.kubernetes.io/name"], "web");
    assert.equal(labels["app.kubernetes.io/version"], "2.1.0-build");
  });
});
