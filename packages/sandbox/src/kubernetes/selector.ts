import { Computed, hasComputed, isMap, listAt, mapAt, textAt, unwrap, type Value, type ValueMap } from "../value.ts";

/** Whether labels fit a label selector; `undefined` when that is not known yet. */
export function selects(selector: ValueMap, labels: ValueMap): boolean | undefined {
  if (hasComputed(selector) || hasComputed(labels)) {
    return undefined;
  }
  const equal = Object.entries(mapAt(selector, "matchLabels")).every(([key, value]) => labels[key] === value);
  return equal && listAt(selector, "matchExpressions").every((expression) => holds(expression, labels));
}

function holds(expression: Value, labels: ValueMap): boolean {
  const value = labels[textAt(expression, "key") ?? ""];
  const values = listAt(expression, "values");
  switch (textAt(expression, "operator")) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    default:
      return false;
  }
}

/** Whether a selector says nothing, and so selects all or nothing, depending on who asks. */
export function isEmptySelector(selector: Value | undefined): boolean {
  const open = unwrap(selector);
  return isMap(open) && Object.values(open).every((part) => !(part instanceof Computed) && isEmptyPart(part));
}

function isEmptyPart(part: Value): boolean {
  return Array.isArray(part) ? part.length === 0 : isMap(part) && Object.keys(part).length === 0;
}
