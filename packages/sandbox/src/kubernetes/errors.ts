import type { ValueMap } from "../value.ts";
import { type Kind, objectId, resourceName } from "./kind.ts";
import { nameOf, namespaceOf } from "./object.ts";

/** An answer of the API server that is no success, in the words the real provider passes on. */
export class ApiServerError extends Error {
  override readonly name = "ApiServerError";
}

export function notCreated(kind: Kind, object: ValueMap, reason: string): ApiServerError {
  const id = objectId(kind, namespaceOf(object), nameOf(object));
  return new ApiServerError(`resource ${id} was not successfully created by the Kubernetes API server: ${reason}`);
}

export function alreadyExists(kind: Kind, object: ValueMap): ApiServerError {
  return notCreated(kind, object, `${resourceName(kind)} "${nameOf(object)}" already exists`);
}

export function namespaceNotFound(kind: Kind, object: ValueMap): ApiServerError {
  return notCreated(kind, object, `namespaces "${namespaceOf(object)}" not found`);
}

export function notUpdated(kind: Kind, object: ValueMap, reason: string): ApiServerError {
  const id = objectId(kind, namespaceOf(object), nameOf(object));
  return new ApiServerError(`update of resource ${id} failed because the Kubernetes API server reported: ${reason}`);
}
