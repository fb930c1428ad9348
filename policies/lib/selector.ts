import type { Property } from "./property.ts";
import { isHidden, UNKNOWN } from "./value.ts";

/** Yes, no, or not to be told yet. */
export type Answer = boolean | typeof UNKNOWN;

/** Whether a Kubernetes label selector matches a set of labels. An empty selector matches everything. */
export function selects(selector: Property, labels: Property): Answer {
  if (isHidden(selector.value) || isHidden(labels.value)) return UNKNOWN;
  const equalities = selector
    .at("matchLabels")
    .entries()
    .map(([key, wanted]) => sameValue(wanted, labels.at(key)));
  const expressions = selector
    .at("matchExpressions")
    .items()
    .map((expression) => fulfils(expression, labels));
  return all([...equalities, ...expressions]);
}

/** Whether a set of labels has all of a map's, as a Service selects its pods. */
export function hasLabels(wanted: Property, labels: Property): Answer {
  if (isHidden(wanted.value) || isHidden(labels.value)) return UNKNOWN;
  return all(wanted.entries().map(([key, value]) => sameValue(value, labels.at(key))));
}

/** Whether two properties hold the same text. */
export function sameValue(left: Property, right: Property): Answer {
  if (isHidden(left.value) || isHidden(right.value)) return UNKNOWN;
  return left.value === right.value;
}

/** No as soon as one answer is no; otherwise not to be told as long as one is not. */
export function all(answers: readonly Answer[]): Answer {
  if (answers.includes(false)) return false;
  return answers.includes(UNKNOWN) ? UNKNOWN : true;
}

/** Yes as soon as one answer is yes; otherwise not to be told as long as one is not. */
export function any(answers: readonly Answer[]): Answer {
  if (answers.includes(true)) return true;
  return answers.includes(UNKNOWN) ? UNKNOWN : false;
}

function fulfils(expression: Property, labels: Property): Answer {
  const key = expression.at("key");
  const operator = expression.at("operator");
  if (key.text === undefined || operator.text === undefined) return UNKNOWN;
  const label = labels.at(key.text);
  if (isHidden(label.value)) return UNKNOWN;
  const listed = any(
    expression
      .at("values")
      .items()
      .map((value) => sameValue(value, label)),
  );
  switch (operator.text) {
    case "Exists":
      return label.value !== undefined;
    case "DoesNotExist":
      return label.value === undefined;
    case "In":
      return label.value === undefined ? false : listed;
    case "NotIn":
      return label.value === undefined || (listed === UNKNOWN ? UNKNOWN : !listed);
    default:
      return UNKNOWN;
  }
}
