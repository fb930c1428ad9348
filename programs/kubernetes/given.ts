import { type External, failOnProblems, type Named, strengthWords } from "@axon/core";
import type { Acceptances } from "@axon/secrets";
import type { HandedSecret, Installation } from "./ground.ts";

/** Addresses of an outside system itself: a sample that was left, or another host, would be told in its place (SP-029). */
export function ownAddresses({ host, port, urls }: Named<External>): Acceptances {
  const anywhere = host === "*";
  const name = anywhere ? "[^/@:\\s]+" : host.replaceAll(".", "\\.");
  const pattern = `https://${name}${port === 443 ? "(?::443)?" : `:${port}`}/\\S*`;
  const shown = `${anywhere ? "HOST" : host}${port === 443 ? "" : `:${port}`}`;
  const acceptance = { pattern, words: `an address that begins with https://${shown}/` };
  return Object.fromEntries(urls.map((key) => [key, acceptance]));
}

/** What must be something of somebody else's is not made at random. @throws ProblemError naming the secrets that are not given */
export function checkGiven({ secrets, stackFile }: Installation, name: string, accepts: Acceptances = {}): void {
  const problems = Object.entries(accepts)
    .map(([key, { words }]) => ({ id: `${name}.${key}`, words }))
    .filter(({ id }) => secrets[id] === undefined)
    .map(({ id, words }) => ({
      path: ["config", "axon:secrets", id],
      expected: words,
      received: "nothing",
      hint: `pulumi config set --secret --path 'axon:secrets["${id}"]'`,
    }));
  failOnProblems(stackFile, problems);
}

/** A sample that was left in is no secret. @throws ProblemError naming the secrets that are too weak for what they are */
export function checkHanded(
  { secrets, stackFile }: Installation,
  strengths: readonly (readonly [id: string, strength: keyof HandedSecret["strength"]])[],
): void {
  const problems = strengths
    .filter(([id, strength]) => secrets[id]?.strength[strength] === false)
    .map(([id, strength]) => ({
      path: ["config", "axon:secrets", id],
      expected: strengthWords[strength],
      received: "a sample or too little",
      hint: `pulumi config set --secret --path 'axon:secrets["${id}"]'`,
    }));
  failOnProblems(stackFile, problems);
}
