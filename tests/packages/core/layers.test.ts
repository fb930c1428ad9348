import assert from "node:assert/strict";
import { read } from "@axon/core";
import { z } from "zod";
import { locate, mergeLayers } from "../../../packages/core/src/layers.ts";

describe("mergeLayers", () => {
  const merged = (...values: unknown[]) => mergeLayers(values.map((value) => ({ path: [], value })));

  it("merges maps key by key, the last layer winning", () => {
    assert.deepEqual(merged({ a: { x: 1, y: 2 } }, { a: { y: 3 } }, undefined, { b: 4 }), { a: { x: 1, y: 3 }, b: 4 });
  });

  it("replaces lists, plain values and maps by anything else whole", () => {
    assert.deepEqual(merged({ a: [1, 2], b: { x: 1 }, c: false }, { a: [3], b: false, c: { y: 1 } }), {
      a: [3],
      b: false,
      c: { y: 1 },
    });
  });

  it("takes nothing for a value that is left out, and null for a value", () => {
    assert.deepEqual(merged({ a: 1, b: 2 }, { a: undefined, b: null }), { a: 1, b: null });
  });

  it("leaves what it reads as it is", () => {
    const below = { a: { x: 1 } };
    merged(below, { a: { x: 2 } });
    assert.deepEqual(below, { a: { x: 1 } });
  });
});

describe("locate", () => {
  const layers = [
    { path: [], value: { web: { port: 80, cpu: "1", list: [1, 2] } } },
    { path: ["environments", "dev"], value: { web: { cpu: "2", uses: {} }, added: { port: 1 } } },
    { path: ["overrides"], value: { web: { cpu: "3" } } },
  ];

  it("finds the last layer that says anything there", () => {
    assert.deepEqual(locate(["web", "cpu"], layers), ["overrides", "web", "cpu"]);
    assert.deepEqual(locate(["web", "uses"], layers), ["environments", "dev", "web", "uses"]);
    assert.deepEqual(locate(["web", "list", 1], layers), ["web", "list", 1]);
  });

  it("gives a missing value to the layer that first spoke of what it is missing from", () => {
    assert.deepEqual(locate(["added", "image"], layers), ["environments", "dev", "added", "image"]);
    assert.deepEqual(locate(["web", "image"], layers), ["web", "image"]);
    assert.deepEqual(locate(["web", "uses", "db"], layers), ["environments", "dev", "web", "uses", "db"]);
    assert.deepEqual(locate(["elsewhere"], layers), ["elsewhere"]);
  });
});

describe("read", () => {
  const schema = z.strictObject({
    name: z.string(),
    size: z.int().min(1).max(9).default(1),
    mode: z.enum(["fast", "slow"]).optional(),
    path: z.string().startsWith("/").optional(),
    list: z.array(z.strictObject({ port: z.int() })).optional(),
    parts: z.record(z.string().regex(/^[a-z]+$/, { error: "lower-case letters" }), z.boolean()).optional(),
    either: z.union([z.literal(false), z.strictObject({ count: z.int() })]).optional(),
  });
  const problem = (input: Record<string, unknown>) => {
    const { problems } = read(schema, { name: "x", ...input });
    assert.equal(problems.length, 1, JSON.stringify(problems));
    return problems[0];
  };

  it("returns the value with its defaults when nothing is wrong", () => {
    assert.deepEqual(read(schema, { name: "x" }), { value: { name: "x", size: 1 }, problems: [] });
  });

  const cases: readonly (readonly [Record<string, unknown>, (string | number)[], string, string])[] = [
    [{ name: 5 }, ["name"], "a text", "5"],
    [{ name: undefined }, ["name"], "a text", "nothing"],
    [{ size: "5" }, ["size"], "a number", '"5"'],
    [{ size: 1.5 }, ["size"], "a whole number", "1.5"],
    [{ size: 0 }, ["size"], "at least 1", "0"],
    [{ size: 10 }, ["size"], "at most 9", "10"],
    [{ mode: "quick" }, ["mode"], "one of fast, slow", '"quick"'],
    [{ path: "x" }, ["path"], 'a text that begins with "/"', '"x"'],
    [{ list: {} }, ["list"], "a list", "an object"],
    [{ list: [{ port: 1 }, { port: true }] }, ["list", 1, "port"], "a number", "true"],
    [{ parts: [] }, ["parts"], "a map", "a list of 0"],
    [{ parts: { A: true } }, ["parts", "A"], "lower-case letters", '"A"'],
    [{ either: { count: "1" } }, ["either", "count"], "a number", '"1"'],
  ];
  for (const [input, path, expected, received] of cases) {
    it(`words ${JSON.stringify(input)} for a person`, () => {
      assert.deepEqual(problem(input), { path, expected, received });
    });
  }

  it("asks whether a known key was meant, at any depth", () => {
    assert.deepEqual(problem({ sise: 1 }), {
      path: ["sise"],
      expected: "one of name, size, mode, path, list, parts, either",
      received: "an unknown key",
      hint: "did you mean size?",
    });
    assert.equal(problem({ list: [{ port: 1, ports: 2 }] })?.hint, "did you mean port?");
    assert.equal(problem({ zebra: 1 })?.hint, undefined);
  });

  it("returns every problem at once", () => {
    const { problems } = read(schema, { size: 0, mode: "quick", other: 1 });
    assert.deepEqual(problems.map(({ path }) => path.join(".")).sort(), ["mode", "name", "other", "size"]);
  });
});
