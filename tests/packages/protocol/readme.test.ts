import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { execa } from "execa";

describe("the README of the protocol", () => {
  const text = readFileSync(new URL("../../../packages/protocol/README.md", import.meta.url), "utf8");

  it("shows an example that prints what stands below it", async () => {
    const [, example = ""] = /```ts\n([\s\S]+?)```/.exec(text) ?? [];
    const [, printed = ""] = /```text\n([\s\S]+?)\n```/.exec(text) ?? [];
    const here = fileURLToPath(new URL("./", import.meta.url));
    const { stdout } = await execa(process.execPath, ["--input-type=module-typescript"], { input: example, cwd: here });
    assert.equal(stdout, printed);
  });
});
