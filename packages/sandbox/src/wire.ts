import struct, { type Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import { COMPUTED, Computed, isList, isMap, Secret, type Value, type ValueMap } from "./value.ts";

/** Marks an object of the wire format as something else than a map. Source: sdk/proto/resource.proto of Pulumi. */
const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";
const OUTPUT_SIGNATURE = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/** Stand for a value that is not known yet, one per type. Source: sdk/go/common/resource/plugin/rpc.go of Pulumi. */
const UNKNOWN_STRING = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const UNKNOWNS: ReadonlySet<unknown> = new Set([
  UNKNOWN_STRING,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

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
    return UNKNOWNS.has(value) ? COMPUTED : value;
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
  const signature = value[SIGNATURE_KEY];
  if (signature === SECRET_SIGNATURE) {
    return new Secret(decode(value.value));
  }
  if (signature === OUTPUT_SIGNATURE) {
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
    return UNKNOWN_STRING;
  }
  if (value instanceof Secret) {
    return { [SIGNATURE_KEY]: SECRET_SIGNATURE, value: encode(value.value) };
  }
  if (isList(value)) {
    return value.map(encode);
  }
  return isMap(value) ? encodeMap(value) : value;
}
