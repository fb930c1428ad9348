import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { historyLines } from "../../../../packages/cli/src/lifecycle/history.ts";
import {
  author,
  lastGoodRelease,
  type ReleaseRecord,
  recordOf,
  releaseMessage,
  sameMode,
  wayBack,
} from "../../../../packages/cli/src/lifecycle/release-record.ts";

const entry = { kind: "update", startTime: "2026-11-21T11:30:00.000Z", result: "succeeded" };

describe("the record of a release", () => {
  it("tells version, time and author of every update (CC-078)", () => {
    const message = releaseMessage({ system: "cortex-core", version: "1.4.2" }, "Jane Doe");
    assert.deepEqual(recordOf({ ...entry, message }), {
      version: "1.4.2",
      time: "2026-11-21T11:30:00.000Z",
      author: "Jane Doe",
      operation: "update",
      result: "succeeded",
    });
  });

  it("tells which release a rollback took back, and why (CC-081)", () => {
    const message = releaseMessage({ system: "shop", version: "1.4.2" }, "Jane Doe", {
      version: "1.4.3",
      reason: "error rate 7.1 % of web\n is above 5 %",
    });
    const { version, author: by, takenBack } = recordOf({ ...entry, message });
    assert.deepEqual([version, by], ["1.4.2", "Jane Doe"]);
    assert.deepEqual(takenBack, { version: "1.4.3", reason: "error rate 7.1 % of web is above 5 %" });
  });

  it("tells what was missing when somebody went ahead all the same, and why (IE-116)", () => {
    const missing = "nobody is told of alerts: the fix\n cannot wait";
    const message = releaseMessage({ system: "shop", version: "1.4.2" }, "Jane Doe", undefined, missing);
    const { version, author: by, despite, takenBack } = recordOf({ ...entry, message });
    assert.deepEqual([version, by, takenBack], ["1.4.2", "Jane Doe", undefined]);
    assert.equal(despite, "nobody is told of alerts: the fix cannot wait");
  });

  const update = (version: string, result = "succeeded", bad?: string): ReleaseRecord => ({
    version,
    time: "2026-11-21T11:30:00.000Z",
    author: "jane",
    operation: "update",
    result,
    ...(bad ? { takenBack: { version: bad, reason: "it is slow" } } : {}),
  });
  const ways: readonly (readonly [title: string, records: readonly ReleaseRecord[], good: string | undefined])[] = [
    ["the one before", [update("1.1.0"), update("1.0.0")], "1.1.0"],
    ["nothing before the first one", [], undefined],
    ["nothing when every update failed", [update("1.0.0", "failed")], undefined],
    ["the last that succeeded", [update("1.2.0", "failed"), update("1.1.0"), update("1.0.0")], "1.1.0"],
    ["the one that a rollback brought back", [update("1.0.0", "succeeded", "1.1.0"), update("1.1.0")], "1.0.0"],
    [
      "the one that a failed rollback wanted, not the one it was to take back",
      [update("1.0.0", "failed", "1.1.0"), update("1.1.0"), update("1.0.0")],
      "1.0.0",
    ],
    [
      "one that was taken back once and holds now",
      [update("1.1.0"), update("1.0.0", "succeeded", "1.1.0"), update("1.1.0")],
      "1.1.0",
    ],
    [
      "nothing from before it was destroyed",
      [{ ...update("1.0.0"), operation: "destroy" }, update("1.0.0")],
      undefined,
    ],
    ["nothing by the name of a refresh", [{ ...update("1.1.0"), operation: "refresh" }, update("1.0.0")], "1.0.0"],
  ];
  for (const [title, records, good] of ways) {
    it(`gives as the way back ${title} (CC-081)`, () => assert.equal(lastGoodRelease(records), good));
  }

  const backwards: readonly (readonly [
    title: string,
    records: readonly ReleaseRecord[],
    way: { readonly from: string; readonly to: string } | undefined,
  ])[] = [
    ["to the release before", [update("1.1.0"), update("1.0.0")], { from: "1.1.0", to: "1.0.0" }],
    ["nowhere from the first", [update("1.0.0")], undefined],
    ["nowhere where nothing is", [], undefined],
    [
      "over one that failed",
      [update("1.2.0"), update("1.1.0", "failed"), update("1.0.0")],
      { from: "1.2.0", to: "1.0.0" },
    ],
    ["from one that failed", [update("1.1.0", "failed"), update("1.0.0")], { from: "1.1.0", to: "1.0.0" }],
    [
      "over changes of the same version",
      [update("1.1.0"), update("1.1.0"), update("1.0.0")],
      { from: "1.1.0", to: "1.0.0" },
    ],
    [
      "further back the second time, and not to what was rolled back",
      [update("1.1.0", "succeeded", "1.2.0"), update("1.2.0"), update("1.1.0"), update("1.0.0")],
      { from: "1.1.0", to: "1.0.0" },
    ],
    [
      "nowhere after everything was destroyed",
      [{ ...update("1.1.0"), operation: "destroy" }, update("1.1.0"), update("1.0.0")],
      undefined,
    ],
  ];
  for (const [title, records, way] of backwards) {
    it(`leads a rollback ${title}`, () => assert.deepEqual(wayBack(records), way));
  }

  it("tells a version of the chart from one of the images", () => {
    const message = releaseMessage({ system: "nca", version: "1.4.2", chart: {} }, "Jane Doe", undefined, "a fix");
    const { version, fromChart, author: by, despite } = recordOf({ ...entry, message });
    assert.deepEqual([version, fromChart, by, despite], ["1.4.2", true, "Jane Doe", "a fix"]);
    const [, line] = historyLines([{ ...update("1.4.2"), fromChart: true }]);
    assert.match(line ?? "", /^1\.4\.2 .* from its chart$/);
  });

  it("leads back over no change between parts and chart, whose versions are those of something else", () => {
    const chart = (version: string) => ({ ...update(version), fromChart: true });
    const records = [chart("4.1.0"), { ...update("4.1.0"), version: undefined }, chart("4.0.0"), update("1.2.3")];
    assert.deepEqual(wayBack(sameMode(records, true)), { from: "4.1.0", to: "4.0.0" });
    assert.equal(wayBack(sameMode(records.slice(2), true)), undefined);
    assert.deepEqual(sameMode(records, false), []);
    assert.deepEqual(wayBack(sameMode([update("1.3.0"), update("1.2.3")], false)), { from: "1.3.0", to: "1.2.3" });
  });

  it("knows neither version nor author of an update that was made without axon", () => {
    const { version, author: by } = recordOf({ ...entry, message: "by hand" });
    assert.deepEqual([version, by], [undefined, undefined]);
  });

  it("takes the author from the pipeline, then from git", () => {
    const of = (environment: NodeJS.ProcessEnv) => author({ environment, directory: tmpdir() });
    assert.equal(of({ GITLAB_USER_LOGIN: "jane", GITHUB_ACTOR: "joe" }), "jane");
    assert.equal(of({ GITHUB_ACTOR: "joe\nroot" }), "joe root");
    assert.notEqual(of({}), "");
  });

  it("is a table, the columns as wide as they must be (CC-082)", () => {
    const time = "2026-11-21T11:30:00.000Z";
    assert.deepEqual(
      historyLines([
        { version: "1.4.2", time, author: "jane", operation: "update", result: "succeeded" },
        { version: undefined, time, author: undefined, operation: "destroy", result: "failed" },
      ]),
      [
        "version  time                      author  operation  result",
        "1.4.2    2026-11-21T11:30:00.000Z  jane    update     succeeded",
        "-        2026-11-21T11:30:00.000Z  -       destroy    failed",
      ],
    );
    assert.deepEqual(historyLines([]), ["Nothing has been deployed yet."]);
  });
});
