import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { execa } from "execa";

describe("the README of lint", () => {
  const text = readFileSync(new URL("../../../packages/lint/README.md", import.meta.url), "utf8");

  it("shows an example that prints what stands below it", async () => {
    const [, example = ""] = /```ts\n([\s\S]+?)```/.exec(text) ?? [];
    const [, printed = ""] = /```text\n([\s\S]+?)\n```/.exec(text) ?? [];
    // It writes files, and finds Axon's packages from where it runs.
    const folder = fileURLToPath(new URL(`../../../.axon/readme/lint-${process.pid}`, import.meta.url));
    mkdirSync(folder, { recursive: true });
    try {
      const args = ["--input-type=module-typescript"];
      const { stdout } = await execa(process.execPath, args, { input: example, cwd: folder });
      assert.equal(stdout, printed);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
