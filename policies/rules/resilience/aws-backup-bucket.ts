import {
  any,
  axonBaseline,
  configMap,
  defineRule,
  environmentOf,
  iso27001,
  type Resource,
  referrers,
  resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const bucketType = "aws:s3/bucket:Bucket";
const lockType = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration";
const replicationType = "aws:s3/bucketReplicationConfig:BucketReplicationConfig";
const ofBucket = { field: "bucket", to: [bucketType], names: ["bucket", "id"] };
const locksOf = referrers({ from: [lockType], ...ofBucket });
const replicationsOf = referrers({ from: [replicationType], ...ofBucket });
const bucket = (fields: Readonly<Record<string, unknown>> = {}) =>
  resource(bucketType, { bucket: "shop-backups", ...fields }, "backups");
const lock = (name: unknown = "shop-backups") => resource(lockType, { bucket: name });
const replication = (name: unknown = "shop-backups") =>
  resource(replicationType, { bucket: name, rules: [{ status: "Enabled" }] });

export const awsBackupBucket = defineRule({
  scope: "stack",
  name: "aws-backup-bucket",
  displayName: "Buckets for backups are locked, and copied to another region",
  description:
    "Who may write backups may mostly delete them too, and that is what a ransom begins with. With object lock nobody can before their time, and a copy in another region outlives the region.",
  severity: "medium",
  remediationSteps:
    "Make the bucket with objectLockEnabled and add a BucketObjectLockConfiguration with a default retention, and a BucketReplicationConfig to a bucket elsewhere.",
  url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html",
  frameworks: [
    axonBaseline("resilience", "backups stand apart from what they back up"),
    soc2("A1.2"),
    iso27001("8.13"),
  ],
  peers: ["CKV_AWS_143", "CKV_AWS_144", "pulumi:aws-s3-bucket-enable-replication-configuration"],
  tags: ["aws", "data", "production"],
  types: [bucketType],
  settings: ["environment"],
  *check(stack, settings) {
    for (const bucket of stack.ofType(bucketType)) {
      if (!isForBackups(bucket) || environmentOf(bucket, settings) !== "prod") continue;
      const inputs = root(bucket);
      const isInline = (field: string) => inputs.at(field).value !== undefined;
      const locked = any([isInline("objectLockConfiguration"), ...locksOf(stack, bucket).map(([, refers]) => refers)]);
      const replications = replicationsOf(stack, bucket).map(([, refers]) => refers);
      const copied = any([isInline("replicationConfiguration"), ...replications]);
      if (locked === UNKNOWN || copied === UNKNOWN) yield unknown(inputs.at("bucket"));
      if (locked === false)
        yield violation(inputs, "is for backups and not locked", "add an object lock with a retention");
      if (copied === false) yield violation(inputs, "is for backups and in one region", "replicate it to another");
    }
  },
  examples: {
    compliant: [
      [bucket(), lock(), replication()],
      [resource(bucketType, { bucket: "assets" })],
      [bucket({ tags: { Environment: "dev" } })],
    ],
    violating: [[bucket()], [bucket(), lock()], [bucket(), replication(), lock("other")]],
    notApplicable: [[configMap]],
    unknown: [[bucket(), lock(UNKNOWN), replication(UNKNOWN)]],
  },
});

/** Told by its name, in the cloud or in the program, or by a tag that says so. */
function isForBackups(bucket: Resource): boolean {
  const inputs = root(bucket);
  const words = [bucket.name, inputs.at("bucket").text, inputs.at("tags", "Purpose").text];
  return words.some((word) => word !== undefined && /(^|[-_./ ])backups?($|[-_./ ])/i.test(word));
}
