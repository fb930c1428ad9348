import { type Environment, rcloneRemote, s3Remote } from "@axon/platform/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { BackupDestination } from "./object-store.ts";

const remote = "backup";

/** How rclone reaches a destination. */
export function rcloneEnvironment(destination: BackupDestination): Environment {
  return rcloneRemote(remote, remoteSettings(destination));
}

function remoteSettings(destination: BackupDestination): Environment {
  if ("s3" in destination) {
    const { endpoint, encryption = "aws:kms", kmsKey, identity } = destination.s3;
    return s3Remote({ endpoint, encryption, kmsKey, ...("roleArn" in identity ? {} : { keys: identity }) });
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
