import assert from "node:assert/strict";
import { join } from "node:path";
import { diagnose } from "../../../packages/engine/src/index.ts";
import { Machine } from "./machine.ts";

describe("diagnose", () => {
  let machine: Machine;
  beforeEach(() => {
    machine = new Machine();
  });
  afterEach(() => machine.remove());

  const checks = async () => new Map((await diagnose(machine.environment)).map((check) => [check.name, check]));
  const tool = (name: string, prints: string) => machine.script(join(machine.bin, name), `echo '${prints}'`);

  it("says on an empty machine what is missing and how to mend each, without getting any of it", async () => {
    const found = await checks();
    assert.equal(found.get("Pulumi engine")?.status, "missing");
    assert.match(
      found.get("Pulumi engine")?.found ?? "",
      /^PATH: no pulumi; .*versions\/3\.250\.0: no pulumi; .*: nothing built yet$/,
    );
    assert.match(found.get("Pulumi engine")?.fix ?? "", /install Pulumi from https:\/\//);
    assert.deepEqual(found.get("Go"), {
      name: "Go",
      status: "warning",
      found: "not on PATH",
      fix: "install Go 1.25.11 or newer from https://go.dev/doc/install, or Pulumi from https://www.pulumi.com/docs/install",
    });
    assert.equal(found.get("npm")?.status, "warning");
    assert.equal(found.get("kubectl")?.status, "warning");
    for (const { name, status, fix } of found.values()) assert.equal(fix === undefined, status === "ok", name);
    assert.equal(machine.builds(), 0);
  });

  it("is content with a machine that has everything", async () => {
    const pulumi = machine.pulumi(machine.bin, "v3.250.0");
    const host = tool("pulumi-language-nodejs", "");
    tool("npm", "11.0.0");
    tool("go", "go1.26.0");
    tool("kubectl", "Client Version: v1.34.0");
    const found = await checks();
    assert.deepEqual(new Set([...found.values()].map(({ status }) => status)), new Set(["ok"]));
    assert.equal(found.get("Pulumi engine")?.found, `3.250.0 at ${pulumi}, on PATH`);
    assert.equal(found.get("policy analyzer")?.found, host);
    assert.equal(found.get("npm")?.found, `11.0.0 at ${join(machine.bin, "npm")}`);
    assert.match(found.get("Node.js")?.found ?? "", new RegExp(`^${process.version} at `));
    assert.match(found.get("cache")?.found ?? "", new RegExp(`^${machine.root}/cache, [\\d.]+ GiB free$`));
  });

  it("says which engine was passed over, and why", async () => {
    machine.pulumi(machine.bin, "v3.1.0");
    machine.pulumi(machine.builtBin, "v3.250.0");
    const engine = (await checks()).get("Pulumi engine");
    assert.equal(engine?.status, "warning");
    assert.match(
      engine?.found ?? "",
      /^3\.250\.0 at .*, built from Go modules; passed over PATH: pulumi 3\.1\.0 at .* is too old/,
    );
    assert.match(engine?.fix ?? "", /update Pulumi/);
  });
});
