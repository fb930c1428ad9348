import { type Property, root } from "./property.ts";
import { type Resource, typeKey } from "./resource.ts";
import type { Answer } from "./selector.ts";
import type { Stack } from "./stack.ts";
import { isHidden, UNKNOWN, type Value } from "./value.ts";
import type { Words } from "./word-index.ts";

/**
 * Whether a reference means a resource, by any of these names of it. What the cloud names is known only after deployment, so
 * that such a resource may be the one that is meant; where the engine tells what a reference is computed from, that counts.
 */
export function refersTo(reference: Property, resource: Resource, ...names: readonly string[]): Answer {
  if (reference.value === undefined) return false;
  if (isHidden(reference.value)) return isComputedFrom(reference, resource);
  const own = names.map((name) => root(resource).at(name).value);
  if (own.includes(reference.value)) return true;
  return own.some((value) => typeof value === "string") ? false : isComputedFrom(reference, resource);
}

/**
 * A reference that is computed from one resource of the type means that one. An input that is computed from several may mean
 * each of them, and one that is computed from something else perhaps any.
 */
function isComputedFrom(reference: Property, { urn, type }: Resource): Answer {
  const sources = sourcesOf(reference);
  const ofType = sources.filter((source) => typeIn(source) === typeKey(type));
  if (urn === undefined || sources.length === 0) return UNKNOWN;
  if (ofType.includes(urn)) return ofType.length === 1 ? true : UNKNOWN;
  return ofType.length === sources.length ? false : UNKNOWN;
}

/** URNs of what a reference is computed from, as far as the engine has told. */
function sourcesOf({ resource, location: [input] }: Property): readonly string[] {
  return resource.propertyDependencies?.[String(input)] ?? [];
}

/** The key of the type in `urn:pulumi:stack::project::parent$type::name`. */
function typeIn(urn: string): string {
  return typeKey(urn.split("::")[2]?.split("$").at(-1) ?? "");
}

/** Which resources refer to which: by a field of those that do, and by the names of those that are meant. */
export interface ReferenceKind {
  readonly from: readonly string[];
  readonly field: string;
  readonly to: readonly string[];
  readonly names: readonly string[];
}

/**
 * Makes what finds the resources that refer to another, each with whether it certainly does; what certainly does not is left out.
 * It looks at few of them, so that a rule may ask for each of a thousand resources.
 */
export function referrers({ from, field, to, names }: ReferenceKind) {
  const wordsOf = (referrer: Resource) => referenceWords(root(referrer).at(field), to);
  return (
    stack: Stack,
    resource: Resource,
  ): readonly (readonly [referrer: Property, refers: true | typeof UNKNOWN])[] =>
    stack.sharing(stack.ofType(...from), targetWords(resource, names), wordsOf).flatMap((referrer) => {
      const refers = refersTo(root(referrer).at(field), resource, ...names);
      return refers === false ? [] : [[root(referrer), refers] as const];
    });
}

/** The marks of references that have a value, and of those that are computed from resources that are meant by their kind. */
const named = "named";
const computed = "computed";

/** Words by which `targetWords` finds all resources of some types that a reference may mean. */
export function referenceWords(reference: Property, types: readonly string[]): Words {
  if (reference.value === undefined) return [];
  if (!isHidden(reference.value)) return [named, nameWord(reference.value)];
  const sources = sourcesOf(reference);
  const [type = "", ...others] = [...new Set(sources.map(typeIn))];
  if (others.length > 0 || !types.includes(type)) return undefined;
  return [computed, ...sources, ...types.filter((other) => other !== type).map(computedBeside)];
}

/** Words by which `referenceWords` finds all references that may mean a resource by one of these names. */
export function targetWords(resource: Resource, names: readonly string[]): Words {
  const own = names.map((name) => root(resource).at(name).value);
  const isNamed = own.some((value) => typeof value === "string");
  const { urn, type } = resource;
  return [
    ...(isNamed ? own.filter((value) => !isHidden(value)).map(nameWord) : [named]),
    ...(urn === undefined ? [computed] : [urn, computedBeside(typeKey(type))]),
  ];
}

function nameWord(name: Value | undefined): string {
  return `=${JSON.stringify(name)}`;
}

/** What is computed from resources of other types may be the name of one of this type. */
function computedBeside(type: string): string {
  return `${computed} beside ${type}`;
}
