import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { definitionOf } from "../../../packages/cli/src/new/write.ts";
import { axon } from "./axon.ts";

describe("axon new", () => {
  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), "axon-new-"));
  });
  after(() => rmSync(directory, { recursive: true, force: true }));
  const run = (...args: string[]) => axon(["new", ...args], { directory });
  const file = (name: string) => join(directory, name);

  it("writes a definition under the name of its file, and says what to do with it", async () => {
    const { code, stdout, stderr } = await run("pet-shop");
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^\.\/pet-shop\.ts: one service, its database and its cache/);
    assert.match(stdout, /\n {2}npx axon preview \.\/pet-shop\.ts --env dev --sandbox\n/);
    const text = readFileSync(file("pet-shop.ts"), "utf8");
    assert.match(text, /export const petShop = defineSystem\(\{\n {2}name: "pet-shop",\n {2}title: "Pet Shop",/);
    assert.match(text, /database: "pet_shop"/);
    assert.doesNotMatch(text, /my.?system/i);
  });

  it("makes the folders on the way, and gives its result as data", async () => {
    const { stdout } = await run("systems/shop.ts", "--json");
    const { system, file: written, next } = JSON.parse(stdout);
    assert.deepEqual([system, next[0]], ["shop", "npx axon preview ./systems/shop.ts --env dev --sandbox"]);
    assert.ok(existsSync(written));
  });

  it("leaves a file that is there alone, unless it is told to overwrite it", async () => {
    writeFileSync(file("mine.ts"), "// mine\n");
    const refused = await run("mine");
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /\.\/mine\.ts is there already; .* --force/);
    assert.equal(readFileSync(file("mine.ts"), "utf8"), "// mine\n");
    assert.equal((await run("mine", "--force")).code, 0);
    assert.equal(readFileSync(file("mine.ts"), "utf8"), definitionOf("mine"));
  });

  it("refuses a name that can be no namespace, and says what can", async () => {
    for (const name of ["My_System", "9lives", "a--b", `${"long".repeat(11)}`]) {
      const { code, stderr } = await run(name);
      assert.equal(code, 2, name);
      assert.match(stderr, /cannot name a system: it takes up to 40 lower-case letters/);
    }
  });

  it("says what is meant by a mistyped option", async () => {
    const { code, stderr } = await run("other", "--forse");
    assert.equal(code, 2);
    assert.match(stderr, /Did you mean --force\?/);
  });
});
