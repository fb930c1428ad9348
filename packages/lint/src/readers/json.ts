import type { ReadResult, SourceText } from "../source.ts";
import { readKubernetes } from "./kubernetes.ts";
import { readStack, stackFormats } from "./pulumi.ts";

/** Reads a JSON file by its shape: a `resources.json`, a preview, an exported state or a Kubernetes object. */
export function readJson(source: SourceText): ReadResult {
  let document: unknown;
  try {
    document = JSON.parse(source.text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return explain(source, error);
  }
  for (const { list } of stackFormats) {
    const entries = list(document);
    if (entries) return { resources: readStack(entries, source.file), complete: true };
  }
  // JSON is YAML too; read as such, its objects keep their lines.
  return readKubernetes(source);
}

function explain({ file, text }: SourceText, error: SyntaxError): ReadResult {
  const end = text.trimEnd().length;
  const position = Number(/position (\d+)/.exec(error.message)?.[1] ?? end);
  const line = text.slice(0, position).split("\n").length;
  const hint = "write it again, to its end";
  if (position >= end) return { problem: { file, line, message: "ends in the middle: it was cut off", hint } };
  // Much that is called .json has comments; only what looks like ours is worth an error.
  return /"(resources|steps|deployment|apiVersion|items)"/.test(text)
    ? { problem: { file, line, message: "is not valid JSON", hint: "correct it there, or write it again" } }
    : { notJudged: "is not valid JSON", hint: "correct it, or name another file" };
}
