import type { ValueMap } from "../value.ts";
import { parseType } from "./kind.ts";
import { operatorPodLabels } from "./operator-pods.ts";

/**
 * Labels of the pods that an operator makes for an object; undefined when none does.
 * @param type Pulumi type token, `kubernetes:postgresql.cnpg.io/v1:Cluster`
 * @param object plain data, as a manifest has it
 */
export function labelsOfMadePods(type: string, object: object): Readonly<Record<string, string>> | undefined {
  const kind = parseType(type);
  const known: ValueMap = JSON.parse(JSON.stringify(object));
  const labels = kind && operatorPodLabels(kind, known);
  if (labels === undefined) return undefined;
  const texts = Object.entries(labels).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return Object.fromEntries(texts);
}
