import assert from "node:assert/strict";
import { delimiter, dirname, join } from "node:path";
import { describeEngine, type Engine } from "../../../packages/engine/src/engine.ts";
import { languageHost } from "../../../packages/engine/src/index.ts";
import { Machine } from "./machine.ts";

describe("languageHost", () => {
  let machine: Machine;
  let engine: Engine;
  beforeEach(() => {
    machine = new Machine();
    const command = machine.pulumi(machine.folder("engine"), "v3.250.0");
    engine = describeEngine({ command, version: "3.250.0", source: "path" }, [], machine.environment);
  });
  afterEach(() => machine.remove());

  const find = () => languageHost(engine, { environment: machine.environment });
  const usage = "Usage of pulumi-language-nodejs:\n  -typescript\n";

  it("is the one beside the engine", async () => {
    const command = machine.script(join(dirname(engine.command), "pulumi-language-nodejs"), "");
    assert.deepEqual(await find(), { command, source: "bundled", env: engine.env });
  });

  it("is the one on PATH when there is none beside it", async () => {
    const command = machine.script(join(machine.bin, "pulumi-language-nodejs"), "");
    assert.deepEqual(await find(), { command, source: "bundled", env: engine.env });
  });

  it("is built when there is none, into a folder that is on no other PATH than its own", async () => {
    machine.go(usage);
    machine.open();
    const host = await find();
    assert.equal(host.source, "built");
    assert.equal(host.env.PATH, [dirname(host.command), engine.env.PATH].join(delimiter));
    assert.ok(!engine.binDirectories.includes(dirname(host.command)));
    assert.deepEqual(await find(), host);
    assert.equal(machine.builds(), 1);
  });

  it("is not taken when it does not start", async () => {
    machine.go("cannot run");
    machine.open();
    await assert.rejects(
      find(),
      /the Node\.js language host v3\.68\.0 was built, but "pulumi-language-nodejs -help" does not work/,
    );
  });
});
