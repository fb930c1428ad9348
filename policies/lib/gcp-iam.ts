import { parseJson } from "./iam.ts";
import { type Property, root } from "./property.ts";
import type { Resource } from "./resource.ts";
import { isHidden } from "./value.ts";

/** A role of Google Cloud, and who has it. */
export interface RoleGrant {
  readonly role: Property;
  readonly members: readonly Property[];
}

/**
 * The types that give roles on one kind of resource, from the one for a member: that one, the one for all members of a role, and
 * the one for all roles, whose document is `policyData`.
 */
export function roleGrantTypes(...memberTypes: readonly string[]): readonly string[] {
  return memberTypes.flatMap((type) => ["Member", "Binding", "Policy"].map((part) => type.replaceAll("Member", part)));
}

/** What a resource of such a type gives. A document that is not known yet gives one role that is unknown to one who is. */
export function roleGrantsOf(resource: Resource): readonly RoleGrant[] {
  const inputs = root(resource);
  const document = policyData(resource);
  if (document.value === undefined) {
    const member = inputs.at("member");
    const members = member.value === undefined ? inputs.at("members").items() : [member];
    return [{ role: inputs.at("role"), members }];
  }
  if (isHidden(document.value)) return [{ role: document, members: [document] }];
  return document
    .at("bindings")
    .items()
    .map((binding) => ({ role: binding.at("role"), members: binding.at("members").items() }));
}

/** The document of all roles on something, as data; it is nothing where it is no JSON, which Google Cloud refuses. */
export function policyData(resource: Resource): Property {
  const document = root(resource).at("policyData");
  return document.text === undefined ? document : document.holding(parseJson(document.text));
}

/** Whether a member is everybody: on the internet, or with an account at Google. */
export function isEverybody(member: unknown): boolean {
  return member === "allUsers" || member === "allAuthenticatedUsers";
}
