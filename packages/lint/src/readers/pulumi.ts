import { type Path, plain } from "@axon/policies/lib";
import { SourceFile, type SourceResource } from "../source.ts";

type Json = Readonly<Record<string, unknown>>;

/** An entry of a list of resources, with the path to it. */
interface Entry {
  readonly value: unknown;
  readonly path: Path;
}

/** The resources a JSON format lists, by where the list is; undefined when it is none of the formats. */
export function stackEntries(document: unknown): readonly Entry[] | undefined {
  // pulumi stack export
  const exported = entriesAt(document, "deployment", "resources");
  if (exported) return exported.map(withProtection);
  // pulumi preview --json
  const steps = entriesAt(document, "steps");
  // axon render
  return steps ? steps.flatMap(afterStep).map(withProtection) : entriesAt(document, "resources");
}

/** The resources of a list, without those that are about to be deleted. A resource listed twice counts as it comes last. */
export function readStack(entries: readonly Entry[], name: string, text: string): readonly SourceResource[] {
  const file = new SourceFile(name, text);
  const byUrn = new Map<string, SourceResource>();
  for (const { value: entry, path } of entries) {
    if (!isJson(entry) || typeof entry.type !== "string" || entry.delete === true) continue;
    const urn = typeof entry.urn === "string" ? entry.urn : undefined;
    const name = typeof entry.name === "string" ? entry.name : (urn?.split("::").at(-1) ?? "(unnamed)");
    byUrn.set(urn ?? `${entry.type}::${name}::${byUrn.size}`, {
      type: entry.type,
      name,
      urn,
      inputs: plain(entry.inputs ?? {}),
      protect: typeof entry.protect === "boolean" ? entry.protect : undefined,
      propertyDependencies: sourcesOf(entry.propertyDependencies),
      origin: { file, document: 0, path: [...path, "inputs"] },
    });
  }
  return [...byUrn.values()];
}

/** What a step of a preview leaves behind: nothing, when it deletes. */
function afterStep({ value: step, path }: Entry): readonly Entry[] {
  if (!isJson(step) || !isJson(step.newState) || String(step.op).startsWith("delete")) return [];
  return [{ value: { urn: step.urn, ...step.newState }, path: [...path, "newState"] }];
}

function entriesAt(document: unknown, ...keys: readonly string[]): readonly Entry[] | undefined {
  let value = document;
  for (const key of keys) value = isJson(value) ? value[key] : undefined;
  return Array.isArray(value) ? value.map((item, index) => ({ value: item, path: [...keys, index] })) : undefined;
}

function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The engine writes protection only where it is on. */
function withProtection({ value, path }: Entry): Entry {
  return { value: isJson(value) ? { ...value, protect: value.protect === true } : value, path };
}

/** URNs by the name of an input; what is something else is left out. */
function sourcesOf(value: unknown): SourceResource["propertyDependencies"] {
  if (!isJson(value)) return undefined;
  const urns = (list: unknown) => (Array.isArray(list) ? list.filter((urn) => typeof urn === "string") : []);
  return Object.fromEntries(Object.entries(value).map(([input, list]) => [input, urns(list)]));
}
