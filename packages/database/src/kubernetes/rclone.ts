import type { Environment } from "@axon/platform/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { BackupDestination } from "./object-store.ts";

const remote = "backup";

/** What rclone's configuration says of a destination, as environment variables; keys by reference (rclone.org, Config). */
export function rcloneEnvironment(destination: BackupDestination): Environment {
  const settings = Object.entries({ ...remoteSettings(destination), no_check_bucket: "true" });
  return Object.fromEntries(settings.map(([key, value]) => [`RCLONE_CONFIG_BACKUP_${key.toUpperCase()}`, value]));
}

function remoteSettings(destination: BackupDestination): Environment {
  if ("s3" in destination) {
    const { endpoint, encryption = "aws:kms", identity } = destination.s3;
    return {
      type: "s3",
      provider: endpoint ? "Other" : "AWS",
      ...(endpoint ? { endpoint } : {}),
      server_side_encryption: encryption,
      ...("roleArn" in identity
        ? { env_auth: "true" }
        : { access_key_id: identity.accessKeyId, secret_access_key: identity.secretAccessKey }),
    };
  }
  if ("azure" in destination) {
    const { storageAccount, identity } = destination.azure;
    const key: Environment = "clientId" in identity ? { env_auth: "true" } : { key: identity.storageKey };
    return { type: "azureblob", account: storageAccount, ...key };
  }
  const { identity } = destination.gcs;
  const login: Environment =
    "serviceAccount" in identity
      ? { env_auth: "true" }
      : { service_account_credentials: identity.applicationCredentials };
  return { type: "google cloud storage", bucket_policy_only: "true", ...login };
}

/** The folder of a destination as rclone names it: `backup:bucket/path/weekly`. */
export function rcloneTarget(destination: BackupDestination, folder: string): pulumi.Output<string> {
  const { root, path } = place(destination);
  return pulumi.output(root).apply((known) => `${remote}:${[known, path, folder].filter(Boolean).join("/")}`);
}

function place(destination: BackupDestination): { readonly root: pulumi.Input<string>; readonly path?: string } {
  if ("s3" in destination) return { root: destination.s3.bucket, path: destination.s3.path };
  if ("azure" in destination) return { root: destination.azure.container, path: destination.azure.path };
  return { root: destination.gcs.bucket, path: destination.gcs.path };
}
