import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { historyLines } from "../../../../packages/cli/src/lifecycle/history.ts";
import { author, recordOf, releaseMessage } from "../../../../packages/cli/src/lifecycle/release-record.ts";

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
