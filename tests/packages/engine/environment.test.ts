import assert from "node:assert/strict";
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import {
  findExecutable,
  minimalEnvironment,
  nodeDirectories,
  pathWith,
} from "../../../packages/engine/src/environment.ts";
import { Machine } from "./machine.ts";

describe("environment", () => {
  let machine: Machine;
  beforeEach(() => {
    machine = new Machine();
  });
  afterEach(() => machine.remove());

  it("passes on what programs need and no credential", () => {
    const environment = {
      PATH: "/bin",
      HOME: "/h",
      HTTPS_PROXY: "http://p",
      AWS_SECRET_ACCESS_KEY: "s",
      GOPROXY: "g",
      TMPDIR: undefined,
    };
    assert.deepEqual(minimalEnvironment(environment), { PATH: "/bin", HOME: "/h", HTTPS_PROXY: "http://p" });
    assert.equal(minimalEnvironment(environment, ["GOPROXY"]).GOPROXY, "g");
  });

  it("puts folders before PATH, each once", () => {
    assert.equal(pathWith(["/a", "/b"], ["/c", "/b"].join(delimiter)), ["/a", "/b", "/c"].join(delimiter));
    assert.equal(pathWith(["/a"], undefined), "/a");
  });

  it("finds the first executable file, and neither a folder nor a file that may not be run", () => {
    const [first, second, third] = [machine.folder("1"), machine.folder("2"), machine.folder("3")];
    mkdirSync(join(first, "tool"));
    writeFileSync(join(second, "tool"), "");
    chmodSync(join(second, "tool"), 0o644);
    const path = [first, second, third].join(delimiter);
    assert.equal(findExecutable("tool", path), undefined);
    const tool = machine.script(join(third, "tool"), "");
    assert.equal(findExecutable("tool", path), tool);
    assert.equal(findExecutable("tool", undefined), undefined);
  });

  it("puts this Node.js on PATH only where another one, or none, is found", () => {
    assert.deepEqual(nodeDirectories(machine.bin), [dirname(process.execPath)]);
    machine.script(join(machine.bin, "node"), "echo v20.0.0");
    assert.deepEqual(nodeDirectories(machine.bin), [dirname(process.execPath)]);
    const linked = machine.folder("linked");
    symlinkSync(process.execPath, join(linked, "node"));
    assert.deepEqual(nodeDirectories([linked, machine.bin].join(delimiter)), []);
  });
});
