import assert from "node:assert/strict";
import { decodeStruct, encodeStruct } from "@axon/protocol";
import fc from "fast-check";
import struct, { type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb.js";

/** The library loses a key of this name, which is a JavaScript object's own, and writes what is no number in another way. */
const key = fc.string({ unit: "grapheme" }).filter((text) => text !== "__proto__");
const { object } = fc.letrec<{ leaf: JavaScriptValue; object: Record<string, JavaScriptValue> }>((tie) => ({
  leaf: fc.oneof(
    fc.constant(null),
    fc.boolean(),
    fc.double({ noNaN: true }),
    fc.string({ unit: "grapheme" }),
    fc.array(tie("leaf"), { maxLength: 4 }),
    tie("object"),
  ),
  object: fc.dictionary(key, tie("leaf"), { maxKeys: 4, noNullPrototype: true }),
}));

describe("a Struct on the wire", () => {
  it("is byte for byte what google-protobuf writes", () => {
    fc.assert(
      fc.property(object, (fields) => {
        assert.deepEqual(
          Buffer.from(encodeStruct(fields)),
          Buffer.from(struct.Struct.fromJavaScript(fields).serializeBinary()),
        );
      }),
    );
  });

  it("is read as it was written", () => {
    fc.assert(fc.property(object, (fields) => assert.deepEqual(decodeStruct(encodeStruct(fields)), fields)));
  });

  it("keeps a key that is a JavaScript object's own as any other", () => {
    const fields = JSON.parse('{"__proto__":{"admin":true},"constructor":1}');
    assert.deepEqual(JSON.stringify(decodeStruct(encodeStruct(fields))), JSON.stringify(fields));
    assert.equal("admin" in decodeStruct(encodeStruct(fields)), false);
  });

  it("gives its keys in order, in whatever order they were sent", () => {
    const [a, b] = [encodeStruct({ a: 1 }), encodeStruct({ b: 2 })];
    assert.deepEqual(Object.keys(decodeStruct(Buffer.concat([b, a]))), ["a", "b"]);
  });

  it("takes a field that a later version of the protocol adds for none of ours", () => {
    const fieldNine = Buffer.from([(9 << 3) | 2, 2, 0x68, 0x69]);
    const bytes = Buffer.concat([fieldNine, encodeStruct({ replicas: 3 }), fieldNine]);
    assert.deepEqual(decodeStruct(bytes), { replicas: 3 });
  });

  it("never holds half a character, which the engine would refuse to read", () => {
    assert.deepEqual(decodeStruct(encodeStruct({ text: "\ud83d" })), { text: "\ufffd" });
  });

  for (const [what, value] of Object.entries({ undefined: undefined, "a function": () => 1, "a big integer": 1n })) {
    it(`does not hold ${what}`, () => {
      assert.throws(() => encodeStruct({ list: [value] }), /Unexpected struct type/);
    });
  }

  it("says that bytes which end too early are no Struct", () => {
    const bytes = encodeStruct({ name: "orders" });
    assert.throws(() => decodeStruct(bytes.subarray(0, bytes.length - 3)), RangeError);
  });
});
