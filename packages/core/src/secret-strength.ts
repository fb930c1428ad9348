// A door of its own, `@axon/core/secret-strength`, as policies load it without the model.

/**
 * What the value of a secret must be. `random`: nobody guesses it, as with a password or a key that is only ours. `issued`: what
 * somebody else gave out, in whatever form; only a sample that was left in is refused. `any`: no secret, such as a user name.
 */
export type SecretStrength = "random" | "issued" | "any";

/** Characters of a random secret at least: of letters and digits they carry 95 bits, of hexadecimal digits 64. */
export const leastLength = 16;
/**
 * Shannon's entropy of a random secret at least, in bits a character: of 16 random hexadecimal digits one in 50,000 has less, of
 * anything longer none.
 */
const leastEntropyBits = 2.2;
/** Different characters that so much takes, for whoever can only count them. */
export const leastCharacters = Math.ceil(2 ** leastEntropyBits);

/** Words that stand where a value belongs, by themselves. */
const fillers = "todo|tbd|fixme|dummy|fake|sample|example|placeholder|redacted|none|null|undefined|x{3,}";

/**
 * What a sample looks like, in the words that RE2 and JavaScript share: a hole to be filled in, an order to do so, or the
 * best known of passwords. Whatever is short stands alone, so that nothing random contains it by chance.
 */
export const sample = `(?i:${[
  "^\\s*(?:<.*>|\\[[\\w -]*\\]|\\{\\{.*\\}\\}|\\$\\{.*\\}|\\$\\(.*\\)|%\\w+%|__\\w+__)\\s*$",
  "change[-_ ]?(?:me|it|this|in[-_ ]?prod)",
  "replace[-_ ]?(?:me|it|this|with)",
  "(?:^|[-_ ])(?:your|my|our|the|some|insert|enter|put|add|set)[-_ ][-\\w ]*(?:key|secret|passw|token|value|webhook|here)",
  "(?:super|top|my|very)[-_ ]?secret",
  "[-_ ]here$",
  "place[-_ ]?holder",
  `(?:^|[-_ ])(?:${fillers})(?:[-_ ]|$)`,
  "^passw(?:or|0r)d[-\\w!]*$",
  "passw(?:or|0r)d\\d*!*$",
  "^(?:secret|api[-_ ]?key|token|letmein|qwerty|[a-z]*1234567)[-\\w!]*$",
  "\\*{3}|\\.{3}|…",
].join("|")})|EXAMPLE(?:KEY)?$`;

const isSample = new RegExp(sample);

/** What stands for an encrypted value where nothing can open it; it says nothing about the value. */
export const hiddenSecret = "<a secret that only the engine opens>";

/** What is asked of a secret, as a message says it. */
export const strengthWords: Readonly<Record<SecretStrength, string>> = {
  random: `at least ${leastLength} characters made at random, such as openssl rand -hex 24 gives, and no sample`,
  issued: "what its issuer gave out, and no sample",
  any: "any text",
};

/** Whether a value is as strong as is asked. The value itself is in no answer. */
export function isStrong(value: string, strength: SecretStrength): boolean {
  if (strength === "any" || value === hiddenSecret) return true;
  if (value.trim() === "" || isSample.test(value)) return false;
  return strength === "issued" || (value.length >= leastLength && entropy(value) >= leastEntropyBits);
}

/** Shannon's entropy in bits a character. */
export function entropy(text: string): number {
  const counts = Map.groupBy(text, (sign) => sign).values();
  return [...counts].reduce((sum, { length }) => sum - (length / text.length) * Math.log2(length / text.length), 0);
}
