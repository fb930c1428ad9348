import type { Plan } from "@axon/core";
import { type BucketGrant, consumerPolicy, type S3Policy } from "@axon/storage";
import { bucketUsers } from "./credentials.ts";
import { identityOf, takesRole } from "./identities.ts";
import { regionCopyName } from "./second-region-settings.ts";
import type { KubernetesSettings } from "./settings.ts";

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

/** Somebody who opens buckets that Axon does not keep, so that whoever keeps them must allow it. */
export interface BucketHolder {
  readonly workload: string;
  /** Who the workload is to the cluster, as a role's trust policy names it. */
  readonly subject: string;
  /** The role it takes, or the Secret with the keys it shows. */
  readonly opensWith: { readonly roleArn: string } | { readonly keysIn: string };
  /** All that it must be allowed. */
  readonly policy: S3Policy;
}

/** Everybody who opens buckets of an existing store; nobody where the system brings its own, which knows the rights itself. */
export function bucketHolders(plan: Plan, settings: KubernetesSettings): BucketHolder[] {
  const { objectStore } = settings;
  if (!("existing" in objectStore)) return [];
  const names = objectStore.existing.buckets;
  const workloads = [...plan.services, ...plan.jobs];
  return bucketUsers(plan).map(({ name, secret }) => {
    const namespace = workloads.find((workload) => workload.name === name)?.layer ?? plan.namespace;
    const identity = takesRole(settings, name) ? identityOf(settings, name) : undefined;
    const grants = Object.entries(bucketGrants(plan, name));
    return {
      workload: name,
      subject: `system:serviceaccount:${namespace}:${name}`,
      opensWith: identity && "aws" in identity ? { roleArn: identity.aws.roleArn } : { keysIn: secret },
      policy: consumerPolicy(Object.fromEntries(grants.map(([bucket, grant]) => [names[bucket] ?? bucket, grant]))),
    };
  });
}
