import { isMap } from "./wire.ts";

/** Keys that manifests read of one Secret, sorted: what somebody who supplies it has to fill in. */
export function keysRead(objects: readonly unknown[], secret: string): string[] {
  const keys = new Set<string>();
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(walk);
    if (!isMap(value)) return;
    // `secretKeyRef` and the selectors of custom resources; a volume names the Secret and lists keys.
    if (value.name === secret && typeof value.key === "string") keys.add(value.key);
    if (value.secretName === secret && Array.isArray(value.items))
      for (const item of value.items) if (isMap(item) && typeof item.key === "string") keys.add(item.key);
    Object.values(value).forEach(walk);
  };
  objects.forEach(walk);
  return [...keys].sort();
}

/**
 * The command that supplies a Secret. Its values come from a file, `KEY=value` on each line: on the command line they would
 * stay in the shell's history.
 */
export function supplyCommand(namespace: string | undefined, name: string, keys: readonly string[]): string {
  const place = namespace ? ` --namespace ${namespace}` : "";
  return `kubectl create secret generic ${name}${place} --from-env-file=${name}.env  # ${keys.join(", ")}`;
}
