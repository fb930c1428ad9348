import assert from "node:assert/strict";
import type { Release } from "@axon/core";
import fc from "fast-check";
import { judge, type Sample, type ServiceSample, unmeasured } from "../../../../packages/cli/src/release/verdict.ts";

const rules: Release = {
  demands: [],
  watch: { seconds: 600 },
  checkEvery: { seconds: 30 },
  failedChecks: 3,
  window: { seconds: 300 },
  errorRatio: 0.05,
  latencyFactor: 2,
  fewestRequests: 20,
};

const healthy: ServiceSample = {
  name: "web",
  wanted: 3,
  available: 3,
  requests: 1_000,
  errorRatio: 0.01,
  latencyP95Seconds: 0.1,
  failedHealthCheckRatio: 0,
};
const with_ = (change: Partial<ServiceSample>): Sample => [{ ...healthy, ...change }];
const good: Sample = [healthy];

/** How a watch is judged when the last `times` checks look like that. */
const seenAfter = (change: Partial<ServiceSample>, times = rules.failedChecks) =>
  judge(good, [good, ...Array.from({ length: times }, () => with_(change))], rules);

describe("the verdict over a release", () => {
  const bad: readonly (readonly [title: string, change: Partial<ServiceSample>, because: string])[] = [
    ["a replica that does not get ready", { available: 2 }, "2 of 3 replicas of web pass their health checks"],
    [
      "health checks that fail more often than not",
      { failedHealthCheckRatio: 0.51 },
      "51 % of the health checks of a pod of web failed over 5m",
    ],
    ["5 percent errors", { errorRatio: 0.0713 }, "error rate 7.1 % of web over 5m is above 5 %"],
    [
      "a p95 twice the baseline",
      { latencyP95Seconds: 0.2001 },
      "p95 of web is 200 ms, more than 2 times the 100 ms before",
    ],
  ];
  for (const [title, change, because] of bad) {
    it(`is bad after three checks with ${title}, and in doubt until then (CC-081)`, () => {
      const verdict = seenAfter(change);
      assert.equal(verdict.outcome === "bad" && verdict.finding.message, because);
      assert.equal(seenAfter(change, 2).outcome, "doubtful");
    });
  }

  const fine: readonly (readonly [title: string, change: Partial<ServiceSample>])[] = [
    ["exactly the most errors allowed", { errorRatio: 0.05 }],
    ["exactly twice the latency", { latencyP95Seconds: 0.2 }],
    ["exactly half of the health checks failing", { failedHealthCheckRatio: 0.5 }],
    ["replicas that autoscaling has just asked for", { wanted: 6, available: 3 }],
    ["fewer replicas that are all there", { wanted: 2, available: 2 }],
    ["errors among too few requests to tell", { requests: 19, errorRatio: 0.5 }],
    ["slow answers to too few requests to tell", { requests: 19, latencyP95Seconds: 9 }],
  ];
  for (const [title, change] of fine) {
    it(`is good with ${title}`, () => assert.deepEqual(seenAfter(change), { outcome: "good" }));
  }

  it("is good of a release that fails no more often than the one before it", () => {
    const before = with_({ errorRatio: 0.3 });
    assert.equal(judge(before, [before, before, before, before], rules).outcome, "good");
  });

  it("does not judge latency without a baseline, or one of too few requests", () => {
    const slow = with_({ latencyP95Seconds: 9 });
    const checks = [slow, slow, slow];
    assert.equal(judge([], checks, rules).outcome, "good");
    assert.equal(judge(with_({ requests: 19 }), checks, rules).outcome, "good");
    assert.equal(judge(good, checks, rules).outcome, "bad");
  });

  it("counts each signal of each service for itself", () => {
    const checks = [
      with_({ available: 2 }),
      with_({ errorRatio: 0.1 }),
      with_({ available: 2 }),
      with_({ errorRatio: 0.1 }),
    ];
    assert.equal(judge(good, checks, rules).outcome, "doubtful");
    const other = { ...healthy, name: "stock", available: 1 };
    const taking = [with_({ available: 2 }), [healthy, other], with_({ available: 2 })];
    assert.equal(judge(good, taking, rules).outcome, "doubtful");
  });

  it("says what nobody could tell", () => {
    assert.deepEqual(unmeasured([good], rules), []);
    assert.deepEqual(unmeasured([[{ name: "web", available: 3 }]], rules), [
      "web: nothing is known of error rate and latency (too few requests)",
    ]);
    assert.deepEqual(unmeasured([[{ name: "web" }]], rules), [
      "web: nothing is known of replicas, error rate and latency (too few requests)",
    ]);
  });
});

const ratio = fc.double({ min: 0, max: 1, noNaN: true });
const anySample = fc
  .record(
    {
      wanted: fc.integer({ min: 1, max: 9 }),
      available: fc.integer({ min: 0, max: 9 }),
      requests: fc.double({ min: 0, max: 1_000, noNaN: true }),
      errorRatio: ratio,
      latencyP95Seconds: fc.double({ min: 0, max: 10, noNaN: true }),
      failedHealthCheckRatio: ratio,
    },
    { requiredKeys: [] },
  )
  .map((measured): Sample => [{ name: "web", ...measured }]);
const anyHistory = fc.array(anySample, { maxLength: 12 });

describe("any watch over a release", () => {
  it("never takes a bad verdict back, whatever comes later (CC-081)", () => {
    fc.assert(
      fc.property(anySample, anyHistory, anyHistory, (baseline, samples, later) => {
        const verdict = judge(baseline, samples, rules);
        if (verdict.outcome === "bad") assert.deepEqual(judge(baseline, [...samples, ...later], rules), verdict);
      }),
    );
  });

  it("is never bad in fewer checks than it takes", () => {
    fc.assert(
      fc.property(anySample, anyHistory, fc.integer({ min: 1, max: 9 }), (baseline, samples, failedChecks) => {
        const few = samples.slice(0, failedChecks - 1);
        assert.notEqual(judge(baseline, few, { ...rules, failedChecks }).outcome, "bad");
      }),
    );
  });

  it("is bad of what is seen failing in enough checks in a row, wherever they are", () => {
    const failing = fc.constantFrom<Partial<ServiceSample>>(
      { errorRatio: 0.9 },
      { latencyP95Seconds: 5 },
      { failedHealthCheckRatio: 0.9 },
    );
    fc.assert(
      fc.property(fc.nat(9), failing, (before, change) => {
        const calm = Array.from({ length: before }, () => good);
        const checks = Array.from({ length: rules.failedChecks }, () => with_(change));
        assert.equal(judge(good, [...calm, ...checks], rules).outcome, "bad");
      }),
    );
  });

  it("is not made bad by milder rules", () => {
    fc.assert(
      fc.property(anySample, anyHistory, (baseline, samples) => {
        const milder = { ...rules, errorRatio: 0.5, latencyFactor: 4, failedChecks: 4, fewestRequests: 100 };
        if (judge(baseline, samples, rules).outcome === "good") {
          assert.notEqual(judge(baseline, samples, milder).outcome, "bad");
        }
      }),
    );
  });

  it("holds nothing against a service of which nothing is known", () => {
    fc.assert(
      fc.property(anySample, fc.nat(20), (baseline, times) => {
        const unknown = Array.from({ length: times }, (): Sample => [{ name: "web" }]);
        assert.equal(judge(baseline, unknown, rules).outcome, "good");
      }),
    );
  });
});
