import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { axon } from "../packages/cli/axon.ts";

const definition = fileURLToPath(new URL("../support/factory.ts", import.meta.url));

describe("a system that uses every kind of component, on the real engine", function () {
  this.timeout(300_000);
  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), "axon-every-kind-"));
    writeFileSync(join(directory, "Pulumi.yaml"), "name: factory\nruntime: nodejs\n");
  });
  after(() => rmSync(directory, { recursive: true, force: true }));

  const run = async (...command: string[]) => {
    const { code, stdout, stderr } = await axon([...command, "--sandbox"], { directory });
    assert.equal(code, 0, `${stdout}${stderr}`);
    return stdout;
  };

  it("comes up in production in one go under the default policies, referring to nothing that is missing", async () => {
    const up = await run("up", definition, "--env", "prod");
    assert.match(up, /is up/);
    assert.match(up, /^Policies \(axon\) passed/m);
    assert.doesNotMatch(up, /cannot work|refers? to/);
  });

  it("has nothing to change then", async () => {
    assert.match(await run("up", definition, "--env", "prod"), /Nothing changed/);
  });

  it("lets everybody reach what is declared, and nothing else", async () => {
    const { code, stdout } = await axon(["reach", definition, "--env", "prod"], { directory });
    assert.equal(code, 0, stdout);
    assert.match(stdout, /All \d+ flows shown are possible, and nothing else is\./);
  });

  it("previews green in the other environments", async () => {
    for (const environment of ["dev", "staging"]) {
      assert.match(await run("preview", definition, "--env", environment), /^Policies \(axon\) passed/m);
    }
  });
});
