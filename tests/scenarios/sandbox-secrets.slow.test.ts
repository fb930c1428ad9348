import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { listWorld, setProperty } from "@axon/sandbox";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { Rehearsal } from "../support/sandbox.ts";

const CANARY = "canary-7f3a91c2";
/** The canary as a Secret's data would carry it. */
const ENCODED = Buffer.from(CANARY, "utf8").toString("base64");

/** The canary in every place where a secret can enter. */
const program = (note: string) => async () => {
  const secret = pulumi.secret(CANARY);
  const namespace = new k8s.core.v1.Namespace("vault", { metadata: { name: "vault", annotations: { note } } });
  const metadata = { namespace: namespace.metadata.name };
  new k8s.core.v1.Secret("marked", { metadata, stringData: { key: secret }, data: { old: pulumi.secret(ENCODED) } });
  // A Secret through the untyped door, by a program that forgot to mark its value.
  new k8s.apiextensions.CustomResource("forgotten", {
    apiVersion: "v1",
    kind: "Secret",
    metadata,
    stringData: { key: CANARY },
  });
  new k8s.core.v1.ConfigMap("config", { metadata, data: { key: secret } });
  const labels = { app: "vault" };
  const deployment = new k8s.apps.v1.Deployment("api", {
    metadata: { ...metadata, annotations: { token: secret, note } },
    spec: pulumi.secret({
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: "api", image: "example/api:1", env: [{ name: "TOKEN", value: CANARY }] }] },
      },
    }),
  });
  const password = new random.RandomPassword("password", { length: 24, keepers: { canary: secret } });
  return { env: deployment.spec.template.spec.containers, password: password.result, plain: namespace.metadata.name };
};

describe("a secret in the sandbox", function () {
  this.timeout(120_000);
  let rehearsal: Rehearsal;
  let password = "";

  before(async () => {
    rehearsal = await Rehearsal.open(program("one"));
    await rehearsal.preview();
    const up = await rehearsal.up();
    password = up.outputs.password?.value as string;
    assert.equal(up.outputs.env?.secret, true);
    assert.equal(up.outputs.password?.secret, true);
    assert.equal(up.outputs.plain?.secret, false);
    rehearsal.program = program("two");
    await rehearsal.up();
    await rehearsal.refresh();
  });

  after(() => rehearsal.close());

  it("is in clear in no file of the state or the world", () => {
    const files = filesIn(rehearsal.folder);
    assert.ok(files.some((file) => file.endsWith("world.json")) && files.length > 5);
    const leaking = files.filter((file) => leaks(readFileSync(file, "latin1")));
    assert.deepEqual(leaking, []);
  });

  it("is in clear in nothing the engine prints", () => {
    assert.ok(rehearsal.output.includes("vault"));
    assert.equal(leaks(rehearsal.output), false);
  });

  it("is shown by no look at the world", () => {
    const shown = listWorld(rehearsal.worldFile);
    assert.equal(leaks(JSON.stringify(shown)), false);
    const config = shown.find((resource) => resource.urn.endsWith("ConfigMap::config"));
    assert.deepEqual(config?.properties.data, { key: "<secret>" });
  });

  it("is the same after it went through the world", async () => {
    const { deployment } = (await rehearsal.stack.exportStack()) as { deployment: { resources: { urn: string }[] } };
    assert.ok(deployment.resources.length > 6);
    const again = await rehearsal.up();
    assert.deepEqual(again.summary.resourceChanges, { same: 7 });
    assert.equal(again.outputs.password?.value, password);
  });

  it("stays secret when it drifts", async () => {
    await rehearsal.sandbox.stop();
    const name = listWorld(rehearsal.worldFile).find((one) => one.urn.endsWith("ConfigMap::config"))?.id ?? "";
    await setProperty(rehearsal.worldFile, name, "data.key", `${CANARY}-drifted`);
    await rehearsal.restart();
    await rehearsal.refresh();
    assert.equal(
      filesIn(rehearsal.folder).some((file) => leaks(readFileSync(file, "latin1"))),
      false,
    );
    const up = await rehearsal.up();
    assert.deepEqual(up.summary.resourceChanges, { replace: 1, same: 6 });
    assert.equal(leaks(rehearsal.output), false);
  });

  function leaks(text: string): boolean {
    return [CANARY, ENCODED, password].some((value) => value !== "" && text.includes(value));
  }
});

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile() && statSync(file).size < 10_000_000);
}
