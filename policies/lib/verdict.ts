import type { Path, Property } from "./property.ts";
import type { Resource } from "./resource.ts";
import { describeValue, isHidden, type Value } from "./value.ts";

/** One change of a resource's inputs: what is to stand at a place. */
export interface Edit {
  readonly path: Path;
  /** Undefined removes what is there. */
  readonly value: Value | undefined;
}

/** What a rule says about one place. A place it says nothing about is compliant. */
export interface Verdict {
  readonly outcome: "violation" | "unknown";
  readonly resource: Resource;
  /** Path of the property from the subject of the message. */
  readonly path: string;
  /** Path of the property from the resource. */
  readonly location: Path;
  readonly message: string;
  /** What would mend it, the one right answer; only of rules that are `remediable`. */
  readonly edit?: Edit;
}

/** What to put in the place of what was found. */
export type Remedy = Pick<Edit, "value">;

/** The rule is broken here: `container "api" of Deployment "fusion": image is "api"; write a tag`. */
export function violation(property: Property, found: string, fix: string, remedy?: Remedy): Verdict {
  const { resource, subject, path, location } = property;
  const message = `${place(subject, path)} ${found}; ${fix}`;
  const edit: Edit | undefined = remedy && { path: location, value: remedy.value };
  return { outcome: "violation", resource, path, location, message, edit };
}

/** It cannot be told here yet. */
export function unknown({ resource, subject, path, location }: Property): Verdict {
  return {
    outcome: "unknown",
    resource,
    path,
    location,
    message: `${place(subject, path)} is known only after deployment`,
  };
}

/** Demands that a property's value is accepted; an unset property is offered as `undefined`. */
export function* demand(
  property: Property,
  accepts: (value: Value | undefined) => boolean,
  fix: string,
  remedy?: Remedy,
): Iterable<Verdict> {
  if (isHidden(property.value)) yield unknown(property);
  else if (!accepts(property.value)) yield violation(property, `is ${describeValue(property.value)}`, fix, remedy);
}

function place(subject: string, path: string): string {
  return path === "" ? `${subject}` : `${subject}: ${path}`;
}
