import assert from "node:assert/strict";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { automationRoot } from "../../../packages/engine/src/cache.ts";
import { installEngine, isOffline } from "../../../packages/engine/src/install.ts";
import { Machine } from "./machine.ts";

describe("installEngine", () => {
  let machine: Machine;
  let messages: string[];
  beforeEach(() => {
    machine = new Machine();
    messages = [];
  });
  afterEach(() => machine.remove());

  const program = (body: string) => {
    const file = join(machine.root, "download.mjs");
    writeFileSync(
      file,
      `import { chmodSync, mkdirSync, writeFileSync } from "node:fs";\nconst bin = process.argv[2] + "/bin";\n${body}`,
    );
    return file;
  };
  const working = () =>
    program("mkdirSync(bin); writeFileSync(bin + '/pulumi', ''); chmodSync(bin + '/pulumi', 0o755);");
  const install = (file: string, signal?: AbortSignal) =>
    installEngine({
      environment: machine.environment,
      onProgress: ({ message }) => messages.push(message),
      program: file,
      ...(signal === undefined ? {} : { signal }),
    });
  const versions = () => dirname(automationRoot(machine.environment));
  const left = () => readdirSync(versions());

  it("puts the engine where the Automation API looks for it, complete or not at all", async () => {
    assert.equal(await install(working()), automationRoot(machine.environment));
    assert.deepEqual(messages, ["downloading the Pulumi engine v3.250.0"]);
    assert.deepEqual(left(), ["3.250.0"]);
  });

  it("downloads once", async () => {
    await install(working());
    await install(program("process.exit(1)"));
    assert.equal(messages.length, 1);
  });

  it("fails with what the download said, and leaves nothing", async () => {
    const file = program('mkdirSync(bin); process.stderr.write("it cannot be reached"); process.exitCode = 1;');
    await assert.rejects(install(file), { message: "it cannot be reached" });
    assert.deepEqual(left(), []);
  });

  it("ends the download when the caller's signal fires, and leaves nothing", async () => {
    const interruption = new AbortController();
    const started = join(machine.root, "started");
    const file = program(`writeFileSync(${JSON.stringify(started)}, ""); setInterval(() => undefined, 1000);`);
    const installing = install(file, interruption.signal);
    const poll = setInterval(() => existsSync(started) && interruption.abort(new Error("no longer wanted")), 10);
    await assert.rejects(installing, /no longer wanted/).finally(() => clearInterval(poll));
    assert.deepEqual(left(), []);
  });

  for (const [value, expected] of [
    [undefined, false],
    ["", false],
    ["0", false],
    ["false", false],
    ["1", true],
    ["true", true],
  ] as const) {
    it(`${expected ? "does not download" : "downloads"} when AXON_ENGINE_OFFLINE is ${value}`, () => {
      assert.equal(isOffline({ AXON_ENGINE_OFFLINE: value }), expected);
    });
  }
});
