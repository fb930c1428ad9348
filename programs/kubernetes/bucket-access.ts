import { isSecretKey, type SecretKey } from "@axon/platform/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Attributes } from "../deploy.ts";

/** How one consumer reaches a bucket; without keys its own role opens it. */
export interface BucketAccess {
  readonly bucket: pulumi.Input<string>;
  readonly endpoint: pulumi.Input<string>;
  readonly region: pulumi.Input<string>;
  readonly keys?: { readonly accessKeyId: SecretKey; readonly secretAccessKey: SecretKey };
  /** Signs the store's certificate, where not everybody trusts it. */
  readonly certificateAuthority?: SecretKey;
}

/** Reads it from what the bucket offers to that consumer. */
export function bucketAccess(attributes: Attributes<SecretKey>): BucketAccess {
  const { endpoint, region, bucket, accessKeyId, secretAccessKey, certificateAuthority } = attributes;
  const [id, key, authority] = [secretOf(accessKeyId), secretOf(secretAccessKey), secretOf(certificateAuthority)];
  return {
    bucket: plainOf(bucket),
    endpoint: plainOf(endpoint),
    region: plainOf(region),
    ...(id && key ? { keys: { accessKeyId: id, secretAccessKey: key } } : {}),
    ...(authority ? { certificateAuthority: authority } : {}),
  };
}

type Attribute = Attributes<SecretKey>[string] | undefined;

function secretOf(value: Attribute): SecretKey | undefined {
  return typeof value === "object" && isSecretKey(value) ? value : undefined;
}

function plainOf(value: Attribute): pulumi.Input<string> {
  return value === undefined || (typeof value === "object" && isSecretKey(value)) ? "" : value;
}
