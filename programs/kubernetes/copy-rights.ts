import type { Plan } from "@axon/core";
import { type BucketGrant, consumerPolicy, type S3Statement } from "@axon/storage";
import { partitionOf } from "./aws-names.ts";
import { backupRoot } from "./backups.ts";
import { isBackedUp } from "./second-region-checks.ts";
import { copyOf, type SecondPlace } from "./second-region-settings.ts";
import type { KubernetesSettings } from "./settings.ts";

/** What whoever copies into a second region must be allowed there, and in the bucket of the backups where the same role reads it. */
export function copyStatements(plan: Plan, settings: KubernetesSettings, second: SecondPlace): S3Statement[] {
  const partition = partitionOf(second.region);
  const folder = [`${backupRoot(plan)}/`];
  const { backup } = settings;
  const backedUp = isBackedUp(plan) && backup !== undefined && "s3" in backup ? backup.s3 : undefined;
  const readsBackups = second.roleArn !== undefined && backedUp?.roleArn !== undefined;
  const copies: Readonly<Record<string, BucketGrant>> = {
    ...(backedUp ? { [second.bucket]: { rights: "read-write", prefixes: folder } } : {}),
    ...Object.fromEntries(plan.buckets.map(({ name }) => [copyOf(second, name), "read-write"])),
  };
  return [
    ...(readsBackups
      ? consumerPolicy({ [backedUp.bucket]: { rights: "read", prefixes: folder } }, partition).Statement
      : []),
    ...(readsBackups && backedUp.kmsKey ? keyStatements(["kms:Decrypt"], backedUp.kmsKey) : []),
    ...consumerPolicy(copies, partition).Statement,
    {
      Effect: "Allow",
      Action: ["s3:GetBucketVersioning"],
      Resource: Object.keys(copies).map((bucket) => `arn:${partition}:s3:::${bucket}`),
    },
    ...keyStatements(["kms:GenerateDataKey", "kms:Decrypt"], second.kmsKey),
  ];
}

/** Parts of a large object are read again to be put together, so that who writes one must decrypt. A policy knows keys, and aliases as what a key has. */
export function keyStatements(actions: readonly string[], key: string): S3Statement[] {
  const [, keys, alias] = /^(arn:[^:]+:kms:[^:]+:\d+:)(alias\/.+)$/.exec(key) ?? [];
  if (keys === undefined || alias === undefined) {
    // Another store than AWS' has words of its own for its keys.
    return key.startsWith("arn:") ? [{ Effect: "Allow", Action: actions, Resource: [key] }] : [];
  }
  const Condition = { "ForAnyValue:StringEquals": { "kms:ResourceAliases": alias } };
  return [{ Effect: "Allow", Action: actions, Resource: [`${keys}key/*`], Condition }];
}
