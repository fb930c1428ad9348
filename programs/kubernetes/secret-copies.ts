import { failOnProblems, isLasting, type Plan, type Problem } from "@axon/core";
import { entryName } from "@axon/secrets";
import { type KubernetesCredentials, KubernetesSecretCopy } from "@axon/secrets/kubernetes";
import { accountOf } from "./aws-names.ts";
import type { Ground } from "./ground.ts";
import type { Place } from "./namespaces.ts";
import type { KubernetesSettings } from "./settings.ts";
import { namingIn } from "./store-entry.ts";

/** Keeps keys without which data is lost a second time, in the store that the installation names for that. */
export function copied(
  { plan, settings, options }: Ground,
  place: Place,
  name: string,
  keys: readonly string[],
  credentials: KubernetesCredentials,
): void {
  const store = keys.length === 0 ? undefined : place.copies();
  if (store === undefined) return;
  new KubernetesSecretCopy(
    `${name}-copy`,
    {
      ...place.placement(`${name}-copy`),
      store,
      secretName: credentials.secretName,
      entries: Object.fromEntries(keys.map((key) => [key, copyEntry(plan, settings, name, key)])),
      refreshInterval: settings.secretRefresh,
    },
    options,
  );
}

/** What the copy of a key is called in the second store. */
export function copyEntry(
  { system }: Plan,
  { secretCopies }: Pick<KubernetesSettings, "secretCopies">,
  name: string,
  key: string,
): string {
  return entryName(secretCopies ? namingIn(secretCopies) : "path", system, `${name}.${key}`);
}

/** Keys of secret sets that are for as long as what they were used for. */
export function lastingKeys({ secrets }: Plan): { readonly name: string; readonly key: string }[] {
  return secrets.flatMap(({ name, keys }) =>
    Object.entries(keys).flatMap(([key, source]) => (isLasting(source) ? [{ name, key }] : [])),
  );
}

const where = ["config", "axon:kubernetes", "secretCopies"] as const;

/**
 * Refuses to run production with lasting keys that are in one store alone, and copies that share the fate of the first store. The state of a
 * stack that makes them itself is copied by `axon backup`.
 * @throws ProblemError naming the setting
 */
export function checkSecretCopies(plan: Plan, settings: KubernetesSettings, stackFile: string): void {
  const { secretStore, secretCopies } = settings;
  const lasting = lastingKeys(plan).map(({ name, key }) => `${name}.${key}`);
  const missing: Problem[] =
    plan.environment === "prod" && secretStore !== "generated" && secretCopies === undefined && lasting.length > 0
      ? [
          {
            path: where,
            expected: "a store in another region or account, or false where the first one keeps copies itself",
            received: "nothing",
            hint: `what is encrypted with ${lasting.join(", ")} is lost with it`,
          },
        ]
      : [];
  const same: Problem[] =
    secretCopies && placeOf(secretCopies) === placeOf(secretStore)
      ? [{ path: where, expected: "another store than secretStore", received: "the same" }]
      : [];
  failOnProblems(stackFile, [...missing, ...same]);
}

/** What a store's entries are lost with. */
function placeOf(store: KubernetesSettings["secretStore"]): string {
  if (store === "generated") return store;
  if ("aws" in store) return JSON.stringify([store.aws.region, accountOf(store.aws.roleArn)]);
  if ("vault" in store) return JSON.stringify([store.vault.server, store.vault.path ?? "secret"]);
  if ("azure" in store) return store.azure.vaultUrl;
  if ("google" in store) return store.google.projectId;
  return JSON.stringify([store.existing.kind, store.existing.name]);
}
