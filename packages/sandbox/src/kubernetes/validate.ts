import type { ErrorObject } from "ajv";
import type { CheckProblem } from "../stand-in.ts";
import { Computed, isList, isMap, type PathStep, reveal, type Value, type ValueMap } from "../value.ts";
import type { Kind } from "./kind.ts";
import { checkRules } from "./rules/index.ts";
import { explainUnknownKind, validatorOf } from "./schema.ts";
import { Recorder } from "./strict.ts";
import { describeErrors, describeUnknown } from "./wording.ts";

/**
 * Validates an object as an API server with strict field validation does: schema, unknown fields, and the rules that no
 * schema can tell. A value that is not known yet fits everywhere. All problems are found at once. A patch need not be a
 * whole object.
 */
export async function validateObject(kind: Kind, object: ValueMap): Promise<readonly CheckProblem[]> {
  const mismatch = checkTypeMeta(kind, object);
  if (mismatch.length > 0) {
    return mismatch;
  }
  const validate = await validatorOf(kind);
  if (validate === undefined) {
    return [{ path: ["kind"], reason: await explainUnknownKind(kind) }];
  }
  const plain = reveal(object);
  const recorder = new Recorder(plain);
  const unknowns = computedPointers(plain, "");
  const errors = validate(recorder.root).filter(
    (error) =>
      !dependsOnComputed(error, unknowns) && !isNestedTypeMeta(error) && !(kind.patch && error.keyword === "required"),
  );
  return [
    ...recorder.unknownProperties().map(describeUnknown),
    ...describeErrors(errors, object),
    ...(kind.patch ? [] : checkRules(kind, object)),
  ];
}

function checkTypeMeta(kind: Kind, object: ValueMap): readonly CheckProblem[] {
  const problems: CheckProblem[] = [];
  for (const key of ["apiVersion", "kind"] as const) {
    const found = object[key];
    if (typeof found === "string" && found !== kind[key]) {
      problems.push({ path: [key], reason: `must be "${kind[key]}" for this resource type, got "${found}"` });
    }
  }
  return problems;
}

/**
 * The packages ask templates inside an object for an apiVersion and a kind, which no API server does: a template is what
 * its field says it is (a claim of a StatefulSet, of a Prometheus, of an Alertmanager).
 */
function isNestedTypeMeta(error: ErrorObject): boolean {
  const missing: unknown = error.params.missingProperty;
  return (
    error.keyword === "required" &&
    error.instancePath !== "" &&
    /[tT]emplates?(\/\d+)?$/.test(error.instancePath) &&
    (missing === "apiVersion" || missing === "kind")
  );
}

function computedPointers(value: Value, pointer: string): readonly string[] {
  if (value instanceof Computed) {
    return [pointer];
  }
  const children: Iterable<[PathStep, Value]> = isList(value)
    ? value.entries()
    : isMap(value)
      ? Object.entries(value)
      : [];
  return [...children].flatMap(([step, child]) => {
    const part = String(step).replaceAll("~", "~0").replaceAll("/", "~1");
    return computedPointers(child, `${pointer}/${part}`);
  });
}

/** Whether an error is about an unknown value itself, or about a choice that an unknown value decides. */
function dependsOnComputed(error: ErrorObject, unknowns: readonly string[]): boolean {
  const isChoice = error.keyword === "oneOf" || error.keyword === "anyOf";
  return unknowns.some(
    (pointer) =>
      error.instancePath === pointer ||
      error.instancePath.startsWith(`${pointer}/`) ||
      (isChoice && pointer.startsWith(`${error.instancePath}/`)),
  );
}
