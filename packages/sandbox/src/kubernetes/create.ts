import type { Context, CreateRequest, CreateResult } from "../stand-in.ts";
import type { ValueMap } from "../value.ts";
import type { WorldResource } from "../world/world.ts";
import { admit } from "./admission.ts";
import { controllerObjects } from "./controllers.ts";
import { alreadyExists, namespaceNotFound } from "./errors.ts";
import { isEnabled } from "./force-new.ts";
import { type Kind, objectId, requireKind, worldKey } from "./kind.ts";
import { namespaceExists, settle, toWorldResource } from "./live.ts";
import { apply, markSecrets, nameOf, namespaceOf } from "./object.ts";
import { withUnknownServerFields } from "./server-fields.ts";

/** Creates an object, or shows in a preview what is known of it beforehand. */
export async function create(request: CreateRequest, context: Context): Promise<CreateResult> {
  const kind = requireKind(request.type);
  const inputs = markSecrets(kind, request.inputs);
  if (request.preview) {
    return { id: "", state: withUnknownServerFields(inputs, undefined) };
  }
  const { world } = context;
  const namespace = namespaceOf(inputs);
  const name = nameOf(inputs);
  const key = worldKey(kind, namespace, name);
  if (kind.namespaced && !namespaceExists(context, namespace)) {
    throw namespaceNotFound(kind, inputs);
  }
  admit(kind, inputs, request.urn, context);
  const existing = await takeOver(kind, request, key, context);
  const merged = existing === undefined ? inputs : (apply(existing.properties, undefined, inputs) as ValueMap);
  const live = settle(kind, merged, existing?.properties, world);
  const resource = toWorldResource(kind, request, inputs, live, existing);
  await world.putAll(new Map([[key, resource], ...controllerObjects(kind, live, key, world)]), request.urn);
  return { id: objectId(kind, namespace, name), state: live, key };
}

/**
 * The object that is already there and may be written over. An object of another origin may not, unless the provider
 * is set to. What an earlier process created for this URN and never answered for is taken over when it has the same
 * name, and removed when it has another: nobody else knows of it.
 */
async function takeOver(
  kind: Kind,
  request: CreateRequest,
  key: string,
  { world, settings }: Context,
): Promise<WorldResource | undefined> {
  const abandoned = new Set(world.abandonedBy(request.urn).map((mark) => mark.key));
  const orphans = [...abandoned].filter((other) => other !== key);
  if (orphans.length > 0) {
    await world.remove(orphans);
  }
  const existing = world.get(key);
  const mayOverwrite = kind.patch || abandoned.has(key) || isEnabled(settings, "upsertExistingObjects");
  if (existing !== undefined && !mayOverwrite) {
    throw alreadyExists(kind, request.inputs);
  }
  if (abandoned.has(key)) {
    world.acknowledge(key);
  }
  return existing;
}
