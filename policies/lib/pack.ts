import type { Rule } from "./rule.ts";

/** How much a violation weighs: mandatory stops the deployment, advisory is only told, disabled rules are not run. */
export type Level = "mandatory" | "advisory" | "disabled";

/** Rules that are judged together, each at its level. Severity is the rule's, the level is the pack's. */
export interface Pack {
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly rules: readonly { readonly rule: Rule; readonly level: Level }[];
}

/** Puts rules and levels together; a rule without a level and a level without a rule do not get through. */
export function definePack(
  identity: Pick<Pack, "name" | "displayName" | "description">,
  rules: readonly Rule[],
  levels: Readonly<Record<string, Level>>,
): Pack {
  const known = new Set(rules.map((rule) => rule.name));
  const strays = Object.keys(levels).filter((name) => !known.has(name));
  if (strays.length > 0) {
    throw new Error(`pack "${identity.name}": no rule is named ${strays.join(", ")}; correct the name or remove it`);
  }
  return {
    ...identity,
    rules: rules.map((rule) => {
      const level = levels[rule.name];
      if (!level) throw new Error(`pack "${identity.name}": rule ${rule.name} has no level; give it one`);
      return { rule, level };
    }),
  };
}
