import { checkBytes, days, type Problem, parseBytes, parseDuration, QuantityError, show, underPath } from "@axon/core";
import type { Output } from "@pulumi/pulumi";

/** Protection of versions against everybody, the administrator included, from the moment they are written. */
export interface ObjectLock {
  /** Whole days from 1: `14d`. */
  readonly retain: string;
  /** Whether an administrator may lift it: `governance`, or nobody: `compliance`. @default "governance" */
  readonly mode?: "governance" | "compliance";
}

/** What every bucket takes, wherever it is. It is private and encrypted. */
export interface BucketArgs {
  /** @default true */
  readonly versioning?: boolean;
  /** Age at which an object expires, in whole days: `30d`. @default - objects stay until they are deleted */
  readonly expireAfter?: string;
  /** How long an overwritten or deleted version can be brought back, in whole days. @default "30d" */
  readonly keepVersionsFor?: string;
  /** Most the bucket may hold, all versions together: `100Gi`. @default - as much as the store has */
  readonly quota?: string;
  /** @default - versions can be deleted by whoever administrates the store */
  readonly lock?: ObjectLock;
}

/** What every bucket gives, wherever it is. */
export interface Bucket {
  /** Where S3's protocol is spoken: `https://objects.shop.svc:8333`. Buckets are named in the path. */
  readonly endpoint: Output<string>;
  readonly bucket: Output<string>;
  readonly region: Output<string>;
  /** `s3://backups` */
  readonly url: Output<string>;
}

export const defaults = {
  versioning: true,
  keepVersionsFor: "30d",
  region: "us-east-1",
  /** Parts of uploads that never ended are space nobody sees. */
  abortUploadsAfterDays: 7,
} as const;

/** Everything that is wrong with a bucket called `bucket`. */
export function checkBucket(bucket: string, args: BucketArgs): Problem[] {
  const { expireAfter, keepVersionsFor, quota, lock, versioning = defaults.versioning } = args;
  return [
    ...checkBucketName(["bucket"], bucket),
    ...(expireAfter === undefined ? [] : checkDays(["expireAfter"], expireAfter)),
    ...(keepVersionsFor === undefined ? [] : checkDays(["keepVersionsFor"], keepVersionsFor)),
    ...(quota === undefined ? [] : checkBytes(["quota"], quota)),
    ...(lock === undefined ? [] : underPath(["lock"], checkLock(lock, versioning))),
  ];
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html, without dots: they break certificates. */
export function checkBucketName(path: Problem["path"], name: string): Problem[] {
  if (/^(?!xn--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(name)) return [];
  return [{ path, expected: "3 to 63 lower-case letters, digits and hyphens", received: show(name) }];
}

function checkLock({ retain }: ObjectLock, versioning: boolean): Problem[] {
  return [
    ...checkDays(["retain"], retain),
    ...(versioning ? [] : [{ path: [], expected: "absent without versioning", received: "a lock" }]),
  ];
}

function checkDays(path: Problem["path"], text: string): Problem[] {
  const expected = 'whole days from 1, such as "30d"';
  try {
    const { seconds } = parseDuration(text);
    return seconds >= 86_400 && seconds % 86_400 === 0 ? [] : [{ path, expected, received: show(text) }];
  } catch (error) {
    if (error instanceof QuantityError) return [{ path, expected, received: show(text) }];
    throw error;
  }
}

/** One document of a bucket's settings, and the query it is sent to. */
export interface BucketSetting {
  /** `lifecycle`, of `PUT /bucket?lifecycle`. */
  readonly query: string;
  readonly body: string;
}

/** The settings of a bucket as S3's protocol has them, in the order they must be made. */
export function bucketSettings(args: BucketArgs): readonly BucketSetting[] {
  const { versioning = defaults.versioning, quota, lock } = args;
  return [
    { query: "encryption", body: encryption },
    ...(versioning ? [{ query: "versioning", body: versioningEnabled }] : []),
    ...(lock ? [{ query: "object-lock", body: lockConfiguration(lock) }] : []),
    { query: "lifecycle", body: lifecycle(args) },
    ...(quota === undefined ? [] : [{ query: "seaweedfs-quota", body: quotaDocument(quota) }]),
  ];
}

const namespace = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';

const encryption = `<ServerSideEncryptionConfiguration ${namespace}><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>`;
const versioningEnabled = `<VersioningConfiguration ${namespace}><Status>Enabled</Status></VersioningConfiguration>`;

function lockConfiguration({ retain, mode = "governance" }: ObjectLock): string {
  const retention = `<DefaultRetention><Mode>${mode.toUpperCase()}</Mode><Days>${wholeDays(retain)}</Days></DefaultRetention>`;
  return `<ObjectLockConfiguration ${namespace}><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule>${retention}</Rule></ObjectLockConfiguration>`;
}

function lifecycle(args: BucketArgs): string {
  const { versioning = defaults.versioning, keepVersionsFor = defaults.keepVersionsFor, expireAfter } = args;
  const abort = `<AbortIncompleteMultipartUpload><DaysAfterInitiation>${defaults.abortUploadsAfterDays}</DaysAfterInitiation></AbortIncompleteMultipartUpload>`;
  const versions = `<NoncurrentVersionExpiration><NoncurrentDays>${wholeDays(keepVersionsFor)}</NoncurrentDays></NoncurrentVersionExpiration>`;
  const expiry =
    expireAfter === undefined
      ? []
      : [rule("expire", `<Expiration><Days>${wholeDays(expireAfter)}</Days></Expiration>`)];
  const rules = [rule("abort-uploads", abort), ...expiry, ...(versioning ? [rule("expire-versions", versions)] : [])];
  return `<LifecycleConfiguration ${namespace}>${rules.join("")}</LifecycleConfiguration>`;
}

function rule(id: string, action: string): string {
  return `<Rule><ID>${id}</ID><Filter><Prefix></Prefix></Filter><Status>Enabled</Status>${action}</Rule>`;
}

/** A setting of SeaweedFS, which S3's protocol has no word for. */
function quotaDocument(quota: string): string {
  return JSON.stringify({ quota_size: parseBytes(quota).bytes, quota_unit: "B", quota_enabled: true });
}

function wholeDays(text: string): number {
  return days(parseDuration(text));
}
