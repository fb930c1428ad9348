import assert from "node:assert/strict";
import type { Release } from "@axon/core";
import type { Sample } from "../../../../packages/cli/src/release/verdict.ts";
import { type Clock, type WatchOptions, watch } from "../../../../packages/cli/src/release/watch.ts";

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
const good: Sample = [{ name: "web", wanted: 3, available: 3, requests: 100 }];
const bad: Sample = [{ name: "web", wanted: 3, available: 1, requests: 100 }];

/** Watches with a clock that only waiting moves. */
function rehearse(
  look: (check: number) => Sample,
  abortAt = Number.POSITIVE_INFINITY,
  told: Pick<WatchOptions, "onCheck" | "onFinding"> = {},
) {
  let now = 0;
  let checks = 0;
  const controller = new AbortController();
  const clock: Clock = {
    now: () => now,
    wait: async (milliseconds) => {
      now += milliseconds;
      if (now >= abortAt * 1_000) controller.abort();
    },
  };
  const observer = {
    look: async () => {
      checks += 1;
      return look(checks);
    },
    logs: async () => [],
    notes: () => [],
  };
  return watch(observer, { rules, baseline: good, signal: controller.signal, clock, ...told });
}

describe("watching a release", () => {
  it("ends well when its time is over", async () => {
    assert.deepEqual(await rehearse(() => good), { outcome: "good", seconds: 600, notes: [] });
  });

  it("ends as soon as the release does not hold (CC-081)", async () => {
    const reason = "1 of 3 replicas of web pass their health checks";
    const ended = await rehearse((check) => (check < 5 ? good : bad));
    assert.deepEqual(ended, { outcome: "bad", seconds: 180, notes: [], reason });
  });

  it("tells of every check, and once of everything that fails one (IE-117)", async () => {
    const seen: (readonly [number, Sample])[] = [];
    const found: string[] = [];
    const ended = await rehearse((check) => (check === 2 || check === 3 ? bad : good), undefined, {
      onCheck: (left, sample) => void seen.push([left, sample]),
      onFinding: async ({ message }) => void found.push(message),
    });
    assert.equal(ended.outcome, "good");
    assert.deepEqual(seen.slice(0, 3), [
      [600, good],
      [570, bad],
      [540, bad],
    ]);
    assert.deepEqual([seen.length, seen.at(-1)], [21, [0, good]]);
    assert.deepEqual(found, ["1 of 3 replicas of web pass their health checks"]);
  });

  it("looks into a doubt at the end until it is settled", async () => {
    assert.equal((await rehearse((check) => (check < 20 ? good : bad))).seconds, 630);
    const passing = await rehearse((check) => (check === 21 ? bad : good));
    assert.deepEqual([passing.outcome, passing.seconds], ["good", 630]);
  });

  it("goes on when the cluster does not answer, and says so", async () => {
    const ended = await rehearse((check) => {
      if (check === 3) throw new Error("the API server could not be asked: HTTP 503");
      return good;
    });
    assert.deepEqual(ended, { outcome: "good", seconds: 600, notes: ["the API server could not be asked: HTTP 503"] });
  });

  it("calls nothing good that it has not seen", async () => {
    const refuse = () => {
      throw new Error("refused");
    };
    assert.equal((await rehearse(refuse)).outcome, "blind");
    const gone = await rehearse((check) => (check < 20 ? good : check === 20 ? bad : refuse()));
    assert.deepEqual([gone.outcome, gone.seconds], ["unfinished", 690]);
  });

  it("ends early when it is interrupted", async () => {
    const { outcome, seconds } = await rehearse(() => good, 90);
    assert.deepEqual([outcome, seconds], ["unfinished", 90]);
  });
});
