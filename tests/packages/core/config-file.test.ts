import assert from "node:assert/strict";
import { checkReleaseAt, fileText } from "../../../packages/core/src/config-file.ts";
import { describeProblem } from "../../../packages/core/src/problem.ts";

const path = "/etc/app.yaml";
const releaseAt = ["app", "version"];

describe("a file of settings that says the release's version", () => {
  const cases = [
    ["where its map is", { app: { name: "a" } }, "v2.1.0", "app:\n  name: a\n  version: 2.1.0\n"],
    ["where no map is yet", { debug: true }, "2.1.0", "debug: true\napp:\n  version: 2.1.0\n"],
    ["as it is where it begins with no number after a v", {}, "vanilla", "app:\n  version: vanilla\n"],
    ["in quotes where it reads like a number", {}, "2.1", 'app:\n  version: "2.1"\n'],
  ] as const;
  for (const [what, content, version, text] of cases) {
    it(`has it ${what}`, () => assert.equal(fileText({ path, content, releaseAt }, version), text));
  }

  it("is written as it stands where nothing is filled in", () => {
    assert.equal(fileText({ path, content: { a: 1 } }, "2"), "a: 1\n");
    assert.equal(fileText({ path, content: "plain" }, "2"), "plain");
    assert.equal(fileText({ path }, "2"), undefined);
  });

  const wrong = [
    ["a text", "plain", "releaseAt must be left out where the content is a text, got a list of 2"],
    ["a list on the way", { app: [] }, "content.app must be a map, for releaseAt, got a list of 0"],
    ["a word on the way", { app: "a" }, 'content.app must be a map, for releaseAt, got "a"'],
    [
      "a version of its own",
      { app: { version: "1" } },
      'content.app.version must be left out, as releaseAt fills in the release\'s version, got "1"',
    ],
  ] as const;
  for (const [what, content, problem] of wrong) {
    it(`cannot be ${what}`, () => {
      assert.deepEqual(checkReleaseAt({ path, content: content as never, releaseAt }).map(describeProblem), [problem]);
    });
  }

  it("can be a map with room for it, and one that says none", () => {
    assert.deepEqual(checkReleaseAt({ path, content: { app: {} }, releaseAt }), []);
    assert.deepEqual(checkReleaseAt({ path, content: {}, releaseAt }), []);
    assert.deepEqual(checkReleaseAt({ path, content: { app: { version: "1" } } }), []);
  });
});
