import type { Property } from "./property.ts";
import type { Resource } from "./resource.ts";
import { describeValue, isHidden, type Value } from "./value.ts";

/** What a rule says about one place. A place it says nothing about is compliant. */
export interface Verdict {
  readonly outcome: "violation" | "unknown";
  readonly resource: Resource;
  /** Path of the property from the subject of the message. */
  readonly path: string;
  readonly message: string;
}

/** The rule is broken here: `container "api" of Deployment "fusion": image is "api"; write a tag`. */
export function violation({ resource, subject, path }: Property, found: string, fix: string): Verdict {
  return { outcome: "violation", resource, path, message: `${place(subject, path)} ${found}; ${fix}` };
}

/** It cannot be told here yet. */
export function unknown({ resource, subject, path }: Property): Verdict {
  return { outcome: "unknown", resource, path, message: `${place(subject, path)} is known only after deployment` };
}

/** Demands that a property's value is accepted; an unset property is offered as `undefined`. */
export function* demand(
  property: Property,
  accepts: (value: Value | undefined) => boolean,
  fix: string,
): Iterable<Verdict> {
  if (isHidden(property.value)) yield unknown(property);
  else if (!accepts(property.value)) yield violation(property, `is ${describeValue(property.value)}`, fix);
}

function place(subject: string, path: string): string {
  return path === "" ? `${subject}` : `${subject}: ${path}`;
}
