import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadSystem } from "@axon/programs/systems";
import { cortexCore } from "@axon/systems";

describe("loadSystem", () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "axon-systems-"));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it("finds a shipped system by name", async () =>
    assert.equal(await loadSystem("cortex-core", directory), cortexCore));

  it("suggests the name that was meant", async () => {
    await assert.rejects(loadSystem("cortex-cor", directory), /must be one of cortex-core.*did you mean cortex-core\?/);
  });

  it("does not take a name from Object's prototype for a system", async () => {
    await assert.rejects(loadSystem("constructor", directory), /must be one of cortex-core/);
  });

  it("takes the definition that a file exports, under any name", async () => {
    writeFileSync(
      join(directory, "mine.mjs"),
      'export const note = 1;\nexport const mine = { name: "mine", services: {}, environments: {} };\n',
    );
    assert.equal((await loadSystem("./mine.mjs", directory)).name, "mine");
  });

  it("says what a file without a definition exports", async () => {
    writeFileSync(join(directory, "other.mjs"), "export const one = 1;\n");
    await assert.rejects(
      loadSystem("./other.mjs", directory),
      /^ProblemError: \.\/other\.mjs: must be a module that exports a system made with defineSystem, got exports one$/,
    );
  });

  it("names a file that is not there or does not parse", async () => {
    await assert.rejects(loadSystem("./absent.ts", directory), /\.\/absent\.ts: must be a file, got nothing there/);
    writeFileSync(join(directory, "broken.ts"), "export const = 3;\n");
    await assert.rejects(loadSystem("./broken.ts", directory), /\.\/broken\.ts: must be a module that Node can import/);
    await assert.rejects(loadSystem(".", directory), /^ProblemError: \.: must be a file, got a folder$/);
  });

  it("says in which line a definition is wrong, or the module that it imports", async () => {
    const { stackTraceLimit } = Error;
    // As the command line runs.
    Error.stackTraceLimit = 0;
    try {
      writeFileSync(join(directory, "unparsed.ts"), "export const one = 1;\nexport const = 3;\n");
      await assert.rejects(loadSystem("./unparsed.ts", directory), /Unexpected token.* \(line 2\)$/);
      writeFileSync(join(directory, "enum.ts"), "\n\nenum Size { small }\nexport default {};\n");
      await assert.rejects(loadSystem("./enum.ts", directory), /enum is not supported in strip-only mode \(line 3\)$/);
      writeFileSync(join(directory, "throws.ts"), "export {};\nthrow new Error('no token');\n");
      await assert.rejects(loadSystem("./throws.ts", directory), /got no token \(line 2\)$/);
      writeFileSync(join(directory, "imports.ts"), 'import "./unparsed.ts";\n');
      await assert.rejects(loadSystem("./imports.ts", directory), /Unexpected token.* \(\S+unparsed\.ts line 2\)$/);
      assert.equal(Error.stackTraceLimit, 0);
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  });

  it("finds no export in an empty file", async () => {
    writeFileSync(join(directory, "empty.ts"), "");
    await assert.rejects(loadSystem("./empty.ts", directory), /made with defineSystem, got no export$/);
  });
});
