import assert from "node:assert/strict";
import { type CacheArgs, checkCache, maxMemoryBytes } from "@axon/cache";
import { describeProblem } from "@axon/core";

const ephemeral: CacheArgs = { persistence: "ephemeral" };
const wordings = (args: CacheArgs, limit = "512Mi") => checkCache(args, limit).map(describeProblem);

describe("a cache", () => {
  it("fills three quarters of its memory limit (CC-097)", () => {
    assert.equal(maxMemoryBytes(ephemeral, "512Mi"), 402_653_184);
    assert.equal(maxMemoryBytes({ ...ephemeral, maxMemoryPercent: 50 }, "1Gi"), 2 ** 29);
  });

  it("is accepted at the edges of its ranges", () => {
    for (const maxMemoryPercent of [10, 90]) assert.deepEqual(wordings({ ...ephemeral, maxMemoryPercent }), []);
    assert.deepEqual(wordings({ persistence: { storage: "1Gi" } }), []);
    assert.deepEqual(wordings(ephemeral, "64Mi"), []);
    assert.deepEqual(wordings({ persistence: { storage: "1Gi", snapshots: { 1: 1, 900: 10 } } }), []);
  });

  for (const [name, args, limit, expected] of [
    [
      "data that leaves no room for buffers",
      { ...ephemeral, maxMemoryPercent: 91 },
      "512Mi",
      "maxMemoryPercent must be an integer from 10 to 90, got 91",
    ],
    ["too little memory", ephemeral, "63Mi", "resources.memory.limit must be at least 64Mi, got 63Mi"],
    [
      "a volume its file cannot be rewritten on",
      { persistence: { storage: "1023Mi" } },
      "512Mi",
      "persistence.storage must be at least twice the memory limit of 512Mi, got 1023Mi",
    ],
    [
      "a snapshot after no change",
      { persistence: { storage: "1Gi", snapshots: { 900: 0 } } },
      "512Mi",
      "persistence.snapshots.900 must be whole seconds to whole changes, both from 1, got 0",
    ],
  ] as const)
    it(`rejects ${name}`, () => assert.deepEqual(wordings(args, limit), [expected]));
});
