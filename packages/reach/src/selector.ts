import type { Labels, Selector } from "./model.ts";

/** Whether labels fulfil every requirement of a selector. A label that is not there is `NotIn` every list. */
export function selects({ matchLabels = {}, matchExpressions = [] }: Selector, labels: Labels): boolean {
  const has = (key: string) => Object.hasOwn(labels, key);
  return (
    Object.entries(matchLabels).every(([key, value]) => has(key) && labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const listed = has(key) && values.includes(labels[key] ?? "");
      return { In: listed, NotIn: !listed, Exists: has(key), DoesNotExist: !has(key) }[operator];
    })
  );
}
