import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { getResource, listWorld, lookupIn, removeResource, resetWorld, setProperty } from "@axon/sandbox";
import { startSandbox } from "@axon/sandbox/start";
import { Secret } from "../../../../packages/sandbox/src/value.ts";
import { World, type WorldResource } from "../../../../packages/sandbox/src/world/world.ts";
import { temporaryFolder } from "../cluster.ts";

const place = (kind: string, name: string, namespace = "shop"): [string, WorldResource] => [
  `kubernetes//${kind}/${namespace}/${name}`,
  {
    standIn: "kubernetes",
    type: `kubernetes:core/v1:${kind}`,
    id: `${namespace}/${name}`,
    urn: `urn:pulumi:test::rehearsal::kubernetes:core/v1:${kind}::${kind}-${namespace}-${name}`,
    properties: { metadata: { name }, spec: { replicas: 2 }, data: new Secret({ password: "canary" }) },
    modelled: ["metadata.uid"],
  },
];

describe("a look at the world", () => {
  const folder = temporaryFolder();
  const file = () => join(folder.path, "world.json");

  beforeEach(async () => {
    const world = World.open(file());
    await world.putAll(
      new Map([place("Service", "api"), place("Secret", "db"), place("Secret", "api"), place("Secret", "db", "test")]),
    );
    await world.close();
  });

  it("shows everything, with what is made up marked and secrets masked", () => {
    const shown = listWorld(file());
    assert.equal(shown.length, 4);
    assert.deepEqual(shown[0]?.modelled, ["metadata.uid"]);
    assert.equal(shown[0]?.properties.data, "<secret>");
  });

  it("shows nothing where there is no world yet", () => {
    assert.deepEqual(listWorld(join(folder.path, "other.json")), []);
  });

  for (const reference of ["Service/shop/api", "service/shop/api", "Service/api", "Service-shop-api"]) {
    it(`finds a resource by ${reference}`, () => {
      assert.equal(getResource(file(), reference).type, "kubernetes:core/v1:Service");
    });
  }

  it("asks which one when several go by a name", () => {
    assert.throws(
      () => getResource(file(), "Secret/db"),
      /"Secret\/db" could be Secret\/shop\/db, Secret\/test\/db; say which/,
    );
  });

  it("offers the nearest name when there is none", () => {
    assert.throws(
      () => getResource(file(), "Service/shop/appi"),
      /nothing in the sandbox is called .*; did you mean "Service\/shop\/api"\?/,
    );
  });

  it("changes a property, and only that", async () => {
    const changed = await setProperty(file(), "Service/shop/api", "spec.replicas", 5);
    assert.deepEqual(changed.properties.spec, { replicas: 5 });
    assert.deepEqual(getResource(file(), "Service/shop/api").properties, changed.properties);
  });

  it("keeps a secret a secret when it is changed", async () => {
    const changed = await setProperty(file(), "Secret/shop/db", "data.password", "other");
    assert.equal(changed.properties.data, "<secret>");
    assert.deepEqual(
      World.read(file()).get("kubernetes//Secret/shop/db")?.properties.data,
      new Secret({ password: "other" }),
    );
  });

  it("removes a property when there is no value", async () => {
    const changed = await setProperty(file(), "Service/shop/api", "spec.replicas", undefined);
    assert.deepEqual(changed.properties.spec, {});
  });

  it("says which properties there are when one is not", async () => {
    await assert.rejects(
      setProperty(file(), "Service/shop/api", "spek.replicas", 1),
      /has no property "spek"; it has metadata, spec, data/,
    );
    await assert.rejects(
      setProperty(file(), "Service/shop/api", "", 1),
      /is no property path; write it like spec\.replicas/,
    );
  });

  it("has a running sandbox make the changes", async () => {
    const sandbox = await startSandbox({ worldFile: file() });
    const changed = await setProperty(file(), "Service/shop/api", "spec.replicas", 5);
    assert.deepEqual(changed, getResource(file(), "Service/shop/api"));
    assert.deepEqual(changed.properties.spec, { replicas: 5 });
    await removeResource(file(), "Secret/shop/db");
    await assert.rejects(
      removeResource(file(), "Secret/shop/db"),
      /nothing in the sandbox is called "Secret\/shop\/db"/,
    );
    assert.throws(() => resetWorld(file()), /is in use by process/);
    await sandbox.stop();
    assert.equal(listWorld(file()).length, 3);
  });

  it("changes nothing while somebody else changes the world", async () => {
    const world = World.open(file());
    await assert.rejects(setProperty(file(), "Service/shop/api", "spec.replicas", 1), /is in use by process/);
    assert.throws(() => resetWorld(file()), /is in use by process/);
    await world.close();
  });

  it("removes a resource behind the engine's back", async () => {
    await removeResource(file(), "Service/shop/api");
    assert.equal(listWorld(file()).length, 3);
  });

  it("starts afresh, also from a damaged file", () => {
    writeFileSync(file(), "{");
    resetWorld(file());
    assert.deepEqual(listWorld(file()), []);
    assert.ok(!existsSync(`${file()}.key`) && !existsSync(`${file()}.lock`));
  });

  it("is asked for what an interrupted create was about", async () => {
    const lookup = lookupIn(file());
    const inputs = (name: string) => ({ apiVersion: "v1", kind: "Service", metadata: { name, namespace: "shop" } });
    assert.equal(await lookup({ urn: "", type: "", inputs: inputs("api") }), "shop/api");
    assert.equal(await lookup({ urn: "", type: "", inputs: inputs("none") }), undefined);
    assert.equal(await lookup({ urn: "", type: "", inputs: { length: 20 } }), undefined);
  });
});
