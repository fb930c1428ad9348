import type { Plan } from "@axon/core";
import { consumerPolicy, type S3Policy } from "@axon/storage";
import { partitionOf } from "./aws-names.ts";
import { restoreName } from "./backups.ts";
import { bucketGrants } from "./bucket-rights.ts";
import { copyStatements, keyStatements } from "./copy-rights.ts";
import { bucketUsers } from "./credentials.ts";
import { keptDumps } from "./dump-bucket.ts";
import { identityOf, takesRole } from "./identities.ts";
import { regionCopyName } from "./second-region-settings.ts";
import type { KubernetesSettings } from "./settings.ts";

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

/** Everybody who opens buckets that exist: to use them, to add dumps and to restore one, and to copy into a second region. */
export function bucketHolders(plan: Plan, settings: KubernetesSettings): BucketHolder[] {
  const consumers = [...consumersOf(plan, settings), ...dumpWriters(plan, settings), ...dumpReaders(plan, settings)];
  const copier = copierOf(plan, settings);
  if (!copier) return consumers;
  // With one role it reads the buckets and writes their copies.
  const isSame = ({ opensWith }: BucketHolder) => JSON.stringify(opensWith) === JSON.stringify(copier.opensWith);
  const reading = consumers.filter(isSame).flatMap(({ policy }) => policy.Statement);
  const policy = { ...copier.policy, Statement: [...reading, ...copier.policy.Statement] };
  return [...consumers.filter((holder) => !isSame(holder)), { ...copier, policy }];
}

/** Nobody where the system brings a store of its own, which knows the rights itself. */
function consumersOf(plan: Plan, settings: KubernetesSettings): BucketHolder[] {
  const { objectStore } = settings;
  if (!("existing" in objectStore)) return [];
  const { buckets: names, region } = objectStore.existing;
  const workloads = [...plan.services, ...plan.jobs];
  return bucketUsers(plan).map(({ name, secret }) => {
    const namespace = workloads.find((workload) => workload.name === name)?.layer ?? plan.namespace;
    const identity = takesRole(settings, name) ? identityOf(settings, name) : undefined;
    const grants = Object.entries(bucketGrants(plan, name));
    return {
      workload: name,
      subject: subjectOf(namespace, name),
      opensWith: identity && "aws" in identity ? { roleArn: identity.aws.roleArn } : { keysIn: secret },
      policy: consumerPolicy(
        Object.fromEntries(grants.map(([bucket, grant]) => [names[bucket] ?? bucket, grant])),
        partitionOf(region),
      ),
    };
  });
}

/** The jobs that dump, where they have a role of their own, which is the same for all databases. */
function dumpWriters(plan: Plan, settings: KubernetesSettings): BucketHolder[] {
  const kept = keptDumps(plan, settings);
  const prefixes = kept.map(({ folder }) => folder);
  return kept.map(({ database, namespace, bucket: { bucket, region = "", kmsKey }, roleArn }) => {
    const { Statement } = consumerPolicy({ [bucket]: { rights: "add", prefixes } }, partitionOf(region));
    const key = kmsKey ? keyStatements(["kms:GenerateDataKey", "kms:Decrypt"], kmsKey) : [];
    return {
      workload: `${database}-dump`,
      subject: subjectOf(namespace, `${database}-dump`),
      opensWith: { roleArn },
      policy: { Version: "2012-10-17", Statement: [...Statement, ...key] },
    };
  });
}

/** The jobs that restore a dump, likewise: they list the folders and read what is there. */
function dumpReaders(plan: Plan, settings: KubernetesSettings): BucketHolder[] {
  const kept = keptDumps(plan, settings);
  const prefixes = kept.map(({ folder }) => folder);
  return kept.flatMap(({ database, namespace, bucket: { bucket, region = "", kmsKey }, restoreRoleArn }) => {
    if (restoreRoleArn === undefined) return [];
    const { Statement } = consumerPolicy({ [bucket]: { rights: "read", prefixes } }, partitionOf(region));
    const key = kmsKey ? keyStatements(["kms:Decrypt"], kmsKey) : [];
    return {
      workload: restoreName(database),
      subject: subjectOf(namespace, restoreName(database)),
      opensWith: { roleArn: restoreRoleArn },
      policy: { Version: "2012-10-17", Statement: [...Statement, ...key] },
    };
  });
}

function copierOf(plan: Plan, settings: KubernetesSettings): BucketHolder | undefined {
  const { secondRegion } = settings;
  if (!plan.secondRegion || !secondRegion) return undefined;
  const { roleArn } = secondRegion.s3;
  return {
    workload: regionCopyName,
    subject: subjectOf(plan.namespace, regionCopyName),
    opensWith: roleArn === undefined ? { keysIn: regionCopyName } : { roleArn },
    policy: { Version: "2012-10-17", Statement: copyStatements(plan, settings, secondRegion.s3) },
  };
}

/** A service account, as a trust policy names it. */
export function subjectOf(namespace: string, account: string): string {
  return `system:serviceaccount:${namespace}:${account}`;
}
