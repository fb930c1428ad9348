import { plain } from "@axon/policies/lib";
import type { SourceResource } from "../source.ts";

type Json = Readonly<Record<string, unknown>>;

/** A JSON format that lists the resources of a stack, and where it keeps the list. */
interface StackFormat {
  readonly name: string;
  readonly list: (document: unknown) => readonly unknown[] | undefined;
}

/** The formats, each told by where its list is. */
export const stackFormats: readonly StackFormat[] = [
  { name: "pulumi stack export", list: (document) => listAt(document, "deployment", "resources") },
  { name: "pulumi preview --json", list: (document) => listAt(document, "steps")?.flatMap(afterStep) },
  { name: "axon render", list: (document) => listAt(document, "resources") },
];

/** The resources of a list, without those that are about to be deleted. A resource listed twice counts as it comes last. */
export function readStack(list: readonly unknown[], file: string): readonly SourceResource[] {
  const byUrn = new Map<string, SourceResource>();
  for (const entry of list) {
    if (!isJson(entry) || typeof entry.type !== "string" || entry.delete === true) continue;
    const urn = typeof entry.urn === "string" ? entry.urn : undefined;
    const name = typeof entry.name === "string" ? entry.name : (urn?.split("::").at(-1) ?? "(unnamed)");
    byUrn.set(urn ?? `${entry.type}::${name}::${byUrn.size}`, {
      type: entry.type,
      name,
      urn,
      inputs: plain(entry.inputs ?? {}),
      file,
    });
  }
  return [...byUrn.values()];
}

/** What a step of a preview leaves behind: nothing, when it deletes. */
function afterStep(step: unknown): readonly unknown[] {
  if (!isJson(step) || !isJson(step.newState) || String(step.op).startsWith("delete")) return [];
  return [{ urn: step.urn, ...step.newState }];
}

function listAt(document: unknown, ...keys: readonly string[]): readonly unknown[] | undefined {
  let value = document;
  for (const key of keys) value = isJson(value) ? value[key] : undefined;
  return Array.isArray(value) ? value : undefined;
}

function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
