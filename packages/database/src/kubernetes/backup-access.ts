import type { Environment, Peer } from "@axon/platform/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type BackupDestination, destinationPort, identityAnnotations, objectStorePlace } from "./object-store.ts";
import { rcloneEnvironment, rcloneTarget } from "./rclone.ts";

/** What somebody who is no server needs to read a database's backups with Barman, and to keep files beside them with rclone. */
export interface BackupAccess {
  /** Where Barman finds them: `s3://bucket/path`. */
  readonly url: pulumi.Output<string>;
  /** Options of Barman's tools. */
  readonly options: readonly string[];
  /** Their keys by reference; empty where an identity of the cluster is used. */
  readonly environment: Environment;
  /** A folder beside the backups, and the configuration by which rclone reaches it. */
  files(folder: string): { readonly target: pulumi.Output<string>; readonly environment: Environment };
  readonly store: { readonly to: Peer; readonly port: number };
  readonly identity: {
    readonly annotations: pulumi.Output<Record<string, string>>;
    readonly podLabels: Readonly<Record<string, string>>;
  };
}

/** How to reach the backups at a destination. */
export function backupAccess(destination: BackupDestination): BackupAccess {
  const workload = "azure" in destination && "clientId" in destination.azure.identity;
  return {
    url: pulumi.output(destination).apply((known) => objectStorePlace(known).destinationPath ?? ""),
    ...barman(destination),
    files: (folder) => ({ target: rcloneTarget(destination, folder), environment: rcloneEnvironment(destination) }),
    store: { to: storePeer(destination), port: destinationPort(destination) },
    identity: {
      annotations: pulumi.output(destination).apply(identityAnnotations),
      podLabels: workload ? { "azure.workload.identity/use": "true" } : {},
    },
  };
}

/** The clouds' stores are public addresses; somebody's own may be anywhere. */
export function storePeer(destination: BackupDestination): Peer {
  return "s3" in destination && destination.s3.endpoint ? { cidrs: ["0.0.0.0/0"] } : { internet: true };
}

/** Options and keys of Barman's tools, which read keys from the variables of each cloud's own tools. */
function barman(destination: BackupDestination): Pick<BackupAccess, "options" | "environment"> {
  if ("s3" in destination) {
    const { endpoint, identity } = destination.s3;
    const options = ["--cloud-provider=aws-s3", ...(endpoint ? [`--endpoint-url=${endpoint}`] : [])];
    if ("roleArn" in identity) return { options, environment: {} };
    return {
      options,
      environment: { AWS_ACCESS_KEY_ID: identity.accessKeyId, AWS_SECRET_ACCESS_KEY: identity.secretAccessKey },
    };
  }
  if ("azure" in destination) {
    const { identity } = destination.azure;
    const options = ["--cloud-provider=azure-blob-storage"];
    // With workload identity it takes the token that the webhook mounts.
    if ("clientId" in identity)
      return { options: [...options, "--azure-credential=managed-identity"], environment: {} };
    return {
      options,
      environment: { AZURE_STORAGE_ACCOUNT: identity.storageAccount, AZURE_STORAGE_KEY: identity.storageKey },
    };
  }
  // An identity of the cluster is all that Google's library finds by itself.
  return { options: ["--cloud-provider=google-cloud-storage"], environment: {} };
}
