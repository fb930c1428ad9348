import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import main from "@axon/programs";
import { getResource, setProperty } from "@axon/sandbox";
import { stackConfig } from "../support/program.ts";
import { Rehearsal } from "../support/sandbox.ts";

/** With what a URL must encode, so that the canary is looked for the way it would really leak. */
const canary = "c4n/ry+p@ss:w0rd";
const disguises = [canary, Buffer.from(canary).toString("base64"), encodeURIComponent(canary)];
const secrets = ["azure-b2c.clientSecret", "postgres-core-credentials.password", "redis-credentials.password"];

function assertNoCanary(text: string, where: string): void {
  for (const disguise of disguises) assert.ok(!text.includes(disguise), `${where} holds the canary`);
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile());
}

describe("Cortex Core dev on the real engine, with secrets of its installation", function () {
  this.timeout(240_000);
  let rehearsal: Rehearsal;

  before(async () => {
    rehearsal = await Rehearsal.open(async () => ({ ...(await main()) }));
    const plain = Object.entries(stackConfig("dev")).map(([key, value]) => {
      return [key, { value: typeof value === "string" ? value : JSON.stringify(value) }] as const;
    });
    const values = JSON.stringify(Object.fromEntries(secrets.map((name) => [name, canary])));
    await rehearsal.stack.setAllConfig({
      ...Object.fromEntries(plain),
      "axon:secrets": { value: values, secret: true },
    });
  });
  after(() => rehearsal?.close());

  it("previews, comes up, and a second up changes nothing", async () => {
    await rehearsal.preview();
    const first = await rehearsal.up();
    assert.deepEqual(Object.keys(first.summary.resourceChanges ?? {}), ["create"]);
    const second = await rehearsal.up();
    assert.deepEqual(Object.keys(second.summary.resourceChanges ?? {}), ["same"]);
    assert.equal(first.outputs.endpoints?.value["cortex-core-ingress"], "https://api.dev.cortex-core.example.com");
  });

  it("makes the Secrets that workloads refer to, and shows them masked", () => {
    for (const name of ["azure-b2c", "postgres-core-credentials", "redis-credentials"]) {
      const shown = getResource(rehearsal.worldFile, `Secret/cortex-core/${name}`);
      assert.equal(shown.type, "kubernetes:core/v1:Secret");
      assertNoCanary(JSON.stringify(shown), name);
    }
  });

  it("finds drift, and takes it back", async () => {
    await setProperty(rehearsal.worldFile, "Deployment/cortex-core/memory-service", "spec.replicas", 7);
    const refreshed = await rehearsal.refresh();
    assert.equal(refreshed.summary.resourceChanges?.update, 1);
    const mended = await rehearsal.up();
    assert.equal(mended.summary.resourceChanges?.update, 1);
  });

  it("shows no secret in clear: in no file of state, world or log, and in nothing the engine printed", async () => {
    assertNoCanary(rehearsal.output, "the engine's output");
    const files = filesBelow(rehearsal.folder);
    assert.ok(files.length > 5);
    for (const file of files) assertNoCanary(readFileSync(file, "latin1"), file);
  });

  it("is destroyed, and leaves nothing in the world", async () => {
    await rehearsal.destroy();
    const { state, world } = await rehearsal.objectIds();
    assert.deepEqual([state, world], [[], []]);
  });
});
