import * as pulumi from "@pulumi/pulumi";
import type { Environment, SecretKey } from "./environment.ts";

/** The official image of rclone, which copies to S3, Azure and Google alike. */
export const rcloneImage = "docker.io/rclone/rclone:1.75.1";

/** A store that speaks S3's protocol, and how one logs in there. */
export interface S3Remote {
  /** Where the protocol is spoken, when it is not AWS. @default - AWS, by region */
  readonly endpoint?: pulumi.Input<string>;
  /** @default - what AWS tells the pod; without such, us-east-1 */
  readonly region?: pulumi.Input<string>;
  /** @default - the identity of the pod */
  readonly keys?: { readonly accessKeyId: SecretKey; readonly secretAccessKey: SecretKey };
  /** Encryption of what is written. @default - the bucket's own */
  readonly encryption?: "aws:kms" | "AES256";
  /** With which key of the key service, for `aws:kms`. @default - the bucket's own */
  readonly kmsKey?: string;
}

/** The settings of a remote for a store that speaks S3's protocol (rclone.org, Amazon S3). */
export function s3Remote({ endpoint, region, keys, encryption, kmsKey }: S3Remote): Environment {
  return {
    type: "s3",
    provider: endpoint === undefined ? "AWS" : pulumi.output(endpoint).apply(providerAt),
    ...(region ? { region } : {}),
    ...(endpoint ? { endpoint } : {}),
    ...(encryption ? { server_side_encryption: encryption } : {}),
    ...(kmsKey ? { sse_kms_key_id: kmsKey } : {}),
    ...(keys ? { access_key_id: keys.accessKeyId, secret_access_key: keys.secretAccessKey } : { env_auth: "true" }),
  };
}

/**
 * The settings of a remote as environment variables, so that no file has to be written; keys by reference (rclone.org, Config).
 * Buckets are taken to be there: nobody here may make one.
 */
export function rcloneRemote(name: string, settings: Environment): Environment {
  return Object.fromEntries(
    Object.entries({ ...settings, no_check_bucket: "true" }).map(([key, value]) => [
      `RCLONE_CONFIG_${name.toUpperCase()}_${key.toUpperCase()}`,
      value,
    ]),
  );
}

/** Whose server it is, as rclone speaks to each in its own way: Cloud Storage alters a header, which must not be signed then. */
function providerAt(endpoint: string): string {
  const { hostname } = new URL(endpoint);
  if (/\.amazonaws\.com(\.cn)?$/.test(hostname)) return "AWS";
  return hostname === "storage.googleapis.com" ? "GCS" : "Other";
}
