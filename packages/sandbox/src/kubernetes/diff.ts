import type { Change, DiffRequest, DiffResult } from "../stand-in.ts";
import { isList, isMap, type PathStep, parsePath, sameValue, unwrap, type Value, type ValueMap } from "../value.ts";
import { replacingPatterns, touches } from "./force-new.ts";
import type { Kind } from "./kind.ts";
import { isAutonamed } from "./naming.ts";
import { nameOf, namespaceOf, normalizeInputs, prune } from "./object.ts";

/** Compares new inputs with the live state, as far as the old inputs had a say in it. */
export function diffObject(kind: Kind, request: DiffRequest, settings: ValueMap): DiffResult {
  const inputs = normalizeInputs(kind, request.inputs);
  const oldInputs = normalizeInputs(kind, request.oldInputs);
  const before = prune(request.oldState, oldInputs) as ValueMap;
  const patterns = replacingPatterns(kind, inputs, settings);
  const ignored = request.ignoreChanges.map(parsePath);
  const changes = compare(before, inputs, [])
    .filter(({ path }) => !ignored.some((prefix) => startsWith(path, prefix)))
    .map(({ path, kind: change, value }) => ({
      path,
      kind: change,
      replaces: patterns.some((pattern) => touches(pattern, path, value)),
    }));
  const replaces = changes.some((change) => change.replaces);
  const sameIdentity = nameOf(inputs) === nameOf(before) && namespaceOf(inputs) === namespaceOf(before);
  return { changes, deleteBeforeReplace: replaces && !isAutonamed(inputs) && sameIdentity };
}

type Difference = Omit<Change, "replaces"> & { readonly value: Value | undefined };

/** The smallest properties that differ. */
export function compare(
  before: Value | undefined,
  after: Value | undefined,
  path: readonly PathStep[],
): readonly Difference[] {
  const left = unwrap(before);
  const right = unwrap(after);
  if (isMap(left) && isMap(right)) {
    const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
    return [...keys].flatMap((key) => compare(left[key], right[key], [...path, key]));
  }
  if (isList(left) && isList(right)) {
    const length = Math.max(left.length, right.length);
    return Array.from({ length }, (_, index) => compare(left[index], right[index], [...path, index])).flat();
  }
  if (right === undefined) {
    return left === undefined ? [] : [{ path, kind: "delete", value: undefined }];
  }
  if (left === undefined) {
    return [{ path, kind: "add", value: right }];
  }
  return sameValue(left, right) ? [] : [{ path, kind: "update", value: right }];
}

function startsWith(path: readonly PathStep[], prefix: readonly PathStep[]): boolean {
  return prefix.length <= path.length && prefix.every((step, index) => step === path[index]);
}
