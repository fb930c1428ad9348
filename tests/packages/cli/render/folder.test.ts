import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { writeFolder } from "../../../../packages/cli/src/render/folder.ts";

describe("writeFolder", () => {
  let root: string;
  let out: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "axon-folder-"));
    out = join(root, "out");
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const files = () =>
    readdirSync(out, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(out.length + 1))
      .sort();

  it("makes the folder, and removes what an earlier run wrote and this one does not", () => {
    writeFolder(out, { "a/b/old.yaml": "old", "kept.yaml": "1" });
    writeFolder(out, { "kept.yaml": "2", "new/x.yaml": "new" });
    assert.deepEqual(files(), [".axon-render", "kept.yaml", "new/x.yaml"]);
    assert.equal(readFileSync(join(out, "kept.yaml"), "utf8"), "2");
    assert.ok(!existsSync(join(out, "a")));
  });

  it("refuses a folder with files of somebody else and leaves it as it is", () => {
    mkdirSync(out);
    writeFileSync(join(out, "theirs.txt"), "theirs");
    assert.throws(() => writeFolder(out, { "a.yaml": "a" }), /is not empty and was not written by axon render/);
    assert.deepEqual(files(), ["theirs.txt"]);
  });

  it("takes an empty folder", () => {
    mkdirSync(out);
    writeFolder(out, { "a.yaml": "a" });
    assert.deepEqual(files(), [".axon-render", "a.yaml"]);
  });

  it("keeps what somebody put beside its files", () => {
    writeFolder(out, { "compose.yaml": "a" });
    writeFileSync(join(out, ".env"), "SECRET=1");
    writeFolder(out, { "compose.yaml": "b" });
    assert.equal(readFileSync(join(out, ".env"), "utf8"), "SECRET=1");
  });

  it("refuses to overwrite a file it did not write, before it touches any", () => {
    writeFolder(out, { "a.yaml": "1" });
    writeFileSync(join(out, "b.yaml"), "theirs");
    assert.throws(() => writeFolder(out, { "a.yaml": "2", "b.yaml": "2" }), /not written by axon render: b\.yaml/);
    assert.equal(readFileSync(join(out, "a.yaml"), "utf8"), "1");
    assert.equal(readFileSync(join(out, "b.yaml"), "utf8"), "theirs");
  });

  it("refuses a file as its folder", () => {
    writeFileSync(out, "");
    assert.throws(() => writeFolder(out, {}), /is not a folder/);
  });

  it("removes nothing outside, whatever its list says", () => {
    writeFolder(out, { "a.yaml": "1" });
    writeFileSync(join(root, "precious"), "x");
    writeFileSync(join(out, ".axon-render"), "../precious\n../../etc/passwd\n");
    writeFolder(out, { "b.yaml": "1" });
    assert.equal(readFileSync(join(root, "precious"), "utf8"), "x");
  });

  it("holds exactly what the last run wrote, whatever came before", () => {
    const name = fc.stringMatching(/^[a-c](\/[d-f])?\.yaml$/);
    fc.assert(
      fc.property(fc.array(fc.dictionary(name, fc.string()), { minLength: 1, maxLength: 4 }), (runs) => {
        rmSync(out, { recursive: true, force: true });
        for (const run of runs) writeFolder(out, run);
        const last = runs.at(-1) ?? {};
        assert.deepEqual(files(), [".axon-render", ...Object.keys(last)].sort());
        for (const [path, content] of Object.entries(last))
          assert.equal(readFileSync(join(out, path), "utf8"), content);
      }),
      { numRuns: 50 },
    );
  });
});
