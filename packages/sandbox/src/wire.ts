import { outputSignature, secretSignature, signatureKey, unknowns, unknownText } from "@axon/protocol/marks";
import struct, { type Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import { COMPUTED, Computed, isList, isMap, Secret, type Value, type ValueMap } from "./value.ts";

/** Properties as they came over the wire; a property set to null counts as absent. */
export function decodeStruct(message: Struct | undefined): ValueMap {
  return message === undefined ? {} : decodeMap(message.toJavaScript());
}

/** Properties as they go over the wire, secrets and unknowns in Pulumi's own notation. */
export function encodeStruct(values: ValueMap): Struct {
  return struct.Struct.fromJavaScript(encodeMap(values));
}

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

function decodeMap(source: Readonly<Record<string, unknown>>): ValueMap {
  const values: Record<string, Value> = {};
  for (const [key, value] of Object.entries(source)) {
    if (value !== null && value !== undefined) {
      values[key] = decode(value);
    }
  }
  return values;
}

function decode(value: unknown): Value {
  if (typeof value === "string") {
    return unknowns.has(value) ? COMPUTED : value;
  }
  if (Array.isArray(value)) {
    return value.map(decode);
  }
  if (typeof value === "object" && value !== null) {
    return decodeObject(value as Record<string, unknown>);
  }
  return typeof value === "boolean" || typeof value === "number" ? value : null;
}

function decodeObject(value: Readonly<Record<string, unknown>>): Value {
  const signature = value[signatureKey];
  if (signature === secretSignature) {
    return new Secret(decode(value.value));
  }
  if (signature === outputSignature) {
    const inner = value.value === undefined ? COMPUTED : decode(value.value);
    return value.secret === true ? new Secret(inner) : inner;
  }
  return decodeMap(value);
}

function encodeMap(values: ValueMap): { [key: string]: Json } {
  const target: { [key: string]: Json } = {};
  for (const key of Object.keys(values)) {
    const value = values[key];
    if (value !== undefined) {
      target[key] = encode(value);
    }
  }
  return target;
}

function encode(value: Value): Json {
  if (value instanceof Computed) {
    return unknownText;
  }
  if (value instanceof Secret) {
    return { [signatureKey]: secretSignature, value: encode(value.value) };
  }
  if (isList(value)) {
    return value.map(encode);
  }
  return isMap(value) ? encodeMap(value) : value;
}
