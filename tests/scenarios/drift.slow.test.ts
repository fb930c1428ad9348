import assert from "node:assert/strict";
import { TestProject } from "../packages/cli/axon.ts";

const sandboxed = ["./shop.mjs", "--env", "dev", "--sandbox"];
const audit = ["refresh", ...sandboxed, "--preview-only", "--expect-no-changes", "--json"];

describe("an audit of what is live", function () {
  this.timeout(240_000);
  const project = new TestProject();
  after(() => project.remove());

  it("CC-123: fails when something differs, and records nothing of it", async () => {
    assert.equal((await project.run(["up", ...sandboxed])).code, 0);
    assert.equal((await project.run(audit)).code, 0);
    assert.equal((await project.run(["sandbox", "set", "Deployment/web", "spec.replicas", "7"])).code, 0);
    for (const time of ["first", "second"]) {
      const { code, stdout } = await project.run(audit);
      assert.equal(code, 1, time);
      const { planned, changes } = JSON.parse(stdout);
      assert.equal(planned, true);
      assert.deepEqual(changes[0].properties, ["spec.replicas"], time);
    }
  });
});
