import type { Rule } from "./rule.ts";
import type { Environment, Settings } from "./settings.ts";

/** How much a violation weighs: mandatory stops the deployment, advisory is only told, disabled rules are not run. */
export type Level = "mandatory" | "advisory" | "disabled";

/** The level of a rule in each environment. */
export type Levels = Readonly<Record<Environment, Level>>;

/** How a rule's level depends on the environment, by the word that a pack's table has for it. */
export const levelForms = {
  /** What must never run, whoever uses it. */
  everywhere: { dev: "mandatory", test: "mandatory", staging: "mandatory", prod: "mandatory" },
  /** What others rely on, once they do. */
  released: { dev: "advisory", test: "advisory", staging: "mandatory", prod: "mandatory" },
  /** What makes operation better and stops nobody. */
  advice: { dev: "advisory", test: "advisory", staging: "advisory", prod: "advisory" },
  /** What some demand and others do not: judged only where an installation gives it a level. */
  optional: { dev: "disabled", test: "disabled", staging: "disabled", prod: "disabled" },
} satisfies Record<string, Levels>;

export type LevelForm = keyof typeof levelForms;

/** A rule in a pack. */
export interface PackEntry {
  readonly rule: Rule;
  readonly levels: Levels;
}

/** Rules that are judged together, each at its levels. Severity is the rule's, the level is the pack's. */
export interface Pack {
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  /** What its configurations for the environments set for whoever sets nothing else. @default - no setting but the environment */
  readonly shippedSettings?: Partial<Settings>;
  readonly rules: readonly PackEntry[];
}

type Identity = Omit<Pack, "rules">;

/** Makes a pack of a table: one line a rule, with the form of its level. */
export function definePack(identity: Identity, table: readonly (readonly [Rule, LevelForm])[]): Pack {
  return combinePacks(identity, [
    { ...identity, rules: table.map(([rule, form]) => ({ rule, levels: levelForms[form] })) },
  ]);
}

/** Makes one pack of several. A rule that is in it twice is refused: it would be judged twice. */
export function combinePacks(identity: Identity, packs: readonly Pack[]): Pack {
  const rules = packs.flatMap((pack) => pack.rules);
  const names = rules.map(({ rule }) => rule.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) throw new Error(`pack "${identity.name}": rule ${twice} is in it twice; remove one of the lines`);
  return { ...identity, rules };
}
