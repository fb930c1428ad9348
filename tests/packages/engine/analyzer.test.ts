import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { analyzerName, servedPack, writeAnalyzer } from "../../../packages/engine/src/analyzer.ts";
import { Machine } from "./machine.ts";

describe("the runner of policy packs", () => {
  let machine: Machine;
  let pack: string;
  beforeEach(async () => {
    machine = new Machine();
    pack = machine.folder("workspace", "policies", "packs", "mine");
    await writeAnalyzer(machine.bin);
  });
  afterEach(() => machine.remove());

  const run = (environment: Record<string, string> = {}, ...options: string[]) =>
    spawnSync(join(machine.bin, analyzerName), ["127.0.0.1:1", ".", ...options], {
      cwd: pack,
      env: { PATH: machine.bin, ...environment },
      encoding: "utf8",
    });
  const installModule = (...under: string[]) => {
    const directory = machine.folder(...under, "node_modules", "@pulumi", "pulumi", "cmd", "run-policy-pack");
    writeFileSync(join(directory, "index.js"), "");
    return directory;
  };
  const node = (...path: string[]) => machine.script(join(machine.root, ...path), `echo "${path[0]} $0 $@"`);

  it("runs the module of a folder above with the Node.js that the engine's environment names", () => {
    const module = installModule("workspace");
    const named = node("named", "node");
    node("workspace", "node_modules", ".bin", "node");
    assert.equal(run({ AXON_NODE: named }).stdout, `named ${named} ${module} 127.0.0.1:1 .\n`);
  });

  it("starts a pack that needs no compiler as it is", () => {
    installModule("workspace");
    const named = node("named", "node");
    const option = "-typescript=false";
    assert.equal(run({ AXON_NODE: named }, option).stdout, `named ${named} . 127.0.0.1:1 . ${option}\n`);
  });

  it("points at a pack that is served already, and ends with the engine", () => {
    const result = run(servedPack(pack, 4711), "-typescript=false");
    assert.deepEqual([result.status, result.stdout, result.stderr], [0, "4711\n", ""]);
  });

  it("runs any other pack as ever", () => {
    installModule("workspace");
    const named = node("named", "node");
    const served = servedPack(machine.folder("workspace", "policies", "packs", "other"), 4711);
    assert.match(run({ AXON_NODE: named, ...served }).stdout, /^named /);
  });

  it("prefers the module nearest to the pack, as Node.js does", () => {
    installModule("workspace");
    const nearest = installModule("workspace", "policies", "packs", "mine");
    assert.match(run({ AXON_NODE: node("named", "node") }).stdout, new RegExp(` ${nearest} `));
  });

  it("takes the workspace's Node.js without that variable, and the one on PATH without both", () => {
    installModule("workspace");
    node("bin", "node");
    assert.match(run().stdout, /^bin /);
    node("workspace", "node_modules", ".bin", "node");
    assert.match(run().stdout, /^workspace /);
  });

  it("says in the engine's own words that the pack's packages are not installed", () => {
    const { status, stderr } = run();
    assert.equal(status, 1);
    assert.match(stderr, /Cannot find module '@pulumi\/pulumi\/cmd\/run-policy-pack' from .*packs\/mine; run npm ci/);
  });

  it("is written again only when it differs", async () => {
    const file = join(machine.bin, analyzerName);
    const { ino } = statSync(file);
    await writeAnalyzer(machine.bin);
    assert.equal(statSync(file).ino, ino);
    writeFileSync(file, "an older one");
    await writeAnalyzer(machine.bin);
    assert.equal(run().status, 1);
    assert.equal(statSync(file).mode & 0o777, 0o755);
  });
});
