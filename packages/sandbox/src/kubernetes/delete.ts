import type { Context, DeleteRequest } from "../stand-in.ts";
import { parseId, requireKind, worldKey } from "./kind.ts";
import { namespaceOf } from "./object.ts";

/** Deletes an object and what belongs to it; a namespace takes all its objects along. */
export async function deleteObject(request: DeleteRequest, { world }: Context): Promise<void> {
  const kind = requireKind(request.type);
  if (kind.patch) {
    return;
  }
  const { namespace, name } = parseId(kind, request.id);
  const doomed = [worldKey(kind, namespace, name)];
  if (kind.kind === "Namespace" && kind.group === "") {
    for (const [key, resource] of world.entries()) {
      if (resource.standIn === "kubernetes" && resource.id.includes("/") && namespaceOf(resource.properties) === name) {
        doomed.push(key);
      }
    }
  }
  await world.remove(doomed);
}
