import assert from "node:assert/strict";
import { compared, figuresLine } from "../../../../packages/cli/src/release/figures.ts";
import type { Sample } from "../../../../packages/cli/src/release/verdict.ts";

const sample: Sample = [
  { name: "web", wanted: 3, available: 3, requests: 900, errorRatio: 0.01, latencyP95Seconds: 0.12 },
  { name: "search", wanted: 2, available: 1, requests: 100, latencyP95Seconds: 0.2104 },
  { name: "worker", wanted: 1, available: 1 },
];

describe("the figures of a release that is watched", () => {
  it("are replicas, requests, failures and the slowest service in a line (IE-117)", () => {
    assert.equal(figuresLine(sample), "5 of 6 replicas, 1000 requests, 0.9 % failed, p95 210 ms of search at most");
  });

  it("leave out what nobody measured", () => {
    assert.equal(figuresLine([{ name: "web", wanted: 3, available: 2 }]), "2 of 3 replicas");
    assert.equal(figuresLine([{ name: "web", wanted: 3, available: 3, requests: 0 }]), "3 of 3 replicas, 0 requests");
    assert.equal(figuresLine([]), "");
  });

  it("stand beside those before the update, service by service (IE-118)", () => {
    assert.deepEqual(compared([{ name: "search", latencyP95Seconds: 0.1 }], sample), [
      { name: "web", now: { errorRatio: 0.01, latencyP95Seconds: 0.12 }, before: {} },
      { name: "search", now: { latencyP95Seconds: 0.2104 }, before: { latencyP95Seconds: 0.1 } },
    ]);
  });
});
