import { rmSync } from "node:fs";
import { type PathStep, parsePath, Secret, type Value, type ValueMap, valueAt, withValueAt } from "../value.ts";
import { find, namesOf, type ShownResource, show } from "./find.ts";
import { WorldLock } from "./lock.ts";
import { WorldError } from "./problem.ts";
import { World, type WorldResource } from "./world.ts";

/** Something done to a world behind the engine's back, which is what drift is. */
export type Edit =
  | { readonly action: "set"; readonly reference: string; readonly path: string; readonly value: Value }
  | { readonly action: "unset"; readonly reference: string; readonly path: string }
  | { readonly action: "remove"; readonly reference: string };

/**
 * Changes a property; `undefined` removes it. A sandbox that is running makes the change itself.
 * @throws WorldError when the resource is not there
 */
export function setProperty(
  worldFile: string,
  reference: string,
  path: string,
  value: Value | undefined,
): Promise<ShownResource> {
  return edit(
    worldFile,
    value === undefined ? { action: "unset", reference, path } : { action: "set", reference, path, value },
  );
}

/** Removes a resource and what belongs to it. */
export async function removeResource(worldFile: string, reference: string): Promise<void> {
  await edit(worldFile, { action: "remove", reference });
}

/** Removes everything, also a world that is damaged. @throws WorldError when a sandbox is running on it */
export function resetWorld(worldFile: string): void {
  const lock = WorldLock.acquire(worldFile);
  rmSync(worldFile, { force: true });
  rmSync(`${worldFile}.key`, { force: true });
  lock.release();
}

/** Makes an edit in a world that is open here; tells how the resource is now, or was last. */
export async function applyEdit(world: World, change: Edit): Promise<ShownResource> {
  const [key, resource] = find(world, change.reference);
  if (change.action === "remove") {
    await world.remove([key]);
    return show(resource);
  }
  const steps = parsePath(change.path);
  checkPath(resource, steps, change.path);
  const changed = { ...resource, properties: withChange(resource.properties, steps, change) };
  await world.put(key, changed);
  return show(changed);
}

async function edit(worldFile: string, change: Edit): Promise<ShownResource> {
  const port = WorldLock.portOfHolder(worldFile);
  if (port !== undefined) {
    // Loaded here, because few edits need to talk to anybody.
    const { requestEdit } = await import("../remote-edit.ts");
    return requestEdit(port, change);
  }
  const world = World.open(worldFile);
  try {
    return await applyEdit(world, change);
  } finally {
    await world.close();
  }
}

function withChange(
  properties: ValueMap,
  steps: readonly PathStep[],
  change: Exclude<Edit, { action: "remove" }>,
): ValueMap {
  const value = change.action === "unset" ? undefined : change.value;
  const secret = value !== undefined && isSecretAt(properties, steps);
  return withValueAt(properties, steps, secret ? new Secret(value) : value) as ValueMap;
}

function isSecretAt(root: ValueMap, steps: readonly PathStep[]): boolean {
  return steps.some((_, index) => {
    const parent = valueAt(root, steps.slice(0, index));
    const step = steps[index];
    return typeof step === "string" && typeof parent === "object" && Reflect.get(parent ?? {}, step) instanceof Secret;
  });
}

function checkPath(resource: WorldResource, steps: readonly PathStep[], path: string): void {
  if (steps.length === 0) {
    throw new WorldError(`"${path}" is no property path; write it like spec.replicas`);
  }
  const [first] = steps;
  if (typeof first !== "string" || !Object.hasOwn(resource.properties, first)) {
    const known = Object.keys(resource.properties).join(", ");
    throw new WorldError(`${namesOf(resource)[0]} has no property "${String(first)}"; it has ${known}`);
  }
}
