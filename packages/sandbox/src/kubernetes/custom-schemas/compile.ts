import { Ajv, type ValidateFunction } from "ajv";
import type { Schema } from "./shape.ts";

/** Takes schemas as they are: what they can say is in their type, and to check it would take longer than to compile them. */
const ajv = new Ajv({ allErrors: true, strict: false, meta: false, validateSchema: false });

/** Makes a schema of ours a function that finds everything an object has against it. */
export function compile(schema: Schema): ValidateFunction {
  return ajv.compile(schema);
}
