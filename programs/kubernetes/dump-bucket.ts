import { days, type Plan, parseDuration } from "@axon/core";
import { partitionOf } from "./aws-names.ts";
import { backupRoot, dumpedDatabases, dumpFolder, dumpTiers } from "./backups.ts";
import { isAwsStore } from "./identities.ts";
import { namespaceOf } from "./placed.ts";
import type { KubernetesSettings } from "./settings.ts";

type S3Bucket = Extract<NonNullable<KubernetesSettings["backup"]>, { s3: unknown }>["s3"];

/** Dumps of one database that a role may only add, and the bucket keeps. */
export interface KeptDumps {
  readonly database: string;
  readonly namespace: string;
  readonly bucket: S3Bucket;
  /** Ends in a slash. */
  readonly folder: string;
  readonly roleArn: string;
  /** The role that reads them for a restore; undefined where nobody does. */
  readonly restoreRoleArn?: string;
  /** How long each tier is kept, by its folder below. */
  readonly keptDays: Readonly<Record<string, number>>;
}

/** What a bucket must be that keeps dumps, in the words of S3's API: one document for each of its `put-…` calls. */
export interface BucketDemand {
  readonly bucket: string;
  readonly versioning: object;
  readonly encryption: object;
  readonly publicAccessBlock: object;
  readonly objectLock: object;
  readonly lifecycle: { readonly Rules: readonly object[] };
  readonly policy: { readonly Version: "2012-10-17"; readonly Statement: readonly object[] };
}

/** None where the jobs have no role of their own, and delete by themselves. */
export function keptDumps(plan: Plan, settings: KubernetesSettings): KeptDumps[] {
  const { backup, dumps } = settings;
  const { roleArn, restoreRoleArn } = dumps || {};
  if (roleArn === undefined || !backup || !("s3" in backup) || !isAwsStore(backup.s3)) return [];
  return dumpedDatabases(plan).flatMap(({ name, backup: backedUp }) => {
    const tiers = backedUp === false ? [] : Object.entries(dumpTiers(backedUp.retention));
    return {
      database: name,
      namespace: namespaceOf(plan, name),
      bucket: backup.s3,
      folder: `${dumpFolder(plan, settings, name)}/`,
      roleArn,
      ...(restoreRoleArn ? { restoreRoleArn } : {}),
      keptDays: Object.fromEntries(tiers.map(([tier, { keepFor }]) => [tier, days(parseDuration(keepFor))])),
    };
  });
}

/** How long what was overwritten or deleted can be brought back, in days. */
const oldVersionDays = 30;

/** What whoever keeps the bucket of the dumps must make of it; nothing where no role may only add. */
export function bucketDemand(plan: Plan, settings: KubernetesSettings): BucketDemand | undefined {
  const kept = keptDumps(plan, settings);
  const [first] = kept;
  if (!first) return undefined;
  const { bucket, encryption = "aws:kms", kmsKey, region = "" } = first.bucket;
  const algorithm = { SSEAlgorithm: encryption, ...(kmsKey ? { KMSMasterKeyID: kmsKey } : {}) };
  const shortest = Math.min(...kept.flatMap(({ keptDays }) => Object.values(keptDays)));
  const arn = `arn:${partitionOf(region)}:s3:::${bucket}`;
  return {
    bucket,
    versioning: { Status: "Enabled" },
    encryption: {
      Rules: [{ ApplyServerSideEncryptionByDefault: algorithm, BucketKeyEnabled: encryption === "aws:kms" }],
    },
    publicAccessBlock: {
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    },
    objectLock: {
      ObjectLockEnabled: "Enabled",
      Rule: { DefaultRetention: { Mode: "GOVERNANCE", Days: shortest } },
    },
    lifecycle: { Rules: [...kept.flatMap(tierRules), oldVersions] },
    policy: { Version: "2012-10-17", Statement: [...protection(arn, kept), ...writers(plan, arn, kept)] },
  };
}

function tierRules({ folder, database, keptDays }: KeptDumps): object[] {
  return Object.entries(keptDays).map(([tier, Days]) => ({
    ID: `${database}-dump-${tier}`,
    Status: "Enabled",
    Filter: { Prefix: `${folder}${tier}/` },
    Expiration: { Days },
  }));
}

/** Of all that is in the bucket. Expiry and deletion only hide an object behind a marker: its versions, and then the marker, go by this rule. */
const oldVersions = {
  ID: "old-versions",
  Status: "Enabled",
  Filter: { Prefix: "" },
  Expiration: { ExpiredObjectDeleteMarker: true },
  NoncurrentVersionExpiration: { NoncurrentDays: oldVersionDays },
  AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
};

/** Whatever else a policy allows, to everybody of the account. */
const denied = { Effect: "Deny", Principal: "*" } as const;

/** A lifecycle acts whatever a policy denies, so that dumps end by their age and by nobody's hand. */
function protection(arn: string, kept: readonly KeptDumps[]): object[] {
  return [
    {
      Sid: "EncryptedOnTheWay",
      ...denied,
      Action: "s3:*",
      Resource: [arn, `${arn}/*`],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
    {
      Sid: "VersionsStay",
      ...denied,
      Action: ["s3:DeleteBucket", "s3:DeleteObjectVersion", "s3:BypassGovernanceRetention"],
      Resource: [arn, `${arn}/*`],
    },
    { Sid: "DumpsStay", ...denied, Action: ["s3:DeleteObject"], Resource: dumpsIn(arn, kept) },
  ];
}

/** Dumps come from the jobs that dump; what else is kept of a database from them and from its servers, where these have a role. */
function writers(plan: Plan, arn: string, kept: readonly KeptDumps[]): object[] {
  const jobs = [...new Set(kept.map(({ roleArn }) => roleArn))];
  const servers = [...new Set(kept.flatMap(({ bucket }) => bucket.roleArn ?? []))];
  const backups = plan.databases.filter(({ backup }) => backup !== false);
  const folders = backups.map(({ name }) => `${arn}/${backupRoot(plan)}/${name}/*`);
  return [
    onlyBy("JobsAloneDump", jobs, dumpsIn(arn, kept)),
    ...(servers.length > 0 ? [onlyBy("ServersAndJobsAloneBackUp", [...servers, ...jobs], folders)] : []),
  ];
}

function onlyBy(Sid: string, roles: readonly string[], Resource: readonly string[]): object {
  return {
    Sid,
    ...denied,
    Action: ["s3:PutObject", "s3:ReplicateObject"],
    Resource,
    Condition: { ArnNotEquals: { "aws:PrincipalArn": roles } },
  };
}

function dumpsIn(arn: string, kept: readonly KeptDumps[]): string[] {
  return kept.map(({ folder }) => `${arn}/${folder}*`);
}
