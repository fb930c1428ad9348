import { stripVTControlCharacters } from "node:util";

/** A message of the engine as plain text, without its colour tags (`<{%fg 1%}>`) and the terminal's own sequences. */
export function plainText(message: string): string {
  return stripVTControlCharacters(message.replaceAll(/<\{%.*?%\}>/g, "")).trimEnd();
}
