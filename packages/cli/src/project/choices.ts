import { closest } from "@axon/core";
import { UsageError } from "../exit.ts";

/** Takes a word that must be one of a few. @throws UsageError naming all of them, and the one that was probably meant */
export function oneOf<T extends string>(what: string, word: string, known: readonly T[]): T {
  const found = known.find((name) => name === word);
  if (found !== undefined) return found;
  const meant = closest(word, known);
  throw new UsageError(`${what} "${word}" is not one of ${known.join(", ")}${meant ? `; did you mean ${meant}?` : ""}`);
}
