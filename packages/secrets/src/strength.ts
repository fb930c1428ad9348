import { isStrong, type Problem, ProblemError, type SecretStrength, show, strengthWords } from "@axon/core";
import { leastCharacters, leastLength, sample } from "@axon/core/secret-strength";
import type { CredentialsArgs } from "./contract.ts";

export type { SecretStrength } from "@axon/core";

/** What is asked of each key that nobody generates; what has a form of its own is asked for that. */
export function strengthsOf(
  { strength = {}, accepts = {} }: Pick<CredentialsArgs, "strength" | "accepts">,
  keys: readonly string[],
): Readonly<Record<string, SecretStrength>> {
  const judged = keys.filter((key) => accepts[key] === undefined);
  return Object.fromEntries(judged.map((key) => [key, strength[key] ?? "issued"]));
}

/** What is wrong with what is asked of keys. */
export function checkStrengths(strength: Readonly<Record<string, SecretStrength>>, keys: readonly string[]): Problem[] {
  const unknown = Object.keys(strength).filter((key) => !keys.includes(key));
  return unknown.map((key) => ({ path: [key], expected: `one of the keys ${keys.join(", ")}`, received: show(key) }));
}

/** @throws ProblemError that names the keys whose values are samples or easily guessed, and no value */
export function refuseWeak(
  subject: string,
  strengths: Readonly<Record<string, SecretStrength>>,
  values: Readonly<Record<string, string>>,
): void {
  const problems = Object.entries(strengths)
    .filter(([key, strength]) => !isStrong(values[key] ?? "", strength))
    .map(([key, strength]) => ({
      path: ["keys", key],
      expected: strengthWords[strength],
      received: "a sample or too little",
    }));
  if (problems.length > 0) throw new ProblemError(subject, problems);
}

/**
 * The same where External Secrets composes the Secret: lines of a template that say nothing, or fail, so that the Secret stays as it was.
 * It has no logarithm, so it counts the different characters of a random value instead of their entropy.
 * @see https://external-secrets.io/latest/guides/templating/
 */
export function strengthTemplate(strengths: Readonly<Record<string, SecretStrength>>): string {
  const keysOf = (strength: "random" | "issued") =>
    Object.keys(strengths)
      .filter((key) => strengths[key] === strength)
      .sort();
  const isSample = `or (not (trim $value)) (regexMatch ${JSON.stringify(sample)} $value)`;
  const isShort = `(lt (len $value) ${leastLength}) (lt (len (splitList "" $value | uniq)) ${leastCharacters})`;
  return [
    refusal(keysOf("issued"), isSample, strengthWords.issued),
    refusal(keysOf("random"), `${isSample} ${isShort}`, strengthWords.random),
  ].join("");
}

function refusal(keys: readonly string[], condition: string, words: string): string {
  if (keys.length === 0) return "";
  const list = keys.map((key) => JSON.stringify(key)).join(" ");
  const message = JSON.stringify(`%s must be ${words}`);
  return `{{ range $key := list ${list} -}}
{{ $value := index $ $key -}}
{{ if ${condition} }}{{ fail (printf ${message} $key) }}{{ end -}}
{{ end -}}
`;
}
