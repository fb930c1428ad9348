import type { Context, UpdateRequest } from "../stand-in.ts";
import type { ValueMap } from "../value.ts";
import { admit } from "./admission.ts";
import { controllerObjects } from "./controllers.ts";
import { notUpdated } from "./errors.ts";
import { refusal } from "./immutable.ts";
import { parseId, requireKind, resourceName, worldKey } from "./kind.ts";
import { settle, toWorldResource } from "./live.ts";
import { apply, markSecrets, nameOf, normalizeInputs } from "./object.ts";
import { withUnknownServerFields } from "./server-fields.ts";

/** Applies new inputs to an object, or shows in a preview how it would come out. */
export async function update(request: UpdateRequest, context: Context): Promise<ValueMap> {
  const kind = requireKind(request.type);
  const inputs = markSecrets(kind, request.inputs);
  const refused = refusal(kind, request.oldState, inputs);
  if (refused !== undefined) {
    throw notUpdated(kind, inputs, `${kind.kind} "${nameOf(inputs)}" is invalid: ${refused}`);
  }
  if (request.preview) {
    return withUnknownServerFields(inputs, request.oldState);
  }
  admit(kind, inputs, request.urn, context);
  const { world } = context;
  const { namespace, name } = parseId(kind, request.id);
  const key = worldKey(kind, namespace, name);
  const existing = world.get(key);
  if (existing === undefined) {
    throw notUpdated(kind, inputs, `${resourceName(kind)} "${nameOf(inputs)}" not found`);
  }
  const oldInputs = normalizeInputs(kind, request.oldInputs);
  const applied = apply(existing.properties, oldInputs, normalizeInputs(kind, inputs)) as ValueMap;
  const live = settle(kind, applied, existing.properties, world);
  const resource = toWorldResource(kind, request, inputs, live, existing);
  await world.putAll(new Map([[key, resource], ...controllerObjects(kind, live, key, world)]));
  return live;
}
