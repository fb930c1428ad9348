import { type Problem, show, underPath } from "@axon/core";
import type { SecretKey } from "@axon/platform/kubernetes";
import { type BucketRights, checkBucketName } from "../bucket.ts";

/** A pair of keys by which S3's protocol knows somebody. */
export interface AccessKey {
  readonly accessKeyId: SecretKey;
  readonly secretAccessKey: SecretKey;
}

/** Somebody who uses a store: a service, a backup job. */
export interface ObjectStoreConsumer {
  readonly credentials: AccessKey;
  /** Bucket to what may be done in it; nothing else exists for this consumer. */
  readonly buckets: Readonly<Record<string, BucketRights>>;
}

/** Actions on the bucket and on its objects; https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html */
const actions: Readonly<
  Record<BucketRights, { readonly bucket: readonly string[]; readonly objects: readonly string[] }>
> = {
  read: {
    bucket: ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketVersions"],
    objects: ["s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectTagging"],
  },
  write: {
    bucket: ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
    objects: ["s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"],
  },
  "read-write": {
    bucket: ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketVersions", "s3:ListBucketMultipartUploads"],
    objects: [
      "s3:GetObject",
      "s3:GetObjectVersion",
      "s3:GetObjectTagging",
      "s3:PutObject",
      "s3:PutObjectTagging",
      "s3:DeleteObject",
      "s3:AbortMultipartUpload",
      "s3:ListMultipartUploadParts",
    ],
  },
};

/** What one consumer may do, as a policy of S3. */
export function consumerPolicy(buckets: ObjectStoreConsumer["buckets"]): object {
  const statements = Object.entries(buckets).flatMap(([bucket, rights]) => [
    { Effect: "Allow", Action: actions[rights].bucket, Resource: [`arn:aws:s3:::${bucket}`] },
    { Effect: "Allow", Action: actions[rights].objects, Resource: [`arn:aws:s3:::${bucket}/*`] },
  ]);
  return { Version: "2012-10-17", Statement: statements };
}

/** Everything that is wrong with the consumers of a store. */
export function checkConsumers(consumers: Readonly<Record<string, ObjectStoreConsumer>>): Problem[] {
  return Object.entries(consumers).flatMap(([name, { buckets }]) =>
    underPath(
      ["consumers", name],
      [
        ...(/^[a-z][a-z0-9-]{0,40}$/.test(name) && name !== administrator
          ? []
          : [{ path: [], expected: `a name such as "backup-job" other than ${administrator}`, received: show(name) }]),
        ...(Object.keys(buckets).length > 0
          ? []
          : [{ path: ["buckets"], expected: "at least one bucket", received: "none" }]),
        ...Object.keys(buckets).flatMap((bucket) => checkBucketName(["buckets", bucket], bucket)),
      ],
    ),
  );
}

/** Name of whoever makes buckets; no consumer has it. */
export const administrator = "administrator";

/** The environment variables that the keys of an identity reach the server in. */
export function keyVariables(identity: string): { readonly accessKeyId: string; readonly secretAccessKey: string } {
  const prefix = `STORE_${identity.toUpperCase().replaceAll("-", "_")}`;
  return { accessKeyId: `${prefix}_ACCESS_KEY_ID`, secretAccessKey: `${prefix}_SECRET_ACCESS_KEY` };
}
