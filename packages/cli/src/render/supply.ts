import { isMap } from "./wire.ts";

/** Fields by which operators name a Secret with a login, and read what every such Secret holds. */
function loginsOf({ initdb, passwordSecret, fileRealm }: Readonly<Record<string, unknown>>): unknown[] {
  return [
    // https://cloudnative-pg.io/documentation/current/bootstrap/
    isMap(initdb) ? initdb.secret : undefined,
    // https://cloudnative-pg.io/documentation/current/declarative_role_management/
    passwordSecret,
    // https://www.elastic.co/docs/deploy-manage/users-roles/cluster-or-deployment-auth/file-based
    fileRealm,
  ];
}

const login = ["username", "password"];

/** Keys that manifests read of one Secret, sorted: what somebody who supplies it has to fill in. */
export function keysRead(objects: readonly unknown[], secret: string): string[] {
  const keys = new Set<string>();
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(walk);
    if (!isMap(value)) return;
    // `secretKeyRef` and the selectors of custom resources; a volume names the Secret and lists keys.
    if (value.name === secret && typeof value.key === "string") keys.add(value.key);
    if (loginsOf(value).some((field) => mentions(field, secret))) for (const key of login) keys.add(key);
    if (value.secretName === secret && Array.isArray(value.items))
      for (const item of value.items) if (isMap(item) && typeof item.key === "string") keys.add(item.key);
    Object.values(value).forEach(walk);
  };
  objects.forEach(walk);
  return [...keys].sort();
}

function mentions(field: unknown, secret: string): boolean {
  const items = Array.isArray(field) ? field : [field];
  return items.some((item) => isMap(item) && (item.name === secret || item.secretName === secret));
}

/**
 * The command that supplies a Secret. Its values come from a file, `KEY=value` on each line: on the command line they would
 * stay in the shell's history.
 */
export function supplyCommand(namespace: string | undefined, name: string, keys: readonly string[]): string {
  const place = namespace ? ` --namespace ${namespace}` : "";
  return `kubectl create secret generic ${name}${place} --from-env-file=${name}.env  # ${keys.join(", ")}`;
}
