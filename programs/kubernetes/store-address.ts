import type { Cache, Database, Named } from "@axon/core";
import { KubernetesAlias } from "@axon/platform/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { from, type Ground, placement } from "./ground.ts";

type Store = Named<Database | Cache>;

/** Further names in a store's certificate: what its consumers call it by, where that is not its own. */
export function aliasesOf({ address }: Store): string[] {
  return address ? [address.name] : [];
}

/** What consumers of a store connect to, and what must be there first. */
export interface StoreAddress {
  readonly host: pulumi.Output<string>;
  readonly waitFor: readonly pulumi.Resource[];
}

/**
 * The host that consumers are told: the store's own, or the name that the definition has for it, which leads there
 * (SP-092).
 */
export function addressOf(ground: Ground, { name, address }: Store, own: pulumi.Output<string>): StoreAddress {
  if (!address) return { host: from(ground, name, own), waitFor: [] };
  const alias = new KubernetesAlias(address.name, { ...placement(ground, name), leadsTo: own }, ground.options);
  return { host: from(ground, name, alias.host), waitFor: [alias] };
}
