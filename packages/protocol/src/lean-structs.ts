import type { BinaryReader, BinaryWriter } from "google-protobuf";
import struct, { type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb.js";
import { decodeStruct, encodeStruct } from "./struct.ts";

/**
 * Makes google-protobuf keep a Struct as the bytes it is sent as, until somebody asks for its fields. Pulumi's protocol carries
 * all properties in Structs, which google-protobuf takes apart into an object for each value, and walks from each level down to
 * the leaves again: a third of the work of a provider that is asked often. For the whole process.
 */
export function useLeanStructs(): void {
  const { Struct, Value } = struct;
  if (lean) return;
  lean = true;
  const { getFieldsMap, clearFieldsMap, toJavaScript } = Struct.prototype;
  const { serializeBinaryToWriter } = Struct;
  const kept = new WeakMap<object, Uint8Array>();

  Struct.fromJavaScript = (fields) => {
    const message = new Struct();
    kept.set(message, encodeStruct(fields));
    return message;
  };
  Struct.deserializeBinaryFromReader = (message, reader) => {
    kept.set(message, rest(reader));
    return message;
  };
  Struct.serializeBinaryToWriter = (message, writer: BinaryWriter) => {
    const bytes = kept.get(message);
    if (bytes === undefined) serializeBinaryToWriter(message, writer);
    else writer.writeSerializedMessage(bytes, 0, bytes.length);
  };
  Struct.prototype.toJavaScript = function () {
    const bytes = kept.get(this);
    return bytes === undefined ? toJavaScript.call(this) : decodeStruct(bytes);
  };
  Struct.prototype.getFieldsMap = function () {
    const bytes = kept.get(this);
    kept.delete(this);
    const fields = getFieldsMap.call(this);
    const values: Readonly<Record<string, JavaScriptValue>> = bytes === undefined ? {} : decodeStruct(bytes);
    for (const [key, value] of Object.entries(values)) fields.set(key, Value.fromJavaScript(value));
    return fields;
  };
  Struct.prototype.clearFieldsMap = function () {
    kept.delete(this);
    return clearFieldsMap.call(this);
  };
}

let lean = false;

/** What is left of the message that a reader is in; it tells where that ends by coming to it. */
function rest(reader: BinaryReader): Uint8Array {
  const start = reader.getCursor();
  while (reader.nextField()) reader.skipField();
  return reader.getBuffer().subarray(start, reader.getCursor());
}
