import assert from "node:assert/strict";
import { join } from "node:path";
import { clearSecrets } from "@axon/programs/settings";
import { TestProject } from "./axon.ts";

const canary = "c4n4ry-in-clear";

describe("a secret in clear in a stack file", () => {
  let project: TestProject;
  beforeEach(() => {
    project = new TestProject();
  });
  afterEach(() => project.remove());

  const write = (...secrets: string[]) =>
    project.write(
      "Pulumi.mine.yaml",
      [
        "config:",
        "  axon:system: ./shop.mjs",
        "  axon:environment: dev",
        "  axon:kubernetes: { context: dev }",
        ...secrets,
      ].join("\n"),
    );

  const out = () => join(project.directory, "out");
  for (const [command, ...args] of [["preview", "--sandbox"], ["up", "--sandbox", "--yes"], ["describe"], ["render"]]) {
    it(`ends ${command} with 2 and one message that says which, where and how to encrypt it`, async () => {
      write("  axon:secrets:", `    web.token: ${canary}`, "    web.key:", "      secure: v1:abc");
      const folder = command === "render" ? ["--out", out()] : [];
      const { code, stdout, stderr } = await project.run([command ?? "", "./shop.mjs", ...args, ...folder]);
      assert.equal(code, 2, stderr);
      assert.match(
        stderr,
        /Pulumi\.mine\.yaml: config\."axon:secrets"\."web\.token" must be encrypted, got a value in clear; .*pulumi config set --secret --path 'axon:secrets\["web\.token"\]'/,
      );
      assert.doesNotMatch(stderr, /web\.key/);
      assert.ok(!(stdout + stderr).includes(canary));
    });
  }

  it("is refused as a text too, and its value never shown", async () => {
    write(`  axon:secrets: ${canary}`);
    const { code, stderr } = await project.run(["describe", "./shop.mjs"]);
    assert.equal(code, 2, stderr);
    assert.match(stderr, /config\."axon:secrets" must be encrypted, got a value in clear/);
    assert.ok(!stderr.includes(canary));
  });

  it("is told from none at all", () => {
    assert.deepEqual([clearSecrets(undefined), clearSecrets(null), clearSecrets({})], [[], [], []]);
  });
});
