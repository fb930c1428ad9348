import { hiddenSecret, type Problem, ProblemError, show } from "@axon/core";

/** What a value must be, where a wrong one would be used in silence. */
export interface Acceptance {
  /** The whole value matches it; in the words that RE2 and JavaScript share. */
  readonly pattern: string;
  /** The same for people: "an address that begins with https://alerts.example.com/". */
  readonly words: string;
}

export type Acceptances = Readonly<Record<string, Acceptance>>;

/** Everything that is wrong with what is asked of keys. */
export function checkAcceptances(accepts: Acceptances, keys: readonly string[]): Problem[] {
  return Object.entries(accepts).flatMap(([key, { pattern }]) => [
    ...(keys.includes(key)
      ? []
      : [{ path: [key], expected: `one of the keys ${keys.join(", ")}`, received: show(key) }]),
    ...(isExpression(pattern)
      ? []
      : [{ path: [key, "pattern"], expected: "a regular expression", received: show(pattern) }]),
  ]);
}

function isExpression(pattern: string): boolean {
  try {
    return new RegExp(pattern) instanceof RegExp;
  } catch {
    return false;
  }
}

/** @throws ProblemError that names the keys with another value, and no value */
export function accept(subject: string, accepts: Acceptances, values: Readonly<Record<string, string>>): void {
  const problems = Object.entries(accepts)
    .filter(([key]) => values[key] !== hiddenSecret)
    .filter(([key, { pattern }]) => !new RegExp(whole(pattern)).test(values[key] ?? ""))
    .map(([key, { words }]) => ({ path: ["keys", key], expected: words, received: "another value" }));
  if (problems.length > 0) throw new ProblemError(subject, problems);
}

/**
 * The same where External Secrets composes the Secret: a template that gives the value or fails, so that what was there stays.
 * @see https://external-secrets.io/latest/guides/templating/
 */
export function acceptanceTemplate(key: string, { pattern, words }: Acceptance): string {
  const value = `(index . ${JSON.stringify(key)})`;
  const refusal = JSON.stringify(`${key} must be ${words}`);
  return `{{ if regexMatch ${JSON.stringify(whole(pattern))} ${value} }}{{ index . ${JSON.stringify(key)} }}{{ else }}{{ fail ${refusal} }}{{ end }}`;
}

const whole = (pattern: string) => `^(?:${pattern})$`;
