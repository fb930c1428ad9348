import { type Problem, show, underPath } from "@axon/core";
import type { SecretKey } from "@axon/platform/kubernetes";
import { checkBucketName } from "../bucket.ts";
import { type BucketGrant, checkPrefixes, grantOf } from "../rights.ts";

/** A pair of keys by which S3's protocol knows somebody. */
export interface AccessKey {
  readonly accessKeyId: SecretKey;
  readonly secretAccessKey: SecretKey;
}

/** Somebody who uses a store: a service, a backup job. */
export interface ObjectStoreConsumer {
  readonly credentials: AccessKey;
  /** Bucket to what may be done in it; nothing else exists for this consumer. */
  readonly buckets: Readonly<Record<string, BucketGrant>>;
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
        ...Object.entries(buckets).flatMap(([bucket, grant]) => [
          ...checkBucketName(["buckets", bucket], bucket),
          ...underPath(["buckets", bucket, "prefixes"], checkPrefixes(grantOf(grant).prefixes)),
        ]),
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
