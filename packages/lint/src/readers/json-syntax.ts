import type { Trouble } from "../text.ts";

/** States and previews nest far less. */
const maximumDepth = 200;

/** A sign, the start of a string, or a run of anything else: a number, a word, or what JSON has not. */
const token = /\s*(?:([{}[\],:])|(")|[^\s{}[\],:"]+)/y;

/** What may come next: a value, a key, or the sign after one of them. */
type Expected = "value" | "value or ]" | "key" | "key or }" | ":" | ", or end" | "nothing";

/** An object keeps the keys it has, to find one that stands twice; a list keeps none. */
type Level = Set<string> | undefined;

/**
 * Finds what `JSON.parse` either does not tell at all, a key that stands twice or nesting without end, or tells without the
 * line. Undefined when the text is sound.
 */
export function jsonTrouble(text: string): Trouble | undefined {
  const levels: Level[] = [];
  let expected: Expected = "value";
  token.lastIndex = 0;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const [lexeme, sign, quote] = match;
    const at = token.lastIndex - lexeme.trimStart().length;
    if (quote) token.lastIndex = endOfString(text, at);
    if (token.lastIndex === 0) break;
    const string = quote && text.slice(at, token.lastIndex);
    const next = advance(expected, sign, string, levels);
    if (next === undefined) return { line: lineOf(text, at), message: "is not valid JSON", hint };
    if (next === "duplicate") {
      return { line: lineOf(text, at), message: "the same key stands twice in one object", hint: "keep one of them" };
    }
    if (levels.length > maximumDepth) {
      return { line: lineOf(text, at), message: "is nested too deeply", hint: "check what wrote the file" };
    }
    expected = next;
    if (token.lastIndex === text.length) break;
  }
  if (expected === "nothing") return undefined;
  return {
    line: lineOf(text, text.length),
    message: "ends in the middle: it was cut off",
    hint: "write it again, to its end",
  };
}

const hint = "correct it there, or write it again";

function advance(expected: Expected, sign: string | undefined, string: string | undefined, levels: Level[]) {
  const isValue = expected === "value" || expected === "value or ]";
  const isKey = expected === "key" || expected === "key or }";
  switch (sign) {
    case "{":
      return isValue ? open(levels, new Set(), "key or }") : undefined;
    case "[":
      return isValue ? open(levels, undefined, "value or ]") : undefined;
    case "}":
      return expected === "key or }" || (expected === ", or end" && levels.at(-1)) ? close(levels) : undefined;
    case "]":
      return expected === "value or ]" || (expected === ", or end" && !levels.at(-1)) ? close(levels) : undefined;
    case ":":
      return expected === ":" ? "value" : undefined;
    case ",":
      return expected !== ", or end" ? undefined : levels.at(-1) ? "key" : "value";
    default:
      if (isValue) return afterValue(levels);
      return isKey && string ? addKey(levels.at(-1), string) : undefined;
  }
}

function open(levels: Level[], level: Level, next: Expected): Expected {
  levels.push(level);
  return next;
}

function close(levels: Level[]): Expected {
  levels.pop();
  return afterValue(levels);
}

function afterValue(levels: readonly Level[]): Expected {
  return levels.length > 0 ? ", or end" : "nothing";
}

function addKey(keys: Level, key: string): Expected | "duplicate" {
  if (keys?.has(key)) return "duplicate";
  keys?.add(key);
  return ":";
}

/** The offset after the closing quote, or 0 when there is none. */
function endOfString(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (text[quote - 1 - backslashes] === "\\") backslashes++;
    if (backslashes % 2 === 0) return quote + 1;
  }
  return 0;
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}
