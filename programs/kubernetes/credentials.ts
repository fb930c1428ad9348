import { type Duration, days, type Plan } from "@axon/core";
import type { Labels } from "@axon/platform/kubernetes";
import type { Acceptances, RegistryLogin } from "@axon/secrets";
import { type ConnectionUrl, KubernetesCredentials, type LocalKey, type RemoteKey } from "@axon/secrets/kubernetes";
import { checkGiven, checkHanded } from "./given.ts";
import { consumerPlaces, type Ground, type HandedSecret, placeOf } from "./ground.ts";
import { takesRole } from "./identities.ts";
import type { Place } from "./namespaces.ts";
import { regionCopyName } from "./second-region-settings.ts";
import type { KubernetesSettings } from "./settings.ts";
import { storeEntry } from "./store-entry.ts";
import { grafana } from "./watch-pods.ts";

/** What one component's credentials hold. */
interface CredentialsPlan {
  /** Name of the Secret and of the entry in an external store, below the system's name. */
  readonly name: string;
  /** Values that are no secret but belong beside one, such as a user name. */
  readonly known?: Readonly<Record<string, string>>;
  /** Secret keys: taken from the store, from the stack's configuration, or generated. */
  readonly secret: readonly string[];
  /** Characters of a generated key. @default 32 */
  readonly length?: Readonly<Record<string, number>>;
  /** Generated keys that stay as they are when the others are made anew. @default [] */
  readonly lasting?: readonly string[];
  /** Those of them that cannot be deleted or replaced by mistake. @default [] */
  readonly guarded?: readonly string[];
  /** Where an external store keeps a key. @default - in the entry of that name, under the key's own */
  readonly entries?: Readonly<Record<string, { readonly entry: string; readonly property: string }>>;
  readonly urls?: Readonly<Record<string, ConnectionUrl>>;
  readonly registryLogin?: RegistryLogin;
  /** What values of secret keys must be, which nobody can generate then. @default {} */
  readonly accepts?: Acceptances;
  /** Secret keys that somebody else gives out, and says how long they are; the others are random. @default [] */
  readonly issued?: readonly string[];
  /** Keys that hold what others held before their last change, by name. @default {} */
  readonly previous?: Readonly<Record<string, string>>;
  /** Greatest age of the secret keys. @default - 90 days (CC-064) */
  readonly rotateEvery?: Duration;
  /** Whether the values end at that age. @default false */
  readonly expires?: boolean;
  /** Labels its reader looks for. */
  readonly labels?: Labels;
}

/**
 * Makes the credentials of one component, the same in each of the places, from wherever this installation keeps secrets: an external store, where
 * one entry of that name holds all keys as JSON, or the stack, where what is not configured is generated.
 */
export function credentials(
  ground: Ground,
  [place, ...others]: readonly [Place, ...Place[]],
  plan: CredentialsPlan,
): KubernetesCredentials {
  const { plan: system, secrets, settings } = ground;
  const { store } = place;
  const { namespace, labels } = place.placement(plan.name);
  const common = {
    namespace,
    labels: { ...labels, ...plan.labels },
    urls: plan.urls,
    registryLogin: plan.registryLogin,
    ...(plan.accepts ? { accepts: plan.accepts } : {}),
    strength: Object.fromEntries([
      ...Object.keys(plan.known ?? {}).map((key) => [key, "any" as const]),
      ...plan.secret.map((key) => [key, strengthOf(plan, key)]),
    ]),
    rotation: {
      every: plan.rotateEvery ? `${days(plan.rotateEvery)}d` : "90d",
      ...(plan.expires ? { expires: true } : {}),
      ...settings.rotated[plan.name],
    },
  };
  const known = Object.entries(plan.known ?? {});
  if (store) {
    const remote = (key: string): RemoteKey => {
      const { entry, property } = plan.entries?.[key] ?? { entry: plan.name, property: key };
      return { remote: { key: storeEntry(system, settings, entry), property } };
    };
    const keys = [...known.map(([key]) => key), ...plan.secret].map((key) => [key, remote(key)]);
    return new KubernetesCredentials(
      plan.name,
      {
        ...common,
        store,
        keys: Object.fromEntries(keys),
        refreshInterval: settings.secretRefresh,
        alsoIn: Object.fromEntries(
          others.map((other) => [other.name, { namespace: other.namespace, store: other.store ?? store }]),
        ),
      },
      ground.options,
    );
  }
  checkGiven(ground, plan.name, plan.accepts);
  checkHanded(
    ground,
    plan.secret.map((key) => [`${plan.name}.${key}`, strengthOf(plan, key)]),
  );
  const local = (key: string): LocalKey => {
    const configured = secrets[`${plan.name}.${key}`];
    const previous = plan.previous?.[key];
    if (configured !== undefined) return { value: configured.value };
    if (previous !== undefined) return { previous };
    const [lasting, guarded] = [plan.lasting, plan.guarded].map((keys) => keys?.includes(key));
    return { generate: { length: plan.length?.[key], lasting, guarded } };
  };
  const keys = [...known.map(([key, value]) => [key, { value }]), ...plan.secret.map((key) => [key, local(key)])];
  const alsoIn = Object.fromEntries(others.map(({ name: other, namespace }) => [other, { namespace }]));
  return new KubernetesCredentials(plan.name, { ...common, keys: Object.fromEntries(keys), alsoIn }, ground.options);
}

