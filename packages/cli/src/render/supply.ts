import { isMap } from "./wire.ts";

/** Keys that objects read of Secrets, by the Secret's name: what somebody who supplies one has to fill in. */
export type KeysRead = ReadonlyMap<string, ReadonlySet<string>>;

/** What objects of one namespace read of its Secrets. */
export function keysReadBy(objects: readonly unknown[]): KeysRead {
  const read = new Map<string, Set<string>>();
  const note = (secret: unknown, ...keys: readonly unknown[]): void => {
    if (typeof secret !== "string") return;
    const known = read.get(secret) ?? new Set();
    for (const key of keys) if (typeof key === "string") known.add(key);
    read.set(secret, known);
  };
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) for (const entry of value) walk(entry);
    if (!isMap(value)) return;
    // `secretKeyRef` and the selectors of custom resources; a volume names the Secret and lists keys.
    if (value.key !== undefined) note(value.name, value.key);
    if (Array.isArray(value.items)) note(value.secretName, ...value.items.map((item) => isMap(item) && item.key));
    for (const secret of loginsOf(value)) note(secret, "username", "password");
    for (const entry of Object.values(value)) walk(entry);
  };
  walk(objects);
  return read;
}

/** Secrets with a login: an operator gets the name alone, and reads what every such Secret holds. */
function loginsOf({ initdb, passwordSecret, fileRealm }: Readonly<Record<string, unknown>>): unknown[] {
  const realms = Array.isArray(fileRealm) ? fileRealm : [];
  return [
    // https://cloudnative-pg.io/documentation/current/bootstrap/
    isMap(initdb) && isMap(initdb.secret) && initdb.secret.name,
    // https://cloudnative-pg.io/documentation/current/declarative_role_management/
    isMap(passwordSecret) && passwordSecret.name,
    // https://www.elastic.co/docs/deploy-manage/users-roles/cluster-or-deployment-auth/file-based
    ...realms.map((realm) => isMap(realm) && realm.secretName),
  ];
}

/**
 * The command that supplies a Secret. Its values come from a file, `KEY=value` on each line: on the command line they would
 * stay in the shell's history.
 */
export function supplyCommand(namespace: string | undefined, name: string, keys: readonly string[]): string {
  const place = namespace ? ` --namespace ${namespace}` : "";
  return `kubectl create secret generic ${name}${place} --from-env-file=${name}.env  # ${keys.join(", ")}`;
}
