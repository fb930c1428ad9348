import assert from "node:assert/strict";
import { idleTimeoutOf, plan, type SystemOverride } from "@axon/core";
import { spek } from "@axon/systems";

/** SPEK, whose process keeps connections for a time. */
const planned = (keepAlive: string) =>
  plan(spek, {
    environment: "prod",
    target: "kubernetes",
    overrides: { services: { spek: { keepAlive } } } as SystemOverride,
  });

describe("idleTimeoutOf", () => {
  for (const [keepAlive, seconds] of [
    ["65s", 60],
    ["10m", 595],
    ["6s", 1],
    ["2s", 1],
  ] as const) {
    it(`is ${seconds} s in front of a service that keeps connections ${keepAlive}`, () => {
      assert.deepEqual(idleTimeoutOf(planned(keepAlive), ["spek"]), { seconds });
    });
  }

  it("is not known where no service says how long it keeps them", () => {
    assert.equal(idleTimeoutOf(planned("65s"), ["another"]), undefined);
  });

  it("cannot be less than a service's own, which is two seconds at least", () => {
    assert.throws(() => planned("1s"), /services\.spek\.keepAlive must be two seconds at least, such as "65s"/);
  });
});
