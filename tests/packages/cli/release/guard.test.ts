import assert from "node:assert/strict";
import { plan } from "@axon/core";
import type { Failure, Summary } from "@axon/report";
import { cortexCore } from "@axon/systems";
import { type Engine, type GuardOptions, guarded } from "../../../../packages/cli/src/release/guard.ts";
import type { Sample } from "../../../../packages/cli/src/release/verdict.ts";

const deployment = { system: "shop", environment: "prod", target: "kubernetes", stack: "prod", sandbox: false };
const planned = plan(cortexCore, { environment: "staging", target: "kubernetes", overrides: { version: "1.1.0" } });
const rules = { ...planned.release, watch: { seconds: 0 }, failedChecks: 1, checkEvery: { seconds: 0 } };

const summaryOf = (failures: readonly Failure[] = []): Summary => ({
  operation: "up",
  deployment,
  outcome: failures.length > 0 ? "failed" : "succeeded",
  planned: false,
  changes: [],
  unchanged: 0,
  policies: { enabled: true, packs: [], findings: [] },
  failures,
  warnings: [],
  outputs: {},
  recordChanges: true,
  durationSeconds: 1,
});

const deadline: Failure = {
  urn: "urn",
  type: "kubernetes:apps/v1:Deployment",
  name: "web",
  message: "exceeded its progress deadline\nin namespace shop",
};

interface Rehearsal {
  readonly installed?: readonly string[];
  readonly update?: Summary;
  readonly back?: Summary;
  readonly look?: (check: number) => Sample;
  readonly options?: Partial<GuardOptions>;
}

/** Brings 1.1.0 up over what is installed and says what became of it, and to which release the engine went back. */
async function rehearse({ installed = ["1.0.0"], update, back, look, options }: Rehearsal) {
  const wentBackTo: string[] = [];
  const notes: string[] = [];
  let checks = 0;
  const engine: Engine = {
    update: async () => update ?? summaryOf(),
    goBack: async (to) => {
      wentBackTo.push(to);
      return back ?? summaryOf();
    },
    observe: async () => ({
      look: async () => {
        checks += 1;
        return look?.(checks) ?? [{ name: "web", wanted: 3, available: 3, requests: 1_000 }];
      },
      logs: async (service) => [`${service}-7c9-x says:`, "no connection to the cache"],
      notes: () => [],
    }),
  };
  const history = installed.map((version) => ({
    kind: "update",
    startTime: "2026-11-21T11:30:00.000Z",
    message: `release ${version} of shop by jane`,
    result: "succeeded",
  }));
  const summary = await guarded(
    { output: { note: (text) => void notes.push(text) }, interrupts: { signal: new AbortController().signal } },
    { stack: { history: async () => history }, resolved: { plan: planned, deployment } },
    { watch: rules, rollback: true, ...options },
    engine,
  );
  return { ...summary, wentBackTo, notes };
}

const failing: Sample = [{ name: "web", wanted: 3, available: 3, requests: 1_000, errorRatio: 0.0713 }];

