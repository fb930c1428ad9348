import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { axon } from "./axon.ts";

describe("the README of the command line", () => {
  const text = readFileSync(new URL("../../../packages/cli/README.md", import.meta.url), "utf8");

  it("shows what the command prints", async () => {
    const [, command = "", printed = ""] = /```console\n\$ axon (.+)\n([\s\S]+?)\n```/.exec(text) ?? [];
    const { code, stdout } = await axon(command.split(" "));
    assert.equal(stdout, printed);
    assert.equal(code, 0);
  });
});
