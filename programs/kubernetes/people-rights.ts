import type { Plan } from "@axon/core";
import { type BucketGrant, consumerPolicy, type S3Policy, type S3Statement } from "@axon/storage";
import { partitionOf, secretArn } from "./aws-names.ts";
import { backupRoot } from "./backups.ts";
import { keyStatements } from "./copy-rights.ts";
import { isAwsStore } from "./identities.ts";
import { isBackedUp } from "./second-region-checks.ts";
import type { KubernetesSettings } from "./settings.ts";
import { storeEntry } from "./store-entry.ts";

type Person = keyof KubernetesSettings["people"];

/** What a role of people must be allowed in AWS, for whoever keeps its roles and maps groups to them. */
export interface PersonRights {
  readonly role: Person;
  readonly groups: readonly string[];
  readonly policy: S3Policy;
}

/** In buckets: nobody deletes a backup, and whoever reads one reads all that the databases hold. */
const buckets = { viewer: "list", operator: "read", admin: "read-write" } as const;
const backups = { viewer: "list", operator: "list", admin: "read" } as const;

const describeSecrets = ["secretsmanager:DescribeSecret", "secretsmanager:ListSecretVersionIds"];
const secrets: Readonly<Record<Person, readonly string[]>> = {
  viewer: describeSecrets,
  operator: describeSecrets,
  admin: [
    ...describeSecrets,
    "secretsmanager:GetSecretValue",
    "secretsmanager:CreateSecret",
    "secretsmanager:PutSecretValue",
    "secretsmanager:UpdateSecretVersionStage",
  ],
};

/** Rights of viewers, operators and admins to what of the system is in AWS, as they have them in the cluster (SC-086). */
export function peopleRights(plan: Plan, settings: KubernetesSettings): PersonRights[] {
  return (["viewer", "operator", "admin"] as const).flatMap((role) => {
    const groups = settings.people[role];
    const Statement = [
      ...bucketStatements(plan, settings, role),
      ...backupStatements(plan, settings, role),
      ...secretStatements(plan, settings, role),
    ];
    return groups.length > 0 && Statement.length > 0
      ? [{ role, groups, policy: { Version: "2012-10-17" as const, Statement } }]
      : [];
  });
}

function bucketStatements(plan: Plan, { objectStore }: KubernetesSettings, role: Person): readonly S3Statement[] {
  if (!("existing" in objectStore) || !isAwsStore(objectStore.existing)) return [];
  const { buckets: names, region } = objectStore.existing;
  const grants = plan.buckets.map(({ name }): [string, BucketGrant] => [names[name] ?? name, buckets[role]]);
  return consumerPolicy(Object.fromEntries(grants), partitionOf(region)).Statement;
}

function backupStatements(plan: Plan, { backup, dumps }: KubernetesSettings, role: Person): readonly S3Statement[] {
  if (!isBackedUp(plan) || !backup || !("s3" in backup) || !isAwsStore(backup.s3)) return [];
  const { bucket, region, kmsKey } = backup.s3;
  const apart = dumps && dumps.folder !== undefined ? [`${dumps.folder}/`] : [];
  const grant = { rights: backups[role], prefixes: [`${backupRoot(plan)}/`, ...apart] };
  return [
    ...consumerPolicy({ [bucket]: grant }, partitionOf(region ?? "")).Statement,
    ...(grant.rights === "read" && kmsKey ? keyStatements(["kms:Decrypt"], kmsKey) : []),
  ];
}

function secretStatements(plan: Plan, settings: KubernetesSettings, role: Person): readonly S3Statement[] {
  const { secretStore } = settings;
  if (secretStore === "generated" || !("aws" in secretStore)) return [];
  const entries = secretArn(secretStore.aws, storeEntry(plan, settings, "*"));
  return [{ Effect: "Allow", Action: secrets[role], Resource: [entries] }];
}
