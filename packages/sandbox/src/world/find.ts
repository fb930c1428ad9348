import { closest } from "../did-you-mean.ts";
import { mask, type ValueMap } from "../value.ts";
import { WorldError } from "./problem.ts";
import type { World, WorldResource } from "./world.ts";

/** A resource of the world as it may be shown: secrets read `"<secret>"`. */
export type ShownResource = Omit<WorldResource, "owner">;

/** A resource without its secrets. */
export function show({ standIn, type, id, urn, properties, modelled }: WorldResource): ShownResource {
  return { standIn, type, id, urn, properties: mask(properties) as ValueMap, modelled };
}

/**
 * The resource that goes by a name.
 * @throws WorldError when there is none or more than one
 */
export function find(world: World, reference: string): [string, WorldResource] {
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
export function namesOf({ standIn, type, id, urn }: WorldResource): readonly string[] {
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
