import { z } from "zod";
import type { Problem } from "./problem.ts";
import { closest, show, underPath } from "./problem.ts";

/** One source of a value, with the path a person would look it up under. */
export interface Layer {
  /** Where the layer itself stands: `["environments", "dev"]`; empty for the definition's body. */
  readonly path: Problem["path"];
  readonly value: unknown;
}

/** Lays the layers over one another, the last winning: maps are merged key by key, everything else is replaced whole. */
export function mergeLayers(layers: readonly Layer[]): unknown {
  return layers.reduce<unknown>((merged, layer) => merge(merged, layer.value), undefined);
}

function merge(below: unknown, above: unknown): unknown {
  if (above === undefined) return below;
  if (!isMap(below) || !isMap(above)) return above;
  const keys = [...new Set([...Object.keys(below), ...Object.keys(above)])];
  // By entries, as assigning would take a key such as `__proto__` for something else.
  return Object.fromEntries(keys.map((key) => [key, merge(own(below, key), own(above, key))]));
}

function own(map: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * The path under which the value at `path` was really written: in the last layer that says anything there. A value that
 * is missing belongs to the layer that first spoke of what it is missing from.
 */
export function locate(path: Problem["path"], layers: readonly Layer[]): Problem["path"] {
  const author = layers.findLast((layer) => has(layer.value, path)) ?? introducer(path.slice(0, -1), layers);
  return author ? [...author.path, ...path] : path;
}

function introducer(path: Problem["path"], layers: readonly Layer[]): Layer | undefined {
  if (path.length === 0) return undefined;
  return layers.find((layer) => has(layer.value, path)) ?? introducer(path.slice(0, -1), layers);
}

/** Whether a value says anything at a path. */
export function has(value: unknown, path: Problem["path"]): boolean {
  const [key, ...rest] = path;
  if (key === undefined) return value !== undefined;
  if (Array.isArray(value)) return typeof key === "number" && has(value[key], rest);
  return isMap(value) && Object.hasOwn(value, key) && has(value[key], rest);
}

/** Reads `input` by `schema`. Every problem is returned at once, worded for a person who does not know zod. */
export function read<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
):
  | { readonly value: z.output<Schema>; readonly problems: readonly [] }
  | { readonly value?: undefined; readonly problems: readonly Problem[] } {
  // What a schema says itself goes before these words.
  const result = schema.safeParse(input, { reportInput: true, error: expectation });
  if (result.success) return { value: result.data, problems: [] };
  return { problems: result.error.issues.flatMap((issue) => problemsOf(issue, schema, input)) };
}

function problemsOf(issue: z.core.$ZodIssue, schema: z.ZodType, whole: unknown): Problem[] {
  const path = issue.path.filter((part) => typeof part !== "symbol");
  if (issue.code === "unrecognized_keys") {
    const known = knownKeys(schema, path);
    return issue.keys.map((key) => {
      const meant = closest(key, known);
      return {
        path: [...path, key],
        expected: known.length > 0 ? `one of ${known.join(", ")}` : "left out",
        received: "an unknown key",
        ...(meant ? { hint: `did you mean ${meant}?` } : {}),
      };
    });
  }
  if (issue.code === "invalid_union") {
    const meant = issue.errors.find((branch) => branch.length > 0 && branch.every(isInside));
    if (meant) return meant.flatMap((inner) => underPath(path, problemsOf(inner, z.unknown(), valueAt(whole, path))));
  }
  if (issue.code === "invalid_key") {
    return issue.issues.map((inner) => ({ path, expected: inner.message, received: show(path.at(-1)) }));
  }
  return [{ path, expected: issue.message, received: show(valueAt(whole, path)) }];
}

/** True when the value had the shape of the union's branch and only something in it was wrong. */
function isInside(issue: z.core.$ZodIssue): boolean {
  return issue.path.length > 0 || issue.code === "unrecognized_keys";
}

function expectation(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === "invalid_type") return article(issue.expected);
  if (issue.code === "invalid_value") return `one of ${issue.values.map(String).join(", ")}`;
  // Which of several shapes is meant stands in a field that says none of them.
  if (issue.code === "invalid_union" && Array.isArray(issue.options))
    return `one of ${issue.options.map(String).join(", ")}`;
  if (issue.code === "too_small") return `at least ${issue.minimum}${issue.origin === "array" ? " long" : ""}`;
  if (issue.code === "too_big") return `at most ${issue.maximum}${issue.origin === "array" ? " long" : ""}`;
  if (issue.code !== "invalid_format") return undefined;
  return issue.format === "starts_with"
    ? `a text that begins with ${show(issue.prefix)}`
    : `a text that matches ${issue.pattern}`;
}

const articles: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a map",
  record: "a map",
};

function article(type: string): string {
  return articles[type] ?? type;
}

/** What stands at a path, undefined where nothing does. */
export function valueAt(value: unknown, path: Problem["path"]): unknown {
  return path.reduce<unknown>(
    (current, key) => (current as Record<string | number, unknown> | undefined)?.[key],
    value,
  );
}

/** The keys the schema knows at `path`, for "did you mean". */
function knownKeys(schema: z.ZodType, path: Problem["path"]): string[] {
  const inner = unwrap(schema);
  const [key, ...rest] = path;
  if (inner instanceof z.ZodObject) {
    if (key === undefined) return Object.keys(inner.shape);
    const field = inner.shape[String(key)];
    return field instanceof z.ZodType ? knownKeys(field, rest) : [];
  }
  if (inner instanceof z.ZodRecord && key !== undefined && inner.valueType instanceof z.ZodType)
    return knownKeys(inner.valueType, rest);
  if (inner instanceof z.ZodArray && key !== undefined && inner.element instanceof z.ZodType)
    return knownKeys(inner.element, rest);
  return [];
}

function unwrap(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional || schema instanceof z.ZodPrefault) {
    const inner = schema.unwrap();
    return inner instanceof z.ZodType ? unwrap(inner) : schema;
  }
  return schema;
}
