import { isProvided, isStrong, type Plan } from "@axon/core";

/** What `.env` must hold of a plan: the variables that its template leaves empty. */
export interface AskedSecrets {
  /** Made at random for this machine. */
  readonly random: readonly string[];
  /** Given out by somebody else; any text starts the system without it. */
  readonly provided: readonly string[];
}

/** @param template content of `.env.example` */
export function askedSecrets({ externals, secrets }: Plan, template: string): AskedSecrets {
  const given = new Set(
    [
      ...externals.flatMap(({ name, secrets }) => secrets.map((secret) => `${name}_${secret}`)),
      ...secrets.flatMap(({ name, keys }) =>
        Object.entries(keys).flatMap(([key, source]) => (isProvided(source) ? [`${name}_${key}`] : [])),
      ),
    ].map(variableForm),
  );
  const asked = [...template.matchAll(/^(\w+)=$/gm)].map(([, name = ""]) => name);
  return {
    random: asked.filter((name) => !given.has(variableForm(name))),
    provided: asked.filter((name) => given.has(variableForm(name))),
  };
}

/** Those of the random ones that hold a sample, or something that is easily guessed. */
export function weakSecrets({ random }: AskedSecrets, given: NodeJS.Dict<string>): string[] {
  return random.filter((name) => given[name] && !isStrong(given[name], "random"));
}

/** Names that differ in how words are parted are the same variable. */
function variableForm(name: string): string {
  return name.replace(/[-_]/g, "").toUpperCase();
}
