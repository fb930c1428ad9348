export { useLeanStructs } from "./lean-structs.ts";
export { decodeStruct, encodeStruct, type Json, type JsonObject } from "./struct.ts";
