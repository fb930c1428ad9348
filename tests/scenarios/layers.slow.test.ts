import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { axon } from "../packages/cli/axon.ts";

const definition = fileURLToPath(new URL("../support/layered.ts", import.meta.url));
const stack = `config:
  axon:system: ${definition}
  axon:environment: prod
  axon:target: kubernetes
  axon:kubernetes:
    context: river
    storageClass: gp3
    encryptedClasses: { gp3: existing }
    backup: { s3: { bucket: river-backup, roleArn: "arn:aws:iam::111122223333:role/river-backup" } }
`;

describe("a system in layers, on the real engine", function () {
  this.timeout(600_000);
  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), "axon-layers-"));
    writeFileSync(join(directory, "Pulumi.yaml"), "name: river\nruntime: nodejs\n");
    writeFileSync(join(directory, "Pulumi.river-prod.yaml"), stack);
  });
  after(() => rmSync(directory, { recursive: true, force: true }));

  const up = () => axon(["up", definition, "--env", "prod", "--sandbox"], { directory });

  it("comes up in one go, each part finding the others beyond its namespace, and has nothing to change then", async () => {
    const first = await up();
    assert.equal(first.code, 0, `${first.stdout}${first.stderr}`);
    assert.match(first.stdout, /^Policies \(axon\) passed/m);
    assert.doesNotMatch(first.stdout, /there is no/);
    assert.match((await up()).stdout, /Nothing changed/);
  });

  it("lets everybody reach what is declared, and nothing else", async () => {
    const { code, stdout } = await axon(["reach", definition, "--env", "prod"], { directory });
    assert.equal(code, 0, stdout);
    assert.match(stdout, /delta +→ +stream/);
    assert.match(stdout, /All \d+ flows shown are possible, and nothing else is\./);
  });
});
