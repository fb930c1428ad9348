import type { Plan } from "@axon/core";
import type { BucketGrant } from "@axon/storage";
import { regionCopyName } from "./second-region-settings.ts";

/** What a workload may do in each bucket it uses, by the bucket's name in the definition. */
export function bucketGrants(plan: Plan, workload: string): Readonly<Record<string, BucketGrant>> {
  // Whoever copies it all reads it all.
  if (workload === regionCopyName) return Object.fromEntries(plan.buckets.map(({ name }) => [name, "read"]));
  const uses = [...plan.services, ...plan.jobs].find(({ name }) => name === workload)?.uses ?? {};
  const words = { read: "read", write: "write", readWrite: "read-write" } as const;
  return Object.fromEntries(
    plan.buckets.flatMap(({ name }): [string, BucketGrant][] => {
      const use = uses[name];
      if (!use) return [];
      const { access = "read", prefixes } = use;
      return [[name, prefixes ? { rights: words[access], prefixes } : words[access]]];
    }),
  );
}
