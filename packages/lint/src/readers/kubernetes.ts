import { isList, isRecord, plain, tokenOf, type Value, type ValueRecord } from "@axon/policies/lib";
import type { ReadResult, SourceResource, SourceText } from "../source.ts";
import { oversize, type Trouble } from "../text.ts";
import { itemOffset, parseYaml, type YamlDocument } from "./yaml-documents.ts";

/** An object as the API server takes it, with where it begins in the text. */
interface KubernetesObject {
  readonly fields: ValueRecord;
  readonly offset: number | undefined;
}

/** Reads the documents of a Kubernetes manifest, and the objects of a `List` one by one. */
export function readKubernetes({ file, text }: SourceText): ReadResult {
  const oversized = oversize(text);
  if (oversized) return { problem: { file, ...oversized } };
  const parsed = parseYaml(text);
  if ("trouble" in parsed) return unreadable(file, text, parsed.trouble);
  const resources = parsed.documents
    .flatMap(objectsOf)
    .map(({ fields, offset }) => toResource(fields, file, parsed.lineAt(offset)));
  return resources.length > 0 ? { resources, complete: false } : notKubernetes(text);
}

/** Trouble in a file that is none of ours is no trouble of ours. */
function unreadable(file: string, text: string, trouble: Trouble): ReadResult {
  const isOurs = /^[ \t{]*["']?(apiVersion|kind|items)\b/m.test(text) && !isTemplate(text);
  return isOurs ? { problem: { file, ...trouble } } : notKubernetes(text);
}

function notKubernetes(text: string): ReadResult {
  if (isTemplate(text)) {
    return { notJudged: "is a template, not YAML", hint: "lint what it renders, for instance with `helm template`" };
  }
  return {
    notJudged: "holds no Kubernetes object",
    hint: "name a manifest, or what `axon render`, `pulumi preview --json` or `pulumi stack export` wrote",
  };
}

function isTemplate(text: string): boolean {
  return text.includes("{{") && text.includes("}}");
}

function objectsOf(source: YamlDocument): readonly KubernetesObject[] {
  const fields = plain(source.value);
  const start = source.document.contents?.range?.[0];
  if (!isObject(fields)) return [];
  const { kind, items } = fields;
  if (typeof kind !== "string" || !kind.endsWith("List") || !isList(items)) return [{ fields, offset: start }];
  return items.flatMap((item, index) =>
    isObject(item) ? [{ fields: item, offset: itemOffset(source, "items", index) ?? start }] : [],
  );
}

function isObject(value: Value): value is ValueRecord {
  return isRecord(value) && typeof value.apiVersion === "string" && typeof value.kind === "string";
}

function toResource(fields: ValueRecord, file: string, line: number): SourceResource {
  const metadata = isRecord(fields.metadata) ? fields.metadata : {};
  const name = metadata.name ?? metadata.generateName;
  return {
    type: tokenOf(String(fields.apiVersion), String(fields.kind)),
    name: typeof name === "string" ? name : "(unnamed)",
    inputs: fields,
    file,
    line,
  };
}
