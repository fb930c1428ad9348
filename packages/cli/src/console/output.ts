import type { Writable } from "node:stream";

/** Where a command writes. With `--json`, standard output carries one document and nothing else. */
export interface Output {
  readonly json: boolean;
  /** Text for the reader of the result; dropped with `--json`. */
  print(text: string): void;
  /** The result as data; written only with `--json`. */
  document(value: unknown): void;
  /** A result that is already in the form that was asked for. */
  raw(text: string): void;
  /** What is worth knowing on the way: progress, warnings, questions. Never part of the result. */
  note(text: string): void;
}

/** Output to a pair of streams. */
export function outputTo(stdout: Writable, stderr: Writable, json: boolean): Output {
  return {
    json,
    print: (text) => void (json || stdout.write(`${text}\n`)),
    document: (value) => void (json && stdout.write(`${JSON.stringify(value, undefined, 2)}\n`)),
    raw: (text) => void stdout.write(text),
    note: (text) => void stderr.write(`${text}\n`),
  };
}
