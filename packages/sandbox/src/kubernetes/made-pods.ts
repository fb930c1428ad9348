import type { ValueMap } from "../value.ts";
import { parseType } from "./kind.ts";
import { operatorPodLabels } from "./operator-pods.ts";

/**
 * Labels of the pods that an operator makes for an object, a set for each sort of pod; none when no operator does.
 * @param type Pulumi type token, `kubernetes:postgresql.cnpg.io/v1:Cluster`
 * @param object plain data, as a manifest has it
 */
export function labelsOfMadePods(type: string, object: object): readonly Readonly<Record<string, string>>[] {
  const kind = parseType(type);
  const known: ValueMap = JSON.parse(JSON.stringify(object));
  return kind === undefined ? [] : operatorPodLabels(kind, known).map(texts);
}

function texts(labels: ValueMap): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(labels).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}
