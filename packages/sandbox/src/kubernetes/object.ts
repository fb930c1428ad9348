import { COMPUTED, isList, isMap, mapAt, Secret, textAt, unwrap, type Value, type ValueMap } from "../value.ts";
import { DEFAULT_NAMESPACE, type Kind } from "./kind.ts";

/** Fields of metadata that only the API server writes. */
const SERVER_METADATA: ReadonlySet<string> = new Set([
  "creationTimestamp",
  "deletionGracePeriodSeconds",
  "deletionTimestamp",
  "generation",
  "managedFields",
  "resourceVersion",
  "uid",
]);

export function nameOf(object: ValueMap): string {
  return textAt(object, "metadata", "name") ?? "";
}

export function namespaceOf(object: ValueMap): string {
  return textAt(object, "metadata", "namespace") ?? DEFAULT_NAMESPACE;
}

/**
 * Inputs in the form in which they are compared with a live object: without what the API server writes, and with the
 * text of a Secret encoded, which is how the API server keeps it.
 */
export function normalizeInputs(kind: Kind, inputs: ValueMap): ValueMap {
  const { status: _, ...kept } = withoutServerMetadata(inputs);
  const namespaced = kind.namespaced ? withNamespace(kept) : kept;
  return isSecretKind(kind) ? encodeSecretText(namespaced) : namespaced;
}

function withoutServerMetadata(object: ValueMap): ValueMap {
  if (!isMap(object.metadata)) {
    return object;
  }
  const kept = Object.entries(object.metadata).filter(([key]) => !SERVER_METADATA.has(key));
  return { ...object, metadata: Object.fromEntries(kept) };
}

function withNamespace(object: ValueMap): ValueMap {
  const { metadata } = object;
  if (metadata !== undefined && !isMap(metadata)) {
    return object;
  }
  return { ...object, metadata: { ...metadata, namespace: metadata?.namespace ?? DEFAULT_NAMESPACE } };
}

export function isSecretKind(kind: Kind): boolean {
  return kind.group === "" && kind.kind === "Secret";
}

/** Marks as secret what is secret by nature, whether the program said so or not. */
export function markSecrets(kind: Kind, object: ValueMap): ValueMap {
  if (!isSecretKind(kind)) {
    return object;
  }
  const marked: Record<string, Value> = { ...object };
  for (const key of ["data", "stringData"]) {
    const value = marked[key];
    if (value !== undefined) {
      marked[key] = new Secret(value);
    }
  }
  return marked;
}

/** `stringData` is write-only: the API server encodes it into `data`, over what was there. */
export function encodeSecretText(object: ValueMap): ValueMap {
  const { stringData, ...rest } = object;
  const texts = unwrap(stringData);
  if (stringData === undefined) {
    return rest;
  }
  if (!isMap(texts)) {
    return { ...rest, data: new Secret(COMPUTED) };
  }
  const encoded = Object.entries(texts).map(([key, value]): [string, Value] => {
    const text = unwrap(value);
    return [key, typeof text === "string" ? Buffer.from(text, "utf8").toString("base64") : COMPUTED];
  });
  return { ...rest, data: new Secret({ ...mapAt(rest, "data"), ...Object.fromEntries(encoded) }) };
}

/** What is left of a live value when only what the inputs mention is kept. */
export function prune(live: Value | undefined, inputs: Value): Value | undefined {
  const bare = unwrap(live);
  const shape = unwrap(inputs);
  const rewrap = (value: Value): Value => (live instanceof Secret ? new Secret(value) : value);
  if (isMap(bare) && isMap(shape)) {
    const kept: Record<string, Value> = {};
    for (const key of Object.keys(shape)) {
      const value = prune(bare[key], shape[key] ?? null);
      if (value !== undefined) {
        kept[key] = value;
      }
    }
    return rewrap(kept);
  }
  if (isList(bare) && isList(shape)) {
    return rewrap(bare.map((item, index) => prune(item, shape[index] ?? item) ?? item));
  }
  return live;
}

/** What server-side apply makes of a live object: fields given now are set, fields given before and not now are gone. */
export function apply(live: Value | undefined, oldInputs: Value | undefined, newInputs: Value): Value {
  const wanted = unwrap(newInputs);
  const current = unwrap(live);
  if (!isMap(wanted) || !isMap(current)) {
    return newInputs;
  }
  const before = unwrap(oldInputs);
  const merged: Record<string, Value> = {};
  for (const [key, value] of Object.entries(current)) {
    const dropped = isMap(before) && key in before && !(key in wanted);
    if (!dropped) {
      merged[key] = value;
    }
  }
  for (const [key, value] of Object.entries(wanted)) {
    merged[key] = apply(merged[key], isMap(before) ? before[key] : undefined, value);
  }
  return newInputs instanceof Secret || live instanceof Secret ? new Secret(merged) : merged;
}
