import { closest } from "../did-you-mean.ts";
import type { CheckProblem } from "../stand-in.ts";
import { Computed, isList, isMap, type Value, type ValueMap } from "../value.ts";
import type { Field, FieldType } from "./resource-type.ts";

/** Checks inputs against the fields of a type; a value not known yet fits everywhere. */
export function checkFields(fields: Readonly<Record<string, Field>>, inputs: ValueMap): readonly CheckProblem[] {
  const unknown = Object.keys(inputs).filter((key) => fields[key] === undefined);
  const missing = Object.entries(fields).filter(([key, field]) => field.required === true && inputs[key] === undefined);
  const wrong = Object.entries(inputs).filter(([key, value]) => {
    const field = fields[key];
    return field !== undefined && !fits(field.type, value);
  });
  return [
    ...unknown.map((key) => ({ path: [key], reason: `unknown field "${key}"${suggest(key, Object.keys(fields))}` })),
    ...missing.map(([key]) => ({ path: [key], reason: "missing required field" })),
    ...wrong.map(([key, value]) => ({
      path: [key],
      reason: `must be ${FIELD_TYPES[fields[key]?.type ?? "string"]}, got ${isMap(value) ? "an object" : JSON.stringify(value)}`,
    })),
  ];
}

const FIELD_TYPES: Readonly<Record<FieldType, string>> = {
  string: "a string",
  integer: "a whole number",
  boolean: "a boolean",
  strings: "a list of strings",
  keepers: "a map of strings",
};

function fits(type: FieldType, value: Value): boolean {
  if (value instanceof Computed) {
    return true;
  }
  switch (type) {
    case "integer":
      return Number.isInteger(value);
    case "strings":
      return isList(value) && value.every((item) => item instanceof Computed || typeof item === "string");
    case "keepers":
      return isMap(value) && Object.values(value).every((item) => item instanceof Computed || typeof item === "string");
    default:
      return typeof value === type;
  }
}

function suggest(key: string, known: readonly string[]): string {
  const guess = closest(key, known);
  return guess === undefined ? `; known here: ${known.join(", ")}` : `; did you mean "${guess}"?`;
}
