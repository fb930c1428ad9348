import { isList, isRecord, type Path, plain, tokenOf, type Value, type ValueRecord } from "@axon/policies/lib";
import { type ReadResult, SourceFile, type SourceResource } from "../source.ts";
import { oversize, type Trouble } from "../text.ts";
import { parseYaml } from "../yaml/parse.ts";

/** Reads the documents of a Kubernetes manifest, and the objects of a `List` one by one. */
export function readKubernetes(file: string, text: string): ReadResult {
  const oversized = oversize(text);
  if (oversized) return { problem: { file, ...oversized } };
  const parsed = parseYaml(text);
  if ("trouble" in parsed) return unreadable(file, text, parsed.trouble);
  const source = new SourceFile(file, text, parsed.events);
  const resources = parsed.values.flatMap((value, document) =>
    objectsOf(value).map(({ fields, path }) => toResource(fields, { file: source, document, path })),
  );
  if (resources.length === 0) return notKubernetes;
  return isChartTemplate(file, text) ? template : { resources, complete: false };
}

/** Trouble in a file that is none of ours is no trouble of ours. */
function unreadable(file: string, text: string, trouble: Trouble): ReadResult {
  if (actionOfTemplate.test(text) || isChartTemplate(file, text)) return template;
  const isOurs = ["apiVersion", "kind"].every((key) => new RegExp(`^[ \\t{-]*["']?${key}\\b`, "m").test(text));
  return isOurs ? { problem: { file, ...trouble } } : notKubernetes;
}

/** What a template engine is to replace, where YAML has a value, a key or a line; in quotes or within a text it is data of its own. */
const actionOfTemplate = /^[ \t]*(?:- +)?(?:[\w./-]+:[ \t]+)?\{[{%].*[}%]\}/m;

const template: ReadResult = {
  notJudged: "is a template, not YAML",
  hint: "lint what it renders, for instance with `helm template`",
};

const notKubernetes: ReadResult = {
  notJudged: "holds no Kubernetes object",
  hint: "name a manifest, or what `axon render`, `pulumi preview --json` or `pulumi stack export` wrote",
};

/** True in a chart where Helm has still to put values in, though what is there is YAML: `image: "{{ .Values.image }}"`. */
function isChartTemplate(file: string, text: string): boolean {
  return /(^|\/)templates\//.test(file) && /\{\{[^}\n]*(?<!\w)\.(Values|Release|Chart|Capabilities)\b/.test(text);
}

/** An object as the API server takes it, with where it is in its document. */
interface KubernetesObject {
  readonly fields: ObjectFields;
  readonly path: Path;
}

function objectsOf(document: unknown): readonly KubernetesObject[] {
  const fields = plain(document);
  if (!isObject(fields)) return [];
  const { apiVersion, kind, items } = fields;
  if (!kind.endsWith("List") || !isList(items)) {
    return toolFiles.has(kindOf(fields)) ? [] : [{ fields, path: [] }];
  }
  return items.flatMap((item, index) => {
    // The API itself writes kind and version once, in a PodList.
    if (!isRecord(item)) return [];
    const fields = kind === "List" ? item : { apiVersion, kind: kind.slice(0, -"List".length), ...item };
    return isObject(fields) ? [{ fields, path: ["items", index] }] : [];
  });
}

/** What looks like an object and is read by a tool alone, never by the API server. */
const toolFiles: ReadonlySet<string> = new Set([
  "kustomize.config.k8s.io/Kustomization",
  "kustomize.config.k8s.io/Component",
  "skaffold/Config",
  "kind.x-k8s.io/Cluster",
  // A kubeconfig.
  "v1/Config",
]);

/** Group and kind, `apps/Deployment`; the version and kind where there is no group, `v1/Pod`. */
function kindOf({ apiVersion, kind }: ObjectFields): string {
  return `${apiVersion.split("/")[0]}/${kind}`;
}

interface ObjectFields extends ValueRecord {
  readonly apiVersion: string;
  readonly kind: string;
}

function isObject(value: Value): value is ObjectFields {
  return isRecord(value) && typeof value.apiVersion === "string" && typeof value.kind === "string";
}

function toResource(fields: ObjectFields, origin: SourceResource["origin"]): SourceResource {
  const metadata = isRecord(fields.metadata) ? fields.metadata : {};
  const name = metadata.name ?? metadata.generateName;
  return {
    type: tokenOf(fields.apiVersion, fields.kind),
    name: typeof name === "string" ? name : "(unnamed)",
    inputs: fields,
    origin,
  };
}
