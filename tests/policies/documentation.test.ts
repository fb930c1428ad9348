import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rules } from "@axon/policies";
import { axonPack } from "@axon/policies/packs/axon";
import { documentation, readme } from "../../policies/docs.ts";

const repository = fileURLToPath(new URL("../..", import.meta.url));

describe("the documentation of the policies", () => {
  it("is what the rules say today; `npm run docs` makes it anew", () => {
    assert.equal(readFileSync(readme, "utf8"), documentation());
  });

  for (const file of ["policies/packs/axon/README.md", "packages/lint/README.md"]) {
    it(`shows in ${file} an example that prints what the text says`, () => {
      const text = readFileSync(join(repository, file), "utf8");
      const [, example = ""] = /```ts\n([\s\S]*?)```/.exec(text) ?? [];
      const [, output = ""] = /```text\n([\s\S]*?)```/.exec(text) ?? [];
      mkdirSync(join(repository, ".axon"), { recursive: true });
      const folder = mkdtempSync(join(repository, ".axon/readme-"));
      try {
        writeFileSync(join(folder, "example.ts"), example);
        const { stdout, stderr } = spawnSync(process.execPath, ["example.ts"], { cwd: folder, encoding: "utf8" });
        assert.equal(stdout, output, stderr);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }

  it("shows a configuration of the pack whose rules and settings exist", () => {
    const text = readFileSync(join(repository, "policies/packs/axon/README.md"), "utf8");
    const [, json = "{}"] = /```json\n([\s\S]*?)```/.exec(text) ?? [];
    for (const [name, config] of Object.entries<string | object>(JSON.parse(json))) {
      const rule = rules.find((rule) => rule.name === name);
      assert.ok(rule && axonPack.rules.some((entry) => entry.rule === rule), name);
      const settings: readonly string[] = rule.settings ?? [];
      if (typeof config === "object")
        for (const setting of Object.keys(config)) assert.ok(settings.includes(setting), setting);
    }
  });
});
