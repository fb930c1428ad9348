import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { packs, rules } from "@axon/policies";
import { axonPack } from "@axon/policies/packs/axon";
import { parsePolicies } from "../../packages/cli/src/policies/policy-file.ts";
import { generatedFiles, pagesFolder } from "../../policies/docs/generate.ts";

const repository = fileURLToPath(new URL("../..", import.meta.url));

describe("the documentation of the policies", () => {
  it("is what the rules say today; `npm run docs` makes it anew", () => {
    for (const [file, text] of generatedFiles()) assert.equal(readFileSync(join(repository, file), "utf8"), text, file);
  });

  it("has no page of a rule that is gone", () => {
    const pages = globSync(`${pagesFolder}/**/*.md`, { cwd: repository });
    const generated = generatedFiles();
    assert.deepEqual(
      pages.filter((page) => !generated.has(page)),
      [],
    );
  });

  it("shows on each page an exemption that `axon-policies.yaml` takes", () => {
    for (const [file, text] of generatedFiles()) {
      const [, yaml] = /When it has to be[\s\S]*```yaml\n([\s\S]*?)```/.exec(text) ?? [];
      if (yaml !== undefined) assert.equal(parsePolicies(yaml, file).exemptions?.length, 1);
    }
  });

  const readmes = [axonPack, ...packs].map(({ name }) => `policies/packs/${name}/README.md`);
  for (const file of [...readmes, "packages/lint/README.md", "docs/write-a-policy.md"]) {
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

  it("shows in policies/README.md a file of policies that is taken", () => {
    const text = readFileSync(join(repository, "policies/README.md"), "utf8");
    const [, yaml = ""] = /```yaml\n([\s\S]*?)```/.exec(text) ?? [];
    assert.equal(parsePolicies(yaml, "axon-policies.yaml").exemptions?.length, 1);
  });

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
