import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { axon } from "../packages/cli/axon.ts";

const page = readFileSync(new URL("../../docs/lint.md", import.meta.url), "utf8");
const [, manifest = ""] = /```yaml\n([\s\S]+?)```/.exec(page) ?? [];
const examples = [...page.matchAll(/```console\n\$ axon (.+)\n([\s\S]*?)\n?```/g)].map(
  ([, command = "", printed = ""]) => ({
    command,
    printed,
  }),
);

describe("the page about lint", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "axon-lint-page-"));
    mkdirSync(join(folder, "k8s"));
    writeFileSync(join(folder, "k8s", "web.yaml"), manifest);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  for (const { command, printed } of examples) {
    it(`shows what axon ${command} prints`, async () => {
      const { stdout } = await axon(command.split(" "), { directory: folder });
      assert.equal(stdout, printed);
    });
  }

  it("has examples", () => assert.equal(examples.length, 3));
});
