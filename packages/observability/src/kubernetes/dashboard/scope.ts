import { type LabelMatch, type LabelPattern, oneOf } from "../../promql.ts";

/** Every query reads the namespace chosen at the head of the dashboard. */
export const namespace = "$namespace";

export interface Named {
  readonly name: string;
}

export const namesOf = (parts: readonly Named[]): LabelMatch => oneOf(parts.map(({ name }) => name));

/** One pattern for several parts, from a pattern for each. */
export function anyOf(parts: readonly Named[], patternOf: (name: string) => LabelPattern): LabelPattern {
  return { pattern: parts.map(({ name }) => patternOf(name).pattern).join("|") };
}