describe("bringing a release up under guard", () => {
  it("leaves a release alone that holds", async () => {
    const { outcome, release, wentBackTo } = await rehearse({});
    assert.deepEqual(
      [outcome, release?.watch.outcome, release?.rollback, wentBackTo],
      ["succeeded", "good", undefined, []],
    );
  });

  it("takes a release back that the watch finds wanting, and says why (CC-081)", async () => {
    const { outcome, release, wentBackTo } = await rehearse({ look: (check) => (check === 1 ? [] : failing) });
    assert.deepEqual([outcome, wentBackTo], ["failed", ["1.0.0"]]);
    assert.deepEqual(release?.rollback, {
      outcome: "succeeded",
      to: "1.0.0",
      reason: "error rate 7.1 % of web over 5m is above 5 %",
    });
  });

  it("shows what a service says that fails a check (IE-117)", async () => {
    const checked = await rehearse({ look: (check) => (check === 1 ? [] : failing) });
    assert.deepEqual(checked.notes, [
      "error rate 7.1 % of web over 5m is above 5 %",
      "  web-7c9-x says:",
      "  no connection to the cache",
      "1.1.0 of shop does not hold: error rate 7.1 % of web over 5m is above 5 %",
    ]);
  });

  it("reports how every service answers at the end, beside how it did before (IE-118)", async () => {
    const answering = (latencyP95Seconds: number): Sample => [
      { name: "web", wanted: 3, available: 3, requests: 1_000, errorRatio: 0.002, latencyP95Seconds },
      { name: "worker", wanted: 1, available: 1 },
    ];
    const { release } = await rehearse({
      look: (check) => answering(check === 1 ? 0.18 : 0.21),
    });
    assert.deepEqual(release?.watch.services, [
      {
        name: "web",
        now: { errorRatio: 0.002, latencyP95Seconds: 0.21 },
        before: { errorRatio: 0.002, latencyP95Seconds: 0.18 },
      },
    ]);
  });

  it("lets a release stay that fails no more often than the one before it", async () => {
    assert.equal((await rehearse({ look: () => failing })).outcome, "succeeded");
  });

  it("takes a release back whose rollout exceeded its deadline (CC-081, SC-109)", async () => {
    const { wentBackTo, release } = await rehearse({ update: summaryOf([deadline]) });
    assert.deepEqual(wentBackTo, ["1.0.0"]);
    assert.equal(release?.rollback?.reason, "the rollout of Deployment web failed: exceeded its progress deadline");
  });

  it("takes no release back because an operator does not get ready, which an earlier one would not mend", async () => {
    const operator = { ...deadline, type: "kubernetes:helm.sh/v3:Release", name: "operators-cert-manager" };
    assert.deepEqual((await rehearse({ update: summaryOf([operator]) })).wentBackTo, []);
  });

  it("does not go back when something failed that would fail the way back as well", async () => {
    const { outcome, wentBackTo } = await rehearse({
      update: summaryOf([{ ...deadline, type: "kubernetes:core/v1:Service" }]),
    });
    assert.deepEqual([outcome, wentBackTo], ["failed", []]);
    const cut = await rehearse({ update: { ...summaryOf([deadline]), outcome: "cancelled" } });
    assert.deepEqual([cut.outcome, cut.wentBackTo], ["cancelled", []]);
  });

  const without: readonly (readonly [title: string, how: Rehearsal, outcome: string, problem: RegExp])[] = [
    ["a first installation", { installed: [] }, "impossible", /first release here/],
    [
      "another deployment of the same version",
      { installed: ["1.1.0", "1.0.0"] },
      "impossible",
      /the definition or the settings/,
    ],
    ["a release that was to stay", { options: { rollback: false } }, "off", /^$/],
  ];
  for (const [title, how, outcome, problem] of without) {
    it(`never takes back ${title}, and fails all the same (CC-081)`, async () => {
      const { outcome: ended, wentBackTo, release } = await rehearse({ ...how, update: summaryOf([deadline]) });
      assert.deepEqual([ended, wentBackTo, release?.rollback?.outcome], ["failed", [], outcome]);
      assert.match(release?.rollback?.problem ?? "", problem);
    });
  }

  it("says when the way back fails too", async () => {
    const { release } = await rehearse({
      update: summaryOf([deadline]),
      back: summaryOf([{ message: "no connection" }]),
    });
    assert.deepEqual(
      [release?.rollback?.outcome, release?.rollback?.to, release?.rollback?.problem],
      ["failed", "1.0.0", "no connection"],
    );
  });

  it("brings a release up also where nobody can look, and says so", async () => {
    const { outcome, release } = await rehearse({
      look: () => {
        throw new Error("the API server could not be asked: HTTP 403");
      },
    });
    assert.equal(outcome, "succeeded");
    assert.deepEqual(release?.watch, {
      outcome: "blind",
      seconds: 0,
      notes: ["the API server could not be asked: HTTP 403"],
    });
  });

  it("watches nothing where that was not wanted", async () => {
    const { release } = await rehearse({ options: { watch: "unwanted" }, look: () => assert.fail("looked") });
    assert.deepEqual(release?.watch, { outcome: "off", seconds: 0, notes: [] });
  });
});
