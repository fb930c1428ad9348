import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { checkReferences, listWorld, setProperty, spawnSandbox } from "@axon/sandbox";
import { prepareSandbox } from "@axon/sandbox/spawn";
import { startSandbox } from "@axon/sandbox/start";
import { credentials } from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import messages, { type CreateResponse } from "@pulumi/pulumi/proto/provider_pb.js";
import type { ValueMap } from "../../../packages/sandbox/src/value.ts";
import { decodeStruct, encodeStruct } from "../../../packages/sandbox/src/wire.ts";
import { identity, temporaryFolder } from "./cluster.ts";

const NAMESPACE = "kubernetes:core/v1:Namespace";
const shop: ValueMap = { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } };

describe("a sandbox", () => {
  const folder = temporaryFolder();
  const file = () => join(folder.path, "world.json");

  it("runs in this process and keeps what is created", async () => {
    const sandbox = await startSandbox({ worldFile: file() });
    const { kubernetes, random } = sandbox.ports;
    assert.equal(sandbox.environment.PULUMI_DEBUG_PROVIDERS, `kubernetes:${kubernetes},random:${random}`);
    const created = await create(kubernetes ?? 0, shop);
    assert.equal(created.getId(), "shop");
    assert.equal(decodeStruct(created.getProperties()).kind, "Namespace");
    await sandbox.stop();
    assert.equal(listWorld(file())[0]?.id, "shop");
  });

  it("runs in a process of its own, as the README shows", async () => {
    const sandbox = await spawnSandbox({ worldFile: file() });
    assert.match(sandbox.environment.PULUMI_DEBUG_PROVIDERS, /^kubernetes:\d+,random:\d+$/);
    await create(sandbox.ports.kubernetes ?? 0, shop);
    await setProperty(file(), "Namespace/shop", "metadata.labels.tier", "web");
    await sandbox.stop();
    assert.ok(listWorld(file()).some((resource) => resource.modelled.includes("*")));
    assert.deepEqual(checkReferences(file()), []);
    const readme = readFileSync(new URL("../../../packages/sandbox/README.md", import.meta.url), "utf8");
    for (const call of [
      "spawnSandbox({ worldFile:",
      "sandbox.environment",
      "sandbox.stop()",
      "listWorld(",
      "setProperty(",
      "checkReferences(",
    ]) {
      assert.ok(readme.includes(call), call);
    }
  });

  it("has the namespaces that its cluster is said to have, and of the others only the usual ones of operators", async () => {
    const sandbox = await spawnSandbox({ worldFile: file(), namespaces: ["platform-certificates"] });
    const makeIn = (namespace: string) =>
      create(
        sandbox.ports.kubernetes ?? 0,
        { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "one", namespace } },
        "kubernetes:core/v1:ConfigMap",
      );
    assert.equal((await makeIn("platform-certificates")).getId(), "platform-certificates/one");
    assert.equal((await makeIn("cert-manager")).getId(), "cert-manager/one");
    await assert.rejects(makeIn("platform-certificate"), /namespaces "platform-certificate" not found/);
    await sandbox.stop();
  });

  it("loses nothing that was answered when it is killed", async () => {
    const sandbox = await spawnSandbox({ worldFile: file() });
    await create(sandbox.ports.kubernetes ?? 0, shop);
    await sandbox.kill();
    assert.equal(listWorld(file())[0]?.id, "shop");
    await (await spawnSandbox({ worldFile: file() })).stop();
  });

  it("ends together with the process that started it", async () => {
    const script = join(folder.path, "parent.ts");
    const source = pathToFileURL(join(import.meta.dirname, "../../../packages/sandbox/src/index.ts"));
    writeFileSync(
      script,
      `import { spawnSandbox } from ${JSON.stringify(source.href)};
      const { pid } = await spawnSandbox({ worldFile: ${JSON.stringify(file())} });
      console.log(pid);`,
    );
    const parent = spawn(process.execPath, [script], { stdio: ["ignore", "pipe", "inherit"] });
    const [line] = (await once(createInterface({ input: parent.stdout }), "line")) as [string];
    parent.kill("SIGKILL");
    while (isAlive(Number(line))) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assert.ok(!existsSync(`${file()}.lock`));
  });

  it("gets a process ready before it is known what it is to be, beside what is to work with it", async () => {
    const companion = join(folder.path, "companion.ts");
    writeFileSync(companion, 'export default async () => ({ BESIDE: "here" });');
    const sandbox = await prepareSandbox(companion).start({ worldFile: file() });
    assert.equal(sandbox.environment.BESIDE, "here");
    assert.equal((await create(sandbox.ports.kubernetes ?? 0, shop)).getId(), "shop");
    await sandbox.stop();
    assert.equal(listWorld(file())[0]?.id, "shop");
  });

  it("leaves no process where none was needed after all", async () => {
    const script = join(folder.path, "none.ts");
    const source = pathToFileURL(join(import.meta.dirname, "../../../packages/sandbox/src/spawn.ts"));
    writeFileSync(
      script,
      `import { prepareSandbox } from ${JSON.stringify(source.href)};
      prepareSandbox().discard();`,
    );
    // Its child would keep it from ending.
    const [code] = await once(spawn(process.execPath, [script], { stdio: "inherit" }), "exit");
    assert.equal(code, 0);
  });

  it("says why it cannot start", async () => {
    writeFileSync(file(), "{");
    await assert.rejects(
      spawnSandbox({ worldFile: file() }),
      /the sandbox did not start: .*world\.json is not a sandbox world/,
    );
    await assert.rejects(
      prepareSandbox(join(folder.path, "gone.ts")).start({ worldFile: join(folder.path, "other.json") }),
      /the sandbox did not start: .*gone\.ts/,
    );
    await assert.rejects(startSandbox({ worldFile: file() }), /world\.json is not a sandbox world/);
  });
});

function create(port: number, inputs: ValueMap, type = NAMESPACE): Promise<CreateResponse> {
  const client = new services.ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
  const request = new messages.CreateRequest();
  request.setUrn(identity(type).urn);
  request.setProperties(encodeStruct(inputs));
  return new Promise((resolve, reject) => {
    client.create(request, (error, response) => {
      client.close();
      if (error === null) {
        resolve(response);
      } else {
        reject(error);
      }
    });
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
