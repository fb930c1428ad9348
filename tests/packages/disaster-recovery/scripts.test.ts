import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { loadScript, maskScript } from "../../../packages/disaster-recovery/src/kubernetes/refresh-scripts.ts";
import { drillScript, keepScript, previousScript } from "../../../packages/disaster-recovery/src/kubernetes/scripts.ts";

const has = (program: string) => spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;

describe("scripts of drills and refreshes", () => {
  for (const [name, shell, script] of [
    ["previous", "sh", previousScript],
    ["drill", "bash", drillScript],
    ["keep", "sh", keepScript],
    ["mask", "bash", maskScript],
    ["load", "bash", loadScript],
  ] as const) {
    it(`have a ${name} script that ${shell} can read and shellcheck approves of`, function () {
      assert.equal(spawnSync(shell, ["-n"], { input: script, encoding: "utf8" }).stderr, "");
      if (!has("shellcheck")) this.skip();
      const { stdout } = spawnSync("shellcheck", [`--shell=${shell}`, "-"], { input: script, encoding: "utf8" });
      assert.equal(stdout, "");
    });

    it(`have a ${name} script that stops at the first variable that is missing`, () => {
      const { status, stderr } = spawnSync(shell, ["-c", script], { env: { PATH: "/usr/bin:/bin" }, encoding: "utf8" });
      assert.notEqual(status, 0);
      assert.match(stderr, /is not set/);
    });
  }
});
