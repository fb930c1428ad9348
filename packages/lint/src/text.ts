import type { InputProblem } from "@axon/report/findings";

/** What is wrong with a text, before it is said in which file. */
export type Trouble = Omit<InputProblem, "file">;

/** The API server takes no request larger than this, so no line of a manifest is longer. Source: etcd's default limit. */
const longestLine = 1.5 * 1024 * 1024;

/** Four times the largest bundle of manifests in use, that of the Prometheus operator. */
const largestManifest = 16 * 1024 * 1024;

/** As many as such a bundle could have. */
const mostLines = 500_000;

/** Turns the bytes of a file into text, or says what they are instead. */
export function decode(bytes: Uint8Array): { readonly text: string } | { readonly trouble: Trouble } {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    // PowerShell writes it so when output is redirected.
    return { trouble: { message: "is UTF-16 text", hint: "save it as UTF-8" } };
  }
  if (bytes.includes(0)) {
    return { trouble: { message: "is binary, not text", hint: "name the YAML or JSON file that was meant" } };
  }
  try {
    return { text: withoutMarks(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) };
  } catch {
    return { trouble: { message: "is not UTF-8 text", hint: "save it as UTF-8" } };
  }
}

/** Files that were put one behind the other bring their byte order marks, which hide the first key of each document. */
function withoutMarks(text: string): string {
  return text.includes("\ufeff") ? text.replace(/^\ufeff/gm, "") : text;
}

/** Finds what no manifest has, and what would take the parser long: too much text, or too much of it in one line. */
export function oversize(text: string): Trouble | undefined {
  if (text.length > largestManifest)
    return { message: `is larger than ${inMebibytes(largestManifest)}`, hint: "split it" };
  for (let start = 0, line = 1; start < text.length; line++) {
    const next = text.indexOf("\n", start);
    const end = next < 0 ? text.length : next;
    if (end - start > longestLine) {
      const message = `has a line of ${inMebibytes(end - start)}, more than the API server takes`;
      return { line, message, hint: "check what wrote it" };
    }
    if (line > mostLines) return { message: `has more than ${mostLines} lines`, hint: "split it" };
    start = end + 1;
  }
  return undefined;
}

function inMebibytes(characters: number): string {
  return `${Math.round(characters / 1024 / 102.4) / 10} MiB`;
}
