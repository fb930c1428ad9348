import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import fc from "fast-check";
import {
  engineVersion,
  isSupported,
  languageHostVersion,
  oldestEngineVersion,
  oldestGoVersion,
  parseVersion,
} from "../../../packages/engine/src/version.ts";

const pinned = (name: string, what: RegExp) =>
  what.exec(readFileSync(new URL(`../../../packages/engine/go/${name}/go.mod`, import.meta.url), "utf8"))?.[1];

describe("version", () => {
  for (const [printed, expected] of [
    ["v3.250.0\n", "3.250.0"],
    ["3.250.0", "3.250.0"],
    ["v3.251.0-alpha.1", "3.251.0-alpha.1"],
    ["", undefined],
    ["command not found", undefined],
  ] as const) {
    it(`reads ${JSON.stringify(printed)} as ${expected}`, () => assert.equal(parseVersion(printed), expected));
  }

  for (const [version, expected] of [
    [oldestEngineVersion, true],
    ["3.248.9", false],
    ["3.249.0-alpha.1", false],
    [engineVersion, true],
    ["3.999.0", true],
    ["4.0.0", false],
    ["2.999.0", false],
  ] as const) {
    it(`${expected ? "takes" : "rejects"} an engine of version ${version}`, () =>
      assert.equal(isSupported(version), expected));
  }

  it("reads back every version that an engine can print", () => {
    fc.assert(
      fc.property(fc.nat(99), fc.nat(9999), fc.nat(99), (major, minor, patch) => {
        const version = `${major}.${minor}.${patch}`;
        assert.equal(parseVersion(`v${version}\n`), version);
      }),
    );
  });

  it("is the version of the SDK that programs run with", () => {
    const sdk: { version: string } = createRequire(import.meta.url)("@pulumi/pulumi/package.json");
    assert.equal(engineVersion, sdk.version);
  });

  it("is the version that the Go modules pin, with the Go that they ask for", () => {
    assert.equal(pinned("pulumi", /github\.com\/pulumi\/pulumi\/pkg\/v3 v(\S+)/), engineVersion);
    assert.equal(pinned("pulumi", /^go (\S+)$/m), oldestGoVersion);
    assert.equal(pinned("language-nodejs", /github\.com\/pulumi\/pulumi\/sdk\/v3 v(\S+)/), languageHostVersion);
  });
});
