import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { automationRoot, builtEngineRoot } from "../../../packages/engine/src/cache.ts";
import { EngineError, engineVersion, type Progress, resolveEngine } from "../../../packages/engine/src/index.ts";
import { Machine } from "./machine.ts";

describe("resolveEngine", () => {
  let machine: Machine;
  let messages: string[];
  beforeEach(() => {
    machine = new Machine();
    messages = [];
  });
  afterEach(() => machine.remove());

  const onProgress = ({ message }: Progress) => messages.push(message);
  const resolve = (options = {}) => resolveEngine({ environment: machine.environment, onProgress, ...options });
  const automationBin = () => join(automationRoot(machine.environment), "bin");

  it("takes a new enough engine on PATH before any other", async () => {
    const command = machine.pulumi(machine.bin, "v3.260.1");
    machine.pulumi(automationBin(), "v3.250.0");
    const engine = await resolve();
    assert.deepEqual([engine.command, engine.version, engine.source], [command, "3.260.1", "path"]);
    assert.deepEqual(messages, []);
  });

  it("passes over one that is too old and takes the one that the Automation API installed", async () => {
    machine.pulumi(machine.bin, "v3.248.0");
    const command = machine.pulumi(automationBin(), `v${engineVersion}`);
    const engine = await resolve();
    assert.deepEqual([engine.command, engine.source], [command, "automation"]);
    assert.equal(engine.env.PATH?.split(delimiter)[0], dirname(command));
  });

  it("builds it once and finds it the next time", async () => {
    machine.go();
    machine.open();
    const first = await resolve();
    assert.deepEqual([first.command, first.source], [join(machine.builtBin, "pulumi"), "built"]);
    messages = [];
    assert.deepEqual(await resolve({ allowBuild: false }), first);
    assert.deepEqual(messages, []);
    assert.equal(machine.builds(), 1);
  });

  it("sets PATH to the engine and this Node.js, before everything else", async () => {
    machine.go();
    machine.open();
    const { env, binDirectories } = await resolve();
    assert.deepEqual(binDirectories, [machine.builtBin, dirname(process.execPath)]);
    assert.equal(env.PATH, [...binDirectories, machine.bin].join(delimiter));
    assert.equal(env.AXON_NODE, process.execPath);
    assert.equal(env.PULUMI_SKIP_UPDATE_CHECK, "1");
  });

  it("gives a bare pulumi the runner of policy packs, and leaves one with a language host alone", async () => {
    machine.pulumi(machine.bin, "v3.250.0");
    const analyzer = join(builtEngineRoot(machine.environment), "analyzer");
    assert.deepEqual((await resolve()).binDirectories.slice(0, 2), [machine.bin, analyzer]);
    assert.ok(existsSync(join(analyzer, "pulumi-analyzer-policy-nodejs")));
    machine.script(join(machine.bin, "pulumi-language-nodejs"), "");
    assert.ok(!(await resolve()).binDirectories.includes(analyzer));
  });

  it("says of every place why it has no engine, and how to mend it", async () => {
    const tooOld = machine.pulumi(machine.bin, "v3.100.0");
    machine.script(join(automationBin(), "pulumi"), "echo broken >&2; exit 3");
    await assert.rejects(resolve({ allowBuild: false }), (error: unknown) => {
      assert.ok(error instanceof EngineError);
      assert.match(error.message, new RegExp(`PATH: pulumi 3\\.100\\.0 at ${tooOld} .*must be 3\\.249\\.0 or newer`));
      assert.match(error.message, /versions\/3\.250\.0: .*does not print a version.*exit code 3/);
      assert.match(error.message, /nothing built yet/);
      assert.match(error.message, /download: switched off/);
      assert.match(error.message, /build from Go modules: switched off/);
      assert.match(error.fix, /install Pulumi 3\.249\.0 or newer from https:\S+, or Go 1\.25\.11/);
      return true;
    });
  });

  it("says what to install when there is neither an engine nor Go", async () => {
    await assert.rejects(resolve(), (error: unknown) => {
      assert.ok(error instanceof EngineError);
      assert.match(error.message, /cannot build the Pulumi engine v3\.250\.0: there is no go on PATH/);
      assert.match(error.fix, /install Go 1\.25\.11 or newer from https:\/\/go\.dev\/doc\/install/);
      return true;
    });
  });
});
