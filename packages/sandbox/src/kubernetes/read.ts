import type { Context, ReadRequest, ReadResult } from "../stand-in.ts";
import type { Value, ValueMap } from "../value.ts";
import { type Kind, parseId, requireKind, worldKey } from "./kind.ts";
import { markSecrets, normalizeInputs, prune } from "./object.ts";

/** Looks an object up; for an import, where no inputs are known, they are read off the object. */
export async function read(request: ReadRequest, { world }: Context): Promise<ReadResult | undefined> {
  const kind = requireKind(request.type);
  const { namespace, name } = parseId(kind, request.id);
  const key = worldKey(kind, namespace, name);
  const resource = world.get(key);
  if (resource === undefined) {
    return undefined;
  }
  world.acknowledge(key);
  const live = markSecrets(kind, resource.properties);
  const imported = Object.keys(request.inputs).length === 0;
  const inputs = imported ? inputsOf(kind, live) : (prune(live, normalizeInputs(kind, request.inputs)) as ValueMap);
  return { id: request.id, state: live, inputs: keepAbsentNamespace(inputs, request.inputs, imported) };
}

/** What a program would have written to get this object. */
function inputsOf(kind: Kind, live: ValueMap): ValueMap {
  return normalizeInputs(kind, live);
}

/** Normalizing names the default namespace; a program that left it out is not to see a change. */
function keepAbsentNamespace(inputs: ValueMap, given: ValueMap, imported: boolean): ValueMap {
  const before = given.metadata as Readonly<Record<string, Value>> | undefined;
  if (imported || before?.namespace !== undefined) {
    return inputs;
  }
  const { namespace: _, ...metadata } = (inputs.metadata ?? {}) as Readonly<Record<string, Value>>;
  return { ...inputs, metadata };
}
