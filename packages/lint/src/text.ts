import type { InputProblem } from "./input-error.ts";

/** What is wrong with a text, before it is said in which file. */
export type Trouble = Omit<InputProblem, "file">;

/** The API server takes no request larger than this, so no line of a manifest is longer. Source: etcd's default limit. */
const longestLineBytes = 1.5 * 1024 * 1024;

/** Turns the bytes of a file into text, or says what they are instead. */
export function decode(bytes: Uint8Array): { readonly text: string } | { readonly trouble: Trouble } {
  if (bytes.includes(0)) {
    return { trouble: { message: "is binary, not text", hint: "name the YAML or JSON file that was meant" } };
  }
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return { trouble: { message: "is not UTF-8 text", hint: "save it as UTF-8" } };
  }
}

/** Finds a line that no manifest has: the file is something else, and slow to parse. */
export function overlongLine(text: string): Trouble | undefined {
  for (let start = 0, line = 1; start < text.length; line++) {
    const next = text.indexOf("\n", start);
    const end = next < 0 ? text.length : next;
    if (end - start > longestLineBytes) {
      const mebibytes = ((end - start) / 1024 / 1024).toFixed(1);
      return {
        line,
        message: `has a line of ${mebibytes} MiB, more than the API server takes`,
        hint: "check what wrote it",
      };
    }
    start = end + 1;
  }
  return undefined;
}
