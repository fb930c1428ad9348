/** The parts of `urn:pulumi:<stack>::<project>::<parent type>$<type>::<name>`. */
export interface UrnParts {
  readonly type: string;
  readonly name: string;
}

/** Type token and logical name in a URN; a text that is no URN is taken as a name. */
export function parseUrn(urn: string): UrnParts {
  const [, , qualifiedType, ...name] = urn.split("::");
  if (qualifiedType === undefined) return { type: "", name: urn };
  return { type: qualifiedType.split("$").at(-1) ?? "", name: name.join("::") };
}

/** The last word of a type token: `Deployment` of `kubernetes:apps/v1:Deployment`. */
export function shortType(type: string): string {
  return type.split(":").at(-1) ?? type;
}
