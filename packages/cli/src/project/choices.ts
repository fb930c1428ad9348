import { closest } from "@axon/core";
import { UsageError } from "../exit.ts";

/** Takes a word that must be one of a few. @throws UsageError naming all of them, and the one that was probably meant */
export function oneOf<T extends string>(what: string, word: string, known: readonly T[]): T {
  const found = known.find((name) => name === word);
  if (found !== undefined) return found;
  const meant = closest(word, known) ?? known.find((name) => letters(name) === letters(word));
  throw new UsageError(`${what} "${word}" is not one of ${known.join(", ")}${meant ? `; did you mean ${meant}?` : ""}`);
}

/** Two letters in the wrong order are the commonest slip, and two edits apart. */
function letters(word: string): string {
  return [...word.toLowerCase()].sort().join("");
}
