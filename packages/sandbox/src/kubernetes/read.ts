import type { Context, ReadRequest, ReadResult } from "../stand-in.ts";
import { mapAt, type ValueMap, withSecretsOf, withValueAt } from "../value.ts";
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
  const live = markSecrets(kind, withSecretsOf(resource.properties, request.inputs) as ValueMap);
  const imported = Object.keys(request.inputs).length === 0;
  const inputs = imported ? normalizeInputs(kind, live) : pruneToInputs(kind, live, request.inputs);
  return { id: request.id, state: live, inputs };
}

/** The inputs as the live object would have them. Normalizing names a namespace that the program may have left out. */
function pruneToInputs(kind: Kind, live: ValueMap, inputs: ValueMap): ValueMap {
  const pruned = prune(live, normalizeInputs(kind, inputs)) as ValueMap;
  const namespaceGiven = mapAt(inputs, "metadata").namespace !== undefined;
  return namespaceGiven ? pruned : (withValueAt(pruned, ["metadata", "namespace"], undefined) as ValueMap);
}
