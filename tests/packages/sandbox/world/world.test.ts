import assert from "node:assert/strict";
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Secret } from "../../../../packages/sandbox/src/value.ts";
import { WorldError } from "../../../../packages/sandbox/src/world/problem.ts";
import { World, type WorldResource } from "../../../../packages/sandbox/src/world/world.ts";
import { temporaryFolder } from "../cluster.ts";

const resource = (id: string, owner?: string): WorldResource => ({
  standIn: "kubernetes",
  type: "kubernetes:core/v1:ConfigMap",
  id,
  urn: `urn:pulumi:test::rehearsal::kubernetes:core/v1:ConfigMap::${id}`,
  properties: { data: new Secret({ key: "canary" }), $secret: "a key of its own", plain: [1, { $literal: true }] },
  modelled: ["status"],
  ...(owner === undefined ? {} : { owner }),
});

describe("World", () => {
  const folder = temporaryFolder();
  const file = () => join(folder.path, "deep", "world.json");

  it("survives the process that made it, secrets and all", async () => {
    const world = World.open(file());
    await world.put("a", resource("a"));
    await world.close();
    assert.deepEqual([...World.read(file()).entries()], [["a", resource("a")]]);
  });

  it("has no secret in clear in its file, which like its key is for the owner only", async () => {
    const world = World.open(file());
    await world.put("a", resource("a"));
    await world.close();
    assert.ok(!readFileSync(file(), "utf8").includes("canary"));
    assert.equal(statSync(file()).mode & 0o777, 0o600);
    assert.equal(statSync(`${file()}.key`).mode & 0o777, 0o600);
  });

  it("writes changes made at the same time together and loses none", async () => {
    const world = World.open(file());
    const ids = Array.from({ length: 50 }, (_, index) => `r${index}`);
    await Promise.all(ids.map((id) => world.put(id, resource(id))));
    assert.deepEqual(
      [...World.read(file()).entries()].map(([key]) => key),
      ids,
    );
    await world.close();
  });

  it("is on disk when a change is done", async () => {
    const world = World.open(file());
    for (const id of ["a", "b", "c"]) {
      await world.put(id, resource(id));
      assert.ok(World.read(file()).get(id));
    }
    await world.close();
  });

  it("has what was whole on disk when its process was killed in the middle of a change", async () => {
    const world = World.open(file());
    await world.put("a", resource("a"));
    await world.put("b", resource("b"));
    await world.remove(["a"]);
    await world.close();
    appendFileSync(file(), '{"put":{"c":{"standIn":"kub');
    const next = World.open(file());
    assert.deepEqual([...next.entries()], [["b", resource("b")]]);
    await next.put("d", resource("d"));
    await next.close();
    assert.deepEqual(
      [...World.read(file()).entries()].map(([key]) => key),
      ["b", "d"],
    );
  });

  it("writes no more for a change than what changes, however much there is", async () => {
    const world = World.open(file());
    const written = async (key: string): Promise<number> => {
      const before = statSync(file()).size;
      await world.put(key, resource(key));
      return statSync(file()).size - before;
    };
    await world.put("r0", resource("r0"));
    const first = await written("r1");
    await world.putAll(new Map(Array.from({ length: 500 }, (_, index) => [`s${index}`, resource(`s${index}`)])));
    assert.ok((await written("r2")) <= first);
    await world.close();
  });

  it("has everything on disk with the first write after one that failed", async () => {
    const world = World.open(file());
    rmSync(dirname(file()), { recursive: true });
    await assert.rejects(world.put("a", resource("a")), /ENOENT/);
    mkdirSync(dirname(file()));
    await world.put("b", resource("b"));
    await world.close();
    assert.deepEqual(
      [...World.read(file()).entries()].map(([key]) => key),
      ["a", "b"],
    );
  });

  it("removes what a resource owns, and what that owns", async () => {
    const world = World.open(file());
    await world.putAll(
      new Map([
        ["a", resource("a")],
        ["b", resource("b", "a")],
        ["c", resource("c", "b")],
        ["d", resource("d")],
      ]),
    );
    await world.remove(["a"]);
    assert.deepEqual(
      [...world.entries()].map(([key]) => key),
      ["d"],
    );
    await world.close();
  });

  it("is used by one process at a time", async () => {
    const world = World.open(file());
    assert.throws(
      () => World.open(file()),
      new RegExp(
        `world.json is in use by process ${process.pid}; wait until it ends; only if .* none of Axon's, remove `,
      ),
    );
    await world.close();
    await World.open(file()).close();
  });

  it("is taken over from a process that is gone", async () => {
    await World.open(file()).close();
    writeFileSync(`${file()}.lock`, "999999999");
    await World.open(file()).close();
    assert.ok(!existsSync(`${file()}.lock`));
  });

  it("remembers creates that nobody answered, until they are known", async () => {
    const { urn } = resource("a");
    const first = World.open(file());
    await first.putAll(new Map([["a", resource("a")]]), urn);
    await first.close();
    const second = World.open(file());
    assert.deepEqual(second.abandonedBy(urn), [{ urn, key: "a" }]);
    second.acknowledge("a");
    await second.close();
    assert.deepEqual(World.read(file()).abandonedBy(urn), []);
  });

  it("never gives a number twice, also not to another process", async () => {
    const first = World.open(file());
    const before = first.nextSerial();
    await first.put("a", resource("a"));
    await first.close();
    const second = World.open(file());
    assert.ok(second.nextSerial() > before);
    await second.close();
  });

  it("cannot be changed by who only looks at it", async () => {
    await assert.rejects(World.read(file()).put("a", resource("a")), WorldError);
  });

  for (const [title, text, message] of [
    ["no JSON", '{"version": 2}\n{"put": {"resou\n', /is damaged: it is not JSON; reset it/],
    ["something else", "[]", /is not a sandbox world; choose another file/],
    ["of another format", '{"version": 1, "serial": 1}\n', /has format 1, this version reads 2; reset it/],
  ] as const) {
    it(`says what is wrong with a file that is ${title}, and leaves no lock`, async () => {
      await World.open(file()).close();
      writeFileSync(file(), text);
      assert.throws(() => World.open(file()), message);
      assert.ok(!existsSync(`${file()}.lock`));
    });
  }

  it("says when the key to its secrets is lost or another one", async () => {
    const world = World.open(file());
    await world.put("a", resource("a"));
    await world.close();
    writeFileSync(`${file()}.key`, Buffer.alloc(32).toString("base64"));
    assert.throws(() => World.read(file()), /does not open the secrets of this sandbox world; reset it/);
    writeFileSync(`${file()}.key`, "");
    assert.throws(() => World.read(file()), /is missing, so the secrets of this sandbox world cannot be read/);
  });
});
