import type { ReadResult } from "../source.ts";
import { jsonTrouble } from "./json-syntax.ts";
import { readKubernetes } from "./kubernetes.ts";
import { readStack, stackEntries } from "./pulumi.ts";

/** Reads a JSON file by its shape: a `resources.json`, a preview, an exported state or a Kubernetes object. */
export function readJson(file: string, text: string): ReadResult {
  const trouble = jsonTrouble(text);
  if (trouble) {
    // Much that is called .json has comments; only what looks like ours is worth an error.
    const isObject = ['"apiVersion"', '"kind"'].every((key) => text.includes(key));
    const isOurs = isObject || /"(resources|steps|deployment)"/.test(text);
    return isOurs
      ? { problem: { file, ...trouble } }
      : { notJudged: "is not valid JSON", hint: `${trouble.hint} (line ${trouble.line})` };
  }
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return { problem: { file, message: "is not valid JSON", hint: "write it again" } };
  }
  const entries = stackEntries(document);
  // JSON is YAML too; read as such, its objects keep their lines.
  return entries ? { resources: readStack(entries, file, text), complete: true } : readKubernetes(file, text);
}
