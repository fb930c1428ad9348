import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { TestProject } from "./axon.ts";

describe("axon describe", () => {
  let project: TestProject;
  before(() => {
    project = new TestProject();
    project.write(
      "Pulumi.mine.yaml",
      [
        "config:",
        "  axon:system: ./shop.mjs",
        "  axon:environment: prod",
        "  axon:overrides: { version: 7.1.0, objectives: { recoveryTime: 1h, recoveryPoint: 5m } }",
        "  axon:kubernetes: { context: production, monitoring: { runbooks: https://wiki.example.com } }",
        "  axon:secrets:",
        "    secure: canary-71c2",
      ].join("\n"),
    );
  });
  after(() => project.remove());

  it("CC-124: writes what the definition and the stack file say, with no engine and no network", async () => {
    const environment = { PATH: "", HTTPS_PROXY: "http://127.0.0.1:1" };
    const { code, stdout, stderr } = await project.run(["describe", "./shop.mjs", "--env", "prod"], { environment });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^# Shop\n/);
    assert.match(stdout, /registry\.example\.com\/shop-web:7\.1\.0/);
    assert.match(stdout, /<https:\/\/wiki\.example\.com\/service-down\.md>/);
    assert.doesNotMatch(stdout + stderr, /canary-71c2/);
  });

  it("writes the same text into a file and into one JSON document", async () => {
    const asked = ["describe", "./shop.mjs", "--env", "prod"];
    const { stdout } = await project.run([...asked, "--out", "docs/prod.md", "--json"]);
    const { markdown, alerts } = JSON.parse(stdout);
    assert.equal(readFileSync(join(project.directory, "docs/prod.md"), "utf8"), markdown);
    assert.ok(alerts.length > 0);
  });

  it("describes a system on another target, without alerts nobody would see", async () => {
    const { code, stdout, stderr } = await project.run(["describe", "./shop.mjs", "--on", "compose"]);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /## Alerts\n\nNone\./);
  });
});
