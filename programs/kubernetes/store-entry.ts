import type { Plan } from "@axon/core";
import { type EntryNaming, entryName } from "@axon/secrets";
import { entryNamingOf } from "@axon/secrets/kubernetes";
import type { KubernetesSettings } from "./settings.ts";

/** What an entry of a system is called in the store of this installation; everything that speaks of entries asks here. */
export function storeEntry(
  { system }: Pick<Plan, "system">,
  { secretStore }: Pick<KubernetesSettings, "secretStore">,
  entry: string,
): string {
  return entryName(namingIn(secretStore), system, entry);
}

/** How entries of a store are called. */
export function namingIn(store: KubernetesSettings["secretStore"]): EntryNaming {
  if (store === "generated") return "path";
  return "existing" in store ? store.existing.entryNames : entryNamingOf(store);
}
