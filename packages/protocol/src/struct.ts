import protobuf from "protobufjs/minimal.js";

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Numbers of the fields, as google/protobuf/struct.proto gives them: those of Struct and ListValue, of a map's entry, of Value. */
const items = 1;
const entry = { key: 1, value: 2 } as const;
const kind = { null: 1, number: 2, string: 3, boolean: 4, struct: 5, list: 6 } as const;

/** How a field is written. Source: protobuf.dev, encoding. */
const wire = { varint: 0, fixed64: 1, delimited: 2 } as const;
const tag = (field: number, type: number): number => (field << 3) | type;

/**
 * A JSON object as google.protobuf.Struct is written, keys in order.
 * @throws on what is no JSON: `undefined`, a function, a big integer
 */
export function encodeStruct(fields: object): Uint8Array {
  const writer = protobuf.Writer.create();
  writeStruct(writer, fields);
  return writer.finish();
}

function writeStruct(writer: protobuf.Writer, fields: object): void {
  for (const [key, value] of Object.entries(fields).sort(byKey)) {
    writer.uint32(tag(items, wire.delimited)).fork();
    writer.uint32(tag(entry.key, wire.delimited)).string(key.toWellFormed());
    writeItem(writer, entry.value, value);
    writer.ldelim();
  }
}

/** A Value in a field of its surroundings. */
function writeItem(writer: protobuf.Writer, field: number, value: unknown): void {
  writer.uint32(tag(field, wire.delimited)).fork();
  writeValue(writer, value);
  writer.ldelim();
}

function writeValue(writer: protobuf.Writer, value: unknown): void {
  if (value === null) writer.uint32(tag(kind.null, wire.varint)).uint32(0);
  else if (typeof value === "number") writer.uint32(tag(kind.number, wire.fixed64)).double(value);
  else if (typeof value === "string") writer.uint32(tag(kind.string, wire.delimited)).string(value.toWellFormed());
  else if (typeof value === "boolean") writer.uint32(tag(kind.boolean, wire.varint)).bool(value);
  else if (typeof value === "object") writeNested(writer, value);
  else throw new Error(`Unexpected struct type: ${typeof value}`);
}

function writeNested(writer: protobuf.Writer, value: object): void {
  const list = Array.isArray(value);
  writer.uint32(tag(list ? kind.list : kind.struct, wire.delimited)).fork();
  if (list) for (const item of value) writeItem(writer, items, item);
  else writeStruct(writer, value);
  writer.ldelim();
}

/** Go sends a map in another order every time; whoever reads it here reads it in the same one. */
const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
  a < b ? -1 : a > b ? 1 : 0;

/** What {@link encodeStruct} wrote, or anybody else, keys in order. @throws where the bytes are no Struct */
export function decodeStruct(bytes: Uint8Array): { [key: string]: Json } {
  // A Buffer's reader reads strings without a loop over their bytes.
  const reader = protobuf.Reader.create(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  return readStruct(reader, reader.len);
}

function readStruct(reader: protobuf.Reader, end: number): { [key: string]: Json } {
  const fields: [string, Json][] = [];
  readFields(reader, end, (field) => field === items && fields.push(readEntry(reader, endOf(reader))));
  return Object.fromEntries(fields.sort(byKey));
}

function readEntry(reader: protobuf.Reader, end: number): [string, Json] {
  let key = "";
  let value: Json = null;
  readFields(reader, end, (field) => {
    if (field === entry.key) key = reader.string();
    else if (field === entry.value) value = readValue(reader, endOf(reader));
    else return false;
  });
  return [key, value];
}

function readValue(reader: protobuf.Reader, end: number): Json {
  let value: Json = null;
  readFields(reader, end, (field) => {
    if (field === kind.string) value = reader.string();
    else if (field === kind.struct) value = readStruct(reader, endOf(reader));
    else if (field === kind.list) value = readList(reader, endOf(reader));
    else if (field === kind.number) value = reader.double();
    else if (field === kind.boolean) value = reader.bool();
    else return false;
  });
  return value;
}

function readList(reader: protobuf.Reader, end: number): Json[] {
  const list: Json[] = [];
  readFields(reader, end, (field) => field === items && list.push(readValue(reader, endOf(reader))));
  return list;
}

/** Goes through the fields up to `end`, and over those that `read` does not want. */
function readFields(reader: protobuf.Reader, end: number, read: (field: number) => unknown): void {
  while (reader.pos < end) {
    const next = reader.uint32();
    if (read(next >>> 3) === false) reader.skipType(next & 7);
  }
}

/** Where the message that begins here ends; its length stands before it. */
function endOf(reader: protobuf.Reader): number {
  const length = reader.uint32();
  return reader.pos + length;
}
