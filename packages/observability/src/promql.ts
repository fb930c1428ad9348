/** A pattern (RE2 syntax) that a label's whole value must match. */
export interface LabelPattern {
  readonly pattern: string;
}

/** What a label must be: equal to a text, or like a pattern. */
export type LabelMatch = string | LabelPattern;

export interface LabelMatches {
  readonly [label: string]: LabelMatch | undefined;
}

/** Writes `metric{namespace="shop",pod=~"web-.+"}`; labels without a value are left out. */
export function series(metric: string, labels: LabelMatches): string {
  const matchers = Object.entries(labels).flatMap(([label, match]) => {
    if (match === undefined) return [];
    return typeof match === "string" ? `${label}=${quote(match)}` : `${label}=~${quote(match.pattern)}`;
  });
  return `${metric}{${matchers.join(",")}}`;
}

/** A pattern that matches exactly one of `values`. */
export function oneOf(values: readonly string[]): LabelMatch {
  const [only] = values;
  return values.length === 1 && only !== undefined ? only : { pattern: values.map(escapePattern).join("|") };
}

/** Makes a text stand for itself in a pattern (RE2 syntax). */
export function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

/** Writes a PromQL string; its rules are Go's, which JSON's keep to. */
export function quote(text: string): string {
  return JSON.stringify(text);
}
