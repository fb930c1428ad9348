import { rmSync } from "node:fs";
import { closest } from "../did-you-mean.ts";
import { DEFAULT_NAMESPACE, kindOf, worldKey } from "../kubernetes/kind.ts";
import type { Lookup } from "../recovery.ts";
import { mask, type PathStep, parsePath, Secret, type Value, type ValueMap, valueAt, withValueAt } from "../value.ts";
import { WorldLock } from "./lock.ts";
import { WorldError } from "./problem.ts";
import { World, type WorldResource } from "./world.ts";

/** A resource of the world as it may be shown: secrets read `"<secret>"`. */
export interface ShownResource {
  /** `kubernetes` or another stand-in. */
  readonly standIn: string;
  /** Pulumi type token. */
  readonly type: string;
  readonly id: string;
  /** URN of the resource that created it; empty when a modelled controller did. */
  readonly urn: string;
  readonly properties: ValueMap;
  /** Paths whose values a real API would have decided and the sandbox made up; `*` when all of it is. */
  readonly modelled: readonly string[];
}

/** All that exists in a world, in the order in which it came to be. A file that is not there is an empty world. */
export function listWorld(worldFile: string): readonly ShownResource[] {
  return [...World.read(worldFile).entries()].map(([, resource]) => show(resource));
}

/**
 * One resource.
 * @param reference its URN, `Kind/namespace/name`, `Kind/name`, its id or its logical name, as long as that is unique
 * @throws WorldError when nothing or more than one thing goes by that name
 */
export function getResource(worldFile: string, reference: string): ShownResource {
  const [, resource] = find(World.read(worldFile), reference);
  return show(resource);
}

/**
 * Changes a property behind the engine's back, which is what drift is; `undefined` removes it.
 * @throws WorldError when the resource is not there, or a process is using the world
 */
export async function setProperty(
  worldFile: string,
  reference: string,
  path: string,
  value: Value | undefined,
): Promise<ShownResource> {
  const world = World.open(worldFile);
  try {
    const [key, resource] = find(world, reference);
    const steps = parsePath(path);
    checkStep(resource, steps, path);
    const secret = isSecretAt(resource.properties, steps) && value !== undefined;
    const properties = withValueAt(resource.properties, steps, secret ? new Secret(value) : value) as ValueMap;
    const changed = { ...resource, properties };
    await world.put(key, changed);
    return show(changed);
  } finally {
    await world.close();
  }
}

/** Removes a resource and what belongs to it behind the engine's back. */
export async function removeResource(worldFile: string, reference: string): Promise<void> {
  const world = World.open(worldFile);
  try {
    const [key] = find(world, reference);
    await world.remove([key]);
  } finally {
    await world.close();
  }
}

/** Removes everything, also a world that is damaged. @throws WorldError when a process is using it */
export function resetWorld(worldFile: string): void {
  const lock = WorldLock.acquire(worldFile);
  rmSync(worldFile, { force: true });
  rmSync(`${worldFile}.key`, { force: true });
  lock.release();
}

function show({ standIn, type, id, urn, properties, modelled }: WorldResource): ShownResource {
  return { standIn, type, id, urn, properties: mask(properties) as ValueMap, modelled };
}

function find(world: World, reference: string): [string, WorldResource] {
  const entries = [...world.entries()];
  const exact = entries.filter(([, resource]) => namesOf(resource).some((name) => sameName(name, reference)));
  const [match, ...others] = exact;
  if (match !== undefined && others.length === 0) {
    return match;
  }
  if (match !== undefined) {
    const choices = exact.map(([, resource]) => namesOf(resource)[0]).join(", ");
    throw new WorldError(`"${reference}" could be ${choices}; say which`);
  }
  const guess = closest(
    reference,
    entries.flatMap(([, resource]) => namesOf(resource)),
  );
  const hint = guess === undefined ? "axon sandbox list shows what there is" : `did you mean "${guess}"?`;
  throw new WorldError(`nothing in the sandbox is called "${reference}"; ${hint}`);
}

/** All a resource may be called, the fullest name first. */
function namesOf({ standIn, type, id, urn }: WorldResource): readonly string[] {
  const kind = type.split(":").at(-1) ?? "";
  const logical = urn.split("::").slice(3).join("::");
  const last = id.split("/").at(-1) ?? id;
  const local = standIn === "kubernetes" ? [`${kind}/${id}`, `${kind}/${last}`, id, last] : [`${kind}/${logical}`];
  return [...local, ...(urn === "" ? [] : [urn, logical])];
}

function sameName(name: string, reference: string): boolean {
  const kindEnd = name.indexOf("/");
  const head = name.slice(0, Math.max(0, kindEnd));
  // The kind may be written as kubectl does, in lower case.
  return name === reference || (kindEnd > 0 && `${head.toLowerCase()}${name.slice(kindEnd)}` === reference);
}

function isSecretAt(root: ValueMap, steps: readonly PathStep[]): boolean {
  return steps.some((_, index) => {
    const parent = valueAt(root, steps.slice(0, index));
    const step = steps[index];
    return typeof step === "string" && typeof parent === "object" && Reflect.get(parent ?? {}, step) instanceof Secret;
  });
}

function checkStep(resource: WorldResource, steps: readonly PathStep[], path: string): void {
  if (steps.length === 0) {
    throw new WorldError(`"${path}" is no property path; write it like spec.replicas`);
  }
  const [first] = steps;
  if (typeof first !== "string" || !Object.hasOwn(resource.properties, first)) {
    const known = Object.keys(resource.properties).join(", ");
    throw new WorldError(`${namesOf(resource)[0]} has no property "${String(first)}"; it has ${known}`);
  }
}

/** Looks up in a world what an interrupted create left there, for `resolvePendingOperations`. */
export function lookupIn(worldFile: string): Lookup {
  const world = World.read(worldFile);
  return ({ inputs }) => {
    const apiVersion = inputs?.apiVersion;
    const kind = inputs?.kind;
    const { name, namespace } = (inputs?.metadata ?? {}) as Readonly<Partial<Record<string, unknown>>>;
    if (typeof apiVersion !== "string" || typeof kind !== "string" || typeof name !== "string") {
      return undefined;
    }
    const place = typeof namespace === "string" ? namespace : DEFAULT_NAMESPACE;
    return world.get(worldKey(kindOf(apiVersion, kind), place, name))?.id;
  };
}
