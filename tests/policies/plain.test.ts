import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { plain, root, SECRET, tokenOf, UNKNOWN, type Value } from "@axon/policies/lib";
import fc from "fast-check";

// The proxy of the policy SDK is internal: it has no type declarations.
const { unknownCheckingProxy, unknownStringValue, unknownArrayValue, unknownObjectValue } = createRequire(
  import.meta.url,
)("@pulumi/policy/proxy.js");

/** What JSON can hold, without the texts that stand for something unknown or secret. */
const json = fc
  .jsonValue()
  .filter((value) => !/<computed>|<secret>|\[secret\]|output<string>|4dabf18/.test(JSON.stringify(value)));

describe("plain", () => {
  it("copies any data as it is, straight and through the proxies of the policy server", () => {
    fc.assert(
      fc.property(json, (value) => {
        const copy = JSON.stringify(value);
        assert.equal(JSON.stringify(plain(value)), copy);
        assert.equal(JSON.stringify(plain(unknownCheckingProxy(value))), copy);
      }),
    );
  });

  it("marks what is unknown where it stands, straight and through the proxies", () => {
    const source = { a: unknownStringValue, b: [1, unknownObjectValue], c: { d: unknownArrayValue } };
    const expected = { a: UNKNOWN, b: [1, UNKNOWN], c: { d: UNKNOWN } };
    for (const value of [source, unknownCheckingProxy(source)]) same(plain(value), expected);
  });

  it("marks what a preview or a rendering could not resolve, and what they mask", () => {
    same(plain({ a: "<computed>", b: "<secret>", c: "[secret]" }), { a: UNKNOWN, b: SECRET, c: SECRET });
  });

  it("marks the secrets of a state, in clear or not", () => {
    const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", plaintext: '"hunter2"' };
    same(plain({ a: secret, b: [secret] }), { a: SECRET, b: [SECRET] });
  });

  it("gives up on data without end", () => {
    const loop: { self?: unknown } = {};
    loop.self = loop;
    let value: Value | undefined = plain(loop);
    let depth = 0;
    for (; typeof value === "object" && value !== null; depth++) value = (value as { readonly self?: Value }).self;
    assert.equal(value, UNKNOWN);
    assert.ok(depth < 100);
  });

  it("lets an error through that is no unknown value", () => {
    const source = new Proxy(
      { a: 1 },
      {
        get: () => {
          throw new TypeError("broken");
        },
      },
    );
    assert.throws(() => plain(source), TypeError);
  });

  it("reads a key named __proto__ as a key", () => {
    const value = plain(JSON.parse('{"__proto__": {"hostNetwork": true}}'));
    assert.equal(root({ type: tokenOf("v1", "Pod"), name: "a", inputs: value }).at("hostNetwork").value, undefined);
  });
});

/** Deep equality that does not mind that copies have no prototype. */
function same(actual: Value, expected: unknown): void {
  const mark = (_: string, value: unknown) => (typeof value === "symbol" ? String(value) : value);
  assert.equal(JSON.stringify(actual, mark), JSON.stringify(expected, mark));
}
