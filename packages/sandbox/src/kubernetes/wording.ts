import type { ErrorObject } from "ajv";
import { closest } from "../did-you-mean.ts";
import type { CheckProblem } from "../stand-in.ts";
import { formatPath, isList, isMap, type PathStep, Secret, type Value, type ValueMap } from "../value.ts";
import type { UnknownProperty } from "./strict.ts";

/** Longest text of a value that is repeated in a message, in characters. */
const SHOWN_LENGTH = 60;

/** Stands in a message where the value is secret. */
export const SECRET_SHOWN = "a secret";

/** Formats of the schemas in plain words. */
const FORMATS: Readonly<Record<string, string>> = {
  byte: "base64 text",
  "date-time": 'time such as "2026-01-31T12:00:00Z"',
  int32: "whole number of 32 bits",
  int64: "whole number of 64 bits",
  quantity: 'quantity such as "500m" or "2Gi"',
};

/** What a schema has against an object, one problem per property. */
export function describeErrors(errors: readonly ErrorObject[], object: ValueMap): readonly CheckProblem[] {
  const problems = new Map<string, CheckProblem>();
  const alternatives = new Set(errors.filter(isAlternative).map((error) => error.instancePath));
  for (const error of errors) {
    const problem = alternatives.has(error.instancePath)
      ? describeAlternative(errors, error.instancePath, object)
      : describeError(error, object);
    const key = `${formatPath(problem.path)} ${problem.reason}`;
    if (!problems.has(key)) {
      problems.set(key, problem);
    }
  }
  return [...problems.values()];
}

/** A property the schema does not have, with the one that was probably meant. */
export function describeUnknown({ path, known }: UnknownProperty): CheckProblem {
  const name = String(path.at(-1));
  const guess = closest(name, known);
  const parent = [...known].sort();
  const hint = guess !== undefined ? `did you mean "${guess}"?` : `known here: ${parent.slice(0, 12).join(", ")}`;
  return { path, reason: `unknown field "${name}"; ${hint}` };
}

/** Steps of a JSON pointer; what looks like an index of a list is one. */
function pointerSteps(pointer: string, object: ValueMap): readonly PathStep[] {
  const steps: PathStep[] = [];
  let current: Value | undefined = object;
  for (const part of pointer.split("/").slice(1)) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    current = current instanceof Secret ? current.value : current;
    const step: PathStep = isList(current) ? Number(key) : key;
    steps.push(step);
    current = isList(current) ? current[Number(key)] : isMap(current) ? current[key] : undefined;
  }
  return steps;
}

/** A value as a message may show it: never a secret, never very long. */
export function showValue(object: ValueMap, path: readonly PathStep[]): string {
  let current: Value | undefined = object;
  for (const step of path) {
    if (current instanceof Secret) {
      return SECRET_SHOWN;
    }
    current = isList(current) ? current[Number(step)] : isMap(current) ? current[String(step)] : undefined;
  }
  if (current instanceof Secret) {
    return SECRET_SHOWN;
  }
  if (isList(current)) {
    return "a list";
  }
  if (isMap(current)) {
    return "an object";
  }
  const shown = JSON.stringify(current) ?? "nothing";
  const kind = typeof current === "string" ? "" : `${typeof current} `;
  return `${kind}${shown.length > SHOWN_LENGTH ? `${shown.slice(0, SHOWN_LENGTH)}…` : shown}`;
}

function isAlternative(error: ErrorObject): boolean {
  return error.keyword === "oneOf" || error.keyword === "anyOf";
}

function describeAlternative(errors: readonly ErrorObject[], pointer: string, object: ValueMap): CheckProblem {
  const path = pointerSteps(pointer, object);
  const types = errors.flatMap((error) =>
    error.instancePath === pointer && error.keyword === "type" ? [String(error.params.type)] : [],
  );
  const missing = errors.flatMap((error) =>
    error.instancePath === pointer && error.keyword === "required" ? [String(error.params.missingProperty)] : [],
  );
  if (missing.length > 0) {
    const many = errors.some((error) => error.instancePath === pointer && error.keyword === "anyOf");
    return {
      path,
      reason: `${many ? "one" : "exactly one"} of these must be set: ${[...new Set(missing)].join(", ")}`,
    };
  }
  const expected = types.length > 0 ? `must be ${[...new Set(types)].join(" or ")}` : "fits none of the allowed shapes";
  const format = errors.find((error) => error.instancePath === pointer && error.keyword === "format");
  const detail = format === undefined ? expected : `must be ${formatName(format)}`;
  return { path, reason: `${detail}, got ${showValue(object, path)}` };
}

function describeError(error: ErrorObject, object: ValueMap): CheckProblem {
  const path = pointerSteps(error.instancePath, object);
  const { params } = error;
  if (error.keyword === "required") {
    return { path: [...path, params.missingProperty as string], reason: "missing required field" };
  }
  return { path, reason: `${expectation(error)}, got ${showValue(object, path)}` };
}

function formatName({ params }: Pick<ErrorObject, "params">): string {
  const format = String(params.format);
  return `a ${FORMATS[format] ?? `valid ${format}`}`;
}

function expectation({ keyword, params, message }: ErrorObject): string {
  switch (keyword) {
    case "type":
      return `must be ${String(params.type)}`;
    case "enum":
      return `must be one of ${(params.allowedValues as readonly unknown[]).map((value) => JSON.stringify(value)).join(", ")}`;
    case "format":
      return `must be ${formatName({ params })}`;
    case "pattern":
      return `must match ${String(params.pattern)}`;
    case "minimum":
    case "maximum":
    case "exclusiveMinimum":
    case "exclusiveMaximum":
      return `must be ${String(params.comparison)} ${String(params.limit)}`;
    case "minLength":
      return `must have at least ${String(params.limit)} characters`;
    case "maxLength":
      return `must have at most ${String(params.limit)} characters`;
    case "minItems":
      return `must have at least ${String(params.limit)} items`;
    case "maxItems":
      return `must have at most ${String(params.limit)} items`;
    default:
      return message ?? `breaks "${keyword}" of its schema`;
  }
}
