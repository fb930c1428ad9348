import { createHash, randomBytes } from "node:crypto";
import type { CheckRequest } from "../stand-in.ts";
import { Computed, mapAt, textAt, type Value, type ValueMap, withValueAt } from "../value.ts";

const AUTONAMED = "pulumi.com/autonamed";
const SUFFIX_LENGTH = 8;

/** Whether the provider made up the name, so that a replacement can have another one. */
export function isAutonamed(object: ValueMap): boolean {
  return textAt(object, "metadata", "annotations", AUTONAMED) === "true";
}

/**
 * The inputs with a name: the one that was given, the one that was made up before, or a new one of the logical name and
 * eight hexadecimal digits, as the real provider does it.
 */
export function withName(inputs: ValueMap, request: CheckRequest): ValueMap {
  const { metadata } = inputs;
  const named = mapAt(inputs, "metadata").name !== undefined || mapAt(inputs, "metadata").generateName !== undefined;
  if (named || metadata instanceof Computed || request.autonaming?.mode === "disable") {
    return inputs;
  }
  const { oldInputs } = request;
  const oldName = oldInputs !== undefined && isAutonamed(oldInputs) ? textAt(oldInputs, "metadata", "name") : undefined;
  const name = oldName ?? proposeName(request);
  const withMetadataName = withValueAt(inputs, ["metadata", "name"], name);
  return withValueAt(withMetadataName, ["metadata", "annotations", AUTONAMED], "true") as ValueMap;
}

/** A name the provider makes up for a resource that was given none. */
export function proposeName({ name, randomSeed, urn, autonaming }: CheckRequest): Value {
  if (autonaming !== undefined && autonaming.proposedName !== "") {
    return autonaming.proposedName;
  }
  const suffix =
    randomSeed.length === 0
      ? randomBytes(SUFFIX_LENGTH).toString("hex")
      : createHash("sha256").update(randomSeed).update(urn).digest("hex");
  return `${name}-${suffix.slice(0, SUFFIX_LENGTH)}`;
}
