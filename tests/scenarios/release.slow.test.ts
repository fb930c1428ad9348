import assert from "node:assert/strict";
import { TestProject } from "../packages/cli/axon.ts";

describe("axon up --release on the real engine and the sandbox", function () {
  this.timeout(180_000);
  const project = new TestProject();
  after(() => project.remove());

  const run = (...args: readonly string[]) =>
    project.run([...args, "--sandbox", "--json"], { environment: { GITLAB_USER_LOGIN: "jane" } });
  const updatedBy = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await run("up", "./shop.mjs", ...args);
    assert.equal(code, 0, stderr);
    const { changes } = JSON.parse(stdout) as { readonly changes: readonly { readonly name: string }[] };
    return changes.map(({ name }) => name);
  };

  it("deploys a version, rolls back to an earlier one and records both (CC-078, CC-082)", async () => {
    assert.ok((await updatedBy()).length > 1);
    assert.deepEqual(await updatedBy("--release", "1.0.1"), ["web"]);
    assert.deepEqual(await updatedBy("--release", "1.0.0"), ["web"]);
    const { stdout } = await run("history", "./shop.mjs");
    const { releases } = JSON.parse(stdout) as {
      readonly releases: readonly { readonly version: string; readonly author: string; readonly time: string }[];
    };
    assert.deepEqual(
      releases.map(({ version, author }) => `${version} by ${author}`),
      ["1.0.0 by jane", "1.0.1 by jane", "1.0.0 by jane"],
    );
    assert.ok(releases.every(({ time }) => !Number.isNaN(Date.parse(time))));
  });

  it("ends with 2 on a version that no image can have", async () => {
    const { code, stderr } = await run("up", "./shop.mjs", "--release", "not valid");
    assert.equal(code, 2);
    assert.match(stderr, /overrides\.version must be an image tag/);
  });
});
