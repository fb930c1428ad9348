import { type Duration, days, failOnProblems, type Plan, type Problem, type SecretSet, show } from "@axon/core";
import type { ObservedSecret } from "@axon/observability";
import { credentialsName, databaseSecretNames, loginsAt, registryName } from "./credentials.ts";
import { namespaceOf } from "./placed.ts";
import { pullingNamespaces } from "./registry.ts";
import type { KubernetesSettings } from "./settings.ts";

/** A Secret whose values are to be changed in time, each where its owner or its first user runs. */
export interface RotatedSecret {
  readonly name: string;
  readonly namespace: string;
  /** Entries of an external store that its values come from, below the system's name. */
  readonly entries: readonly string[];
  readonly rotateEvery: Duration;
}

/** Everything of a plan that is to be changed in time: passwords of stores, keys of externals, sets that workloads share. */
export function rotatedSecrets(plan: Plan, { registryLogin }: KubernetesSettings): RotatedSecret[] {
  const stores = [
    ...plan.databases.map((database) => ({ ...database, secrets: databaseSecretNames(database) })),
    ...plan.caches.map((cache) => ({ ...cache, secrets: [credentialsName(cache.name)] })),
  ].flatMap(({ name: store, secrets, rotateEvery }) =>
    secrets.map((name) => ({ name, namespace: namespaceOf(plan, store), entries: [name], rotateEvery })),
  );
  const externals = plan.externals
    .filter(({ secrets }) => secrets.length > 0)
    .map(({ name, rotateEvery }) => ({ name, namespace: firstUserOf(plan, name), entries: [name], rotateEvery }));
  const sets = plan.secrets.map(({ name, keys, rotateEvery }) => {
    return { name, namespace: firstUserOf(plan, name), entries: entriesOf(name, keys), rotateEvery };
  });
  const [namespace = plan.namespace] = pullingNamespaces(plan, registryLogin);
  const registry = registryLogin && {
    name: registryName,
    namespace,
    entries: [registryName],
    rotateEvery: registryLogin.rotateEvery,
  };
  return [...stores, ...externals, ...sets, ...(registry ? [registry] : [])];
}

/** What tells whether they are: the day beside the values in an external store, else when the stack made them. */
export function observedSecrets(plan: Plan, settings: KubernetesSettings): ObservedSecret[] {
  const { secretStore, rotated } = settings;
  const copied = secretStore !== "generated";
  return rotatedSecrets(plan, settings).map(({ name, namespace, rotateEvery }) => {
    const { last: day } = rotated[name] ?? {};
    const since = copied ? "metric" : day === undefined ? "object" : { day };
    return { name, namespace, copied, age: { mostSeconds: rotateEvery.seconds, since } };
  });
}

/**
 * The stack can say when it changed what it keeps itself, and nothing of what another store keeps.
 * @throws ProblemError naming the setting
 */
export function checkRotated(
  names: readonly string[],
  { secretStore, rotated }: KubernetesSettings,
  stackFile: string,
): void {
  const known = [...new Set(names.map((name) => name.slice(0, name.indexOf("."))))];
  const problems = Object.entries(rotated).flatMap(([name, { last }]): Problem[] => {
    const path = ["config", "axon:kubernetes", "rotated", name];
    if (secretStore !== "generated") {
      const expected = "left out, as the entries of the secret store say the day themselves";
      return [{ path, expected, received: last, hint: 'write it into the field "rotated" of the entry' }];
    }
    return known.includes(name) ? [] : [{ path, expected: `one of ${known.join(", ")}`, received: name }];
  });
  failOnProblems(stackFile, problems);
}

/**
 * Values that end, and that the stack keeps itself, nobody takes away: from that day on it is refused, in staging and production also
 * where no day is said.
 * @throws ProblemError naming the setting
 */
export function checkExpiry(
  { environment, secrets }: Pick<Plan, "environment" | "secrets">,
  { secretStore, rotated }: Pick<KubernetesSettings, "secretStore" | "rotated">,
  stackFile: string,
  now = new Date(),
): void {
  if (secretStore !== "generated") return;
  const problems = secrets.flatMap(({ name, rotateEvery, expires }): Problem[] => {
    const { last } = rotated[name] ?? {};
    if (!expires || (last === undefined && environment !== "staging" && environment !== "prod")) return [];
    const age = `${days(rotateEvery)}d`;
    if (last !== undefined && now.getTime() < Date.parse(`${last}T00:00:00Z`) + rotateEvery.seconds * 1000) return [];
    const path = ["config", "axon:kubernetes", "rotated", name];
    const expected = `a day less than ${age} ago, on which the stack makes values that end after ${age}`;
    return [{ path, expected, received: show(last), hint: "write today's, which makes new ones" }];
  });
  failOnProblems(stackFile, problems);
}

function entriesOf(set: string, keys: SecretSet["keys"]): string[] {
  const entries = Object.values(keys).map((source) =>
    source !== "provided" && "provided" in source ? source.provided.entry : set,
  );
  return [...new Set(entries)].sort();
}

function firstUserOf(plan: Plan, component: string): string {
  const users = loginsAt(plan, component, "").map(({ name }) => namespaceOf(plan, name));
  return users.sort()[0] ?? plan.namespace;
}
