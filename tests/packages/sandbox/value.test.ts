import assert from "node:assert/strict";
import fc from "fast-check";
import {
  COMPUTED,
  Computed,
  formatPath,
  mask,
  parsePath,
  reveal,
  Secret,
  sameValue,
  type Value,
  type ValueMap,
  valueAt,
  withSecretsOf,
  withValueAt,
} from "../../../packages/sandbox/src/value.ts";
import { decodeStruct, encodeStruct } from "../../../packages/sandbox/src/wire.ts";

const key = fc.string({ minLength: 1, maxLength: 6 }).filter((text) => text !== "__proto__");
const { map: anyMap } = fc.letrec<{ value: Value; map: ValueMap }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.boolean(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (Object.is(number, -0) ? 0 : number)),
    fc.string(),
    fc.constant(COMPUTED),
    fc.array(tie("value"), { maxLength: 3 }),
    tie("map"),
    tie("value").map((value) => new Secret(value)),
  ),
  map: fc.dictionary(key, tie("value"), { maxKeys: 4, noNullPrototype: true }),
}));

describe("values", () => {
  it("come over the wire as they went in", () => {
    fc.assert(
      fc.property(anyMap, (values) => {
        assert.deepEqual(decodeStruct(encodeStruct(values)), values);
      }),
    );
  });

  it("are absent when the program set them to null or undefined", () => {
    const message = encodeStruct({ gone: null, kept: { also: null, here: 1 } });
    assert.deepEqual(decodeStruct(message), { kept: { here: 1 } });
  });

  it("are wrapped as a secret once, however often a program wraps them", () => {
    const secret = new Secret({ inner: new Secret("text") });
    assert.deepEqual(secret.value, { inner: "text" });
  });

  it("equal themselves without regard to secrecy, and what is unknown equals nothing", () => {
    assert.ok(sameValue({ a: new Secret([1]) }, { a: [1] }));
    assert.ok(!sameValue({ a: 1 }, { a: 1, b: 2 }));
    assert.ok(!sameValue(COMPUTED, COMPUTED));
  });

  it("are masked wherever they are secret or unknown", () => {
    assert.deepEqual(mask({ a: new Secret({ b: 1 }), c: [COMPUTED, "open"] }), {
      a: "<secret>",
      c: ["<computed>", "open"],
    });
  });

  it("take over the secrets of values of the same shape, and lose none of their own", () => {
    const marked = withSecretsOf(
      { a: { b: 1, c: 2 }, d: [3, 4], e: new Secret(5) },
      { a: { b: new Secret(0) }, d: [1, new Secret(0)] },
    );
    assert.deepEqual(marked, { a: { b: new Secret(1), c: 2 }, d: [3, new Secret(4)], e: new Secret(5) });
  });

  it("hold no secret wrapping after they were revealed", () => {
    fc.assert(fc.property(anyMap, (values) => !containsSecret(reveal(values))));
  });

  it("are found by the path they were put at, and the path is read as it is written", () => {
    // The engine's notation has no way to write a backslash.
    const name = key.filter((text) => !text.includes("\\"));
    const step = fc.oneof(name, fc.nat(3));
    fc.assert(
      fc.property(fc.tuple(name, fc.array(step, { maxLength: 4 })), ([first, rest]) => {
        const path = [first, ...rest];
        const text = formatPath(path);
        assert.deepEqual(parsePath(text), path, text);
        assert.equal(valueAt(withValueAt({}, path, "found"), path), "found");
      }),
    );
  });
});

function containsSecret(value: Value): boolean {
  if (value instanceof Secret) {
    return true;
  }
  if (typeof value !== "object" || value === null || value instanceof Computed) {
    return false;
  }
  return Object.values(value).some((child) => containsSecret(child as Value));
}
