import { signatureKey } from "@axon/protocol/marks";
import type { Path } from "./property.ts";
import type { Resource } from "./resource.ts";
import type { Rule } from "./rule.ts";
import { runRule } from "./run-rule.ts";
import type { Settings } from "./settings.ts";
import type { Edit } from "./verdict.ts";

/**
 * What to change in a resource so that it meets a rule: nothing where it does already, where the rule is not remediable or
 * where a value is not known yet. A stack rule judges the resource as if it were alone.
 */
export function remediate(resource: Resource, rule: Rule, settings?: Partial<Settings>): readonly Edit[] {
  if (!rule.remediable) return [];
  return [...runRule(rule, [resource], settings)].flatMap(({ edit }) => edit ?? []);
}

/** Something that has fields, as a parser or the policy server made it. */
type Container = Record<string | number, unknown>;

/** Makes the edits in a resource's inputs, in place. Objects that are missing on the way are made. */
export function applyEdits(inputs: object, edits: readonly Edit[]): void {
  for (const { path, value } of edits) applyEdit(inputs, path, value);
}

function applyEdit(inputs: object, path: Path, value: unknown): void {
  let place = inputs as Container;
  for (const key of path.slice(0, -1)) place = inside(place, key);
  const last = path.at(-1);
  if (last === undefined) return;
  if (value === undefined) delete place[last];
  else place[last] = value;
}

function inside(place: Container, key: string | number): Container {
  const found = place[key];
  if (!isContainer(found)) {
    const made: Container = {};
    place[key] = made;
    return made;
  }
  // What a secret hides is under `value`.
  return Object.hasOwn(found, signatureKey) ? inside(found, "value") : found;
}

function isContainer(value: unknown): value is Container {
  return typeof value === "object" && value !== null;
}