function strengthOf({ issued = [] }: CredentialsPlan, key: string): keyof HandedSecret["strength"] {
  return issued.includes(key) ? "issued" : "random";
}

/** Where the credentials of a component belong: beside it, and beside everybody who uses it. */
export function placesOf(ground: Ground, component: string): readonly [Place, ...Place[]] {
  const own = placeOf(ground, component);
  return [own, ...consumerPlaces(ground, component).filter(({ name }) => name !== own.name)];
}

/** Where credentials belong whose owner runs elsewhere: with those who use them, and nowhere else (IE-109). */
export function placesOfConsumers(ground: Ground, component: string): readonly [Place, ...Place[]] {
  const [first = ground.application, ...others] = consumerPlaces(ground, component);
  return [first, ...others];
}

/** Secret with the addresses of those who are told of alerts. */
export const alertingName = "alerting";

/** Secret of who sets a search engine up. */
export function searchSetupName(search: string): string {
  return `${search}-setup`;
}

/** Secret of who measures a search engine. */
export function searchMetricsName(search: string): string {
  return `${search}-metrics`;
}

/** Secret with the password of Grafana's administrator. */
export const grafanaName = grafana.app;

/** Its key with what Grafana is known by where people sign in. */
export const clientSecretKey = "clientSecret";

/** The workloads that use a component, each with the name of the Secret that holds its own login there. */
export function loginsAt(plan: Plan, component: string, suffix: string) {
  return [...plan.services, ...plan.jobs]
    .filter(({ uses }) => Object.hasOwn(uses, component))
    .map(({ name }) => ({ name, secret: `${name}-${suffix}` }));
}

/** Everybody who logs in at a broker or a search engine, and what with. */
export function usersOf(plan: Plan, store: string) {
  return loginsAt(plan, store, `${store}-login`);
}

/** The login of one user, beside the store and beside the user. */
export function loginFor(
  ground: Ground,
  home: Place,
  user: string,
  store: string,
  username = user,
): KubernetesCredentials {
  const own = placeOf(ground, user);
  const plan = { name: `${user}-${store}-login`, known: { username }, secret: ["password"] };
  return credentials(ground, own.name === home.name ? [home] : [home, own], plan);
}

/** Key of a cache's Secret with what several servers know each other by. */
export const peerPasswordKey = "peerPassword";

/** Secret with the keys of a store of backups that knows no identities of the cluster. */
export const backupStoreName = "backup-store";

/** Secret with the keys of a store that backups of another environment are read from. */
export const refreshStoreName = "refresh-store";

export const objectKeys = ["accessKeyId", "secretAccessKey"] as const;

/** Secret of the object store that the system brings along: its administrator's, and what it encrypts objects with. */
export const objectStoreAdministratorName = "object-store-administrator";

export const objectStoreAdministratorKeys = [...objectKeys, "encryption"] as const;

/** Everybody who opens buckets by keys, each with one pair for all of them. */
export function objectUsers(plan: Plan, settings: KubernetesSettings) {
  return bucketUsers(plan).filter(({ name }) => !takesRole(settings, name));
}

/** Everybody who uses buckets. */
export function bucketUsers(plan: Plan) {
  const copier = { name: regionCopyName, secret: `${regionCopyName}-objects` };
  const users = plan.buckets.flatMap(({ name }) => [
    ...loginsAt(plan, name, "objects"),
    ...(plan.secondRegion ? [copier] : []),
  ]);
  return [...new Map(users.map((user) => [user.name, user])).values()];
}

/** Secret of the login that images are pulled with. */
export const registryName = "registry";

/** Name of the Secret of one of the two users of a database that take turns. */
export function databaseUserName(database: string, turn: number): string {
  return `${database}-user-${turn}`;
}

/** Names of the Secrets with the passwords of a database: its owner's, and those of users that take turns. */
export function databaseSecretNames({ name, alternatingUsers }: Plan["databases"][number]): string[] {
  return [credentialsName(name), ...(alternatingUsers ? [1, 2].map((turn) => databaseUserName(name, turn)) : [])];
}

/** Name of the Secret of a database or cache. */
export function credentialsName(component: string): string {
  return `${component}-credentials`;
}
