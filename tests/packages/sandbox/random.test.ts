import assert from "node:assert/strict";
import { join } from "node:path";
import { compare } from "bcryptjs";
import fc from "fast-check";
import { random } from "../../../packages/sandbox/src/random/random.ts";
import type { Context } from "../../../packages/sandbox/src/stand-in.ts";
import { Computed, formatPath, Secret, type Value, type ValueMap } from "../../../packages/sandbox/src/value.ts";
import { World } from "../../../packages/sandbox/src/world/world.ts";
import { identity, temporaryFolder } from "./cluster.ts";

const token = (name: string): string => `random:index/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`;
const PASSWORD = token("RandomPassword");
const STRING = token("RandomString");

describe("the random stand-in", () => {
  let world: World;
  afterEach(() => world.close());
  const folder = temporaryFolder();
  beforeEach(() => {
    world = World.open(join(folder.path, "world.json"));
  });

  const context = (): Context => ({ namespaces: new Set(), world, settings: {}, log: () => {} });
  const create = (type: string, inputs: ValueMap, preview = false) =>
    random.create({ ...identity(type), inputs, preview }, context());
  const check = async (type: string, inputs: ValueMap) => {
    const request = {
      ...identity(type),
      inputs,
      oldInputs: undefined,
      randomSeed: new Uint8Array(),
      autonaming: undefined,
    };
    const { problems } = await random.check(request, context());
    return problems.map(({ path, reason }) => [formatPath(path), reason].filter(Boolean).join(": "));
  };

  it("makes passwords with the outputs of the real provider, the secret ones secret", async () => {
    const { id, state } = await create(PASSWORD, { length: 20 });
    assert.equal(id, "none");
    const { result, bcryptHash, ...open } = state;
    assert.ok(result instanceof Secret && bcryptHash instanceof Secret);
    assert.match(String(result.value), /^[A-Za-z0-9!@#$%&*()\-_=+[\]{}<>:?]{20}$/);
    assert.ok(await compare(String(result.value), String(bcryptHash.value)));
    assert.deepEqual(open, {
      length: 20,
      lower: true,
      minLower: 0,
      minNumeric: 0,
      minSpecial: 0,
      minUpper: 0,
      number: true,
      numeric: true,
      special: true,
      upper: true,
    });
  });

  it("does not know a password before it is made, but knows it will be secret", async () => {
    const { id, state } = await create(PASSWORD, { length: 20 }, true);
    assert.equal(id, "");
    assert.ok(state.result instanceof Secret && state.result.value instanceof Computed);
    assert.equal(state.length, 20);
  });

  it("has what was asked for in every text", async () => {
    const minimum = fc.nat(4);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(20),
        minimum,
        minimum,
        minimum,
        minimum,
        async (rest, minUpper, minLower, minNumeric, minSpecial) => {
          const length = Math.max(1, rest + minUpper + minLower + minNumeric + minSpecial);
          const inputs = {
            length,
            minUpper,
            minLower,
            minNumeric,
            minSpecial,
            overrideSpecial: "~^",
            numeric: minNumeric > 0,
          };
          assert.deepEqual(await check(STRING, inputs), []);
          const { id, state } = await create(STRING, inputs);
          const text = String(state.result);
          const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0;
          assert.equal(id, text);
          assert.equal(text.length, length);
          assert.match(text, /^[A-Za-z0-9~^]*$/);
          assert.ok(count(/[A-Z]/g) >= minUpper && count(/[a-z]/g) >= minLower && count(/[~^]/g) >= minSpecial);
          assert.ok(minNumeric > 0 ? count(/[0-9]/g) >= minNumeric : count(/[0-9]/g) === 0);
        },
      ),
      { numRuns: 50 },
    );
  });

  for (const [inputs, problem] of [
    [{}, "length: missing required field"],
    [{ lenght: 3, length: 3 }, 'lenght: unknown field "lenght"; did you mean "length"?'],
    [{ length: "20" }, 'length: must be a whole number, got "20"'],
    [{ length: 0 }, "length must be at least 1, got 0"],
    [{ length: 3, minUpper: 2, minLower: 2 }, "length must be at least 4, the sum of the minimums, got 3"],
    [{ length: 3, keepers: { a: 1 } }, "keepers: must be a map of strings, got an object"],
    [
      { length: 3, upper: false, lower: false, numeric: false, special: false },
      "at least one of upper, lower, numeric and special must be true",
    ],
  ] as const satisfies readonly (readonly [ValueMap, string])[]) {
    it(`refuses a password where ${problem}`, async () => {
      assert.deepEqual(await check(PASSWORD, inputs), [problem]);
    });
  }

  it("writes the same number in every notation", async () => {
    const { id, state } = await create(token("RandomId"), { byteLength: 6, prefix: "p-" });
    const hex = String(state.hex).slice(2);
    assert.match(hex, /^[0-9a-f]{12}$/);
    assert.equal(state.dec, `p-${BigInt(`0x${hex}`)}`);
    assert.equal(state.b64Url, `p-${id}`);
    assert.equal(Buffer.from(id, "base64url").toString("hex"), hex);
  });

  it("makes pets of so many words", async () => {
    const { id, state } = await create(token("RandomPet"), { length: 3, prefix: "my", separator: "_" });
    assert.match(id, /^my_[a-z]+_[a-z]+_[a-z]+$/);
    assert.deepEqual(state, { length: 3, prefix: "my", separator: "_" });
    assert.match((await create(token("RandomPet"), {})).id, /^[a-z]+-[a-z]+$/);
  });

  it("makes integers within bounds, and the same one for a seed", async () => {
    const inputs = { min: 3, max: 5, seed: "x" };
    const first = await create(token("RandomInteger"), inputs);
    assert.ok([3, 4, 5].includes(Number(first.state.result)));
    assert.equal((await create(token("RandomInteger"), inputs)).id, first.id);
    assert.deepEqual(await check(token("RandomInteger"), { min: 5, max: 3 }), ["max must be at least min, 5, got 3"]);
  });

  it("makes UUIDs, secret bytes and shuffled lists", async () => {
    assert.match((await create(token("RandomUuid"), {})).id, /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/);
    const { state: bytes } = await create(token("RandomBytes"), { length: 16 });
    assert.ok(bytes.base64 instanceof Secret && bytes.hex instanceof Secret);
    assert.equal(Buffer.from(String(bytes.base64.value), "base64").toString("hex"), bytes.hex.value);
    const { state: shuffled } = await create(token("RandomShuffle"), { inputs: ["a", "b", "c"], resultCount: 2 });
    const results = shuffled.results as readonly Value[];
    assert.equal(new Set(results).size, 2);
    assert.ok(results.every((item) => ["a", "b", "c"].includes(String(item))));
  });

  it("replaces whatever changes, the new one first", () => {
    const request = { ...identity(PASSWORD), id: "none", oldState: {}, ignoreChanges: ["special"] };
    const oldInputs = { length: 20, keepers: { version: "1" } };
    const inputs = { length: 20, keepers: { version: "2" }, special: false };
    assert.deepEqual(random.diff({ ...request, oldInputs, inputs }, context()), {
      changes: [{ path: ["keepers"], kind: "update", replaces: true }],
      deleteBeforeReplace: false,
    });
  });

  it("leaves a refresh as it is and marks its secrets again", async () => {
    const state = { length: 20, result: "plain" };
    const found = await random.read({ ...identity(PASSWORD), id: "none", state, inputs: { length: 20 } }, context());
    assert.deepEqual(found, { id: "none", state: { length: 20, result: new Secret("plain") }, inputs: { length: 20 } });
  });

  it("imports a password from its text, which does not become its id", async () => {
    const found = await random.read({ ...identity(PASSWORD), id: "hunter2", state: {}, inputs: {} }, context());
    assert.equal(found?.id, "none");
    assert.deepEqual(found?.state.result, new Secret("hunter2"));
    assert.equal(found?.inputs.length, 7);
  });

  it("keeps one entry in the world for a resource, without its value, and the right one when the old half of a replacement goes", async () => {
    const old = await create(PASSWORD, { length: 20 });
    const next = await create(PASSWORD, { length: 21 });
    const target = { ...identity(PASSWORD), id: "none" };
    const text = JSON.stringify([...world.entries()]);
    assert.ok(!text.includes(String((next.state.result as Secret).value)));
    await random.delete({ ...target, state: old.state }, context());
    assert.equal([...world.entries()].length, 1);
    await random.delete({ ...target, state: next.state }, context());
    assert.equal([...world.entries()].length, 0);
  });
});
