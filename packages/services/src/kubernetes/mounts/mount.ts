import type { ContainerResources, SecretKey } from "@axon/platform/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

interface At {
  /** Directory of the container. */
  readonly path: string;
}

/** A claim that is there already, such as a shared one of somebody else. */
export interface ClaimMount extends At {
  readonly claim: pulumi.Input<string>;
  /** @default false */
  readonly readOnly?: boolean;
}

/** Storage that all replicas share and that stays when the service goes. */
export interface SharedMount extends At {
  readonly shared: {
    readonly storage: string;
    /** @default - the cluster's default class */
    readonly storageClass?: string;
    /** `ReadWriteOnce` is for a service that never has two replicas. @default "ReadWriteMany" */
    readonly access?: "ReadWriteMany" | "ReadWriteOnce";
  };
}

/** Storage of its own for each replica, which makes the service a StatefulSet; it stays when the service goes. */
export interface ReplicaMount extends At {
  readonly perReplica: { readonly storage: string; readonly storageClass?: string };
}

/** A directory that goes with the pod. */
export interface ScratchMount extends At {
  readonly scratch: {
    /** Most it may hold: `1Gi`. A pod that writes more is evicted. */
    readonly limit: string;
    /** `memory` counts against the container's memory limit, as for `/dev/shm`. @default "disk" */
    readonly medium?: "disk" | "memory";
  };
}

/** Files of settings, read-only. Their ConfigMap is named by a hash of them: a changed file is a new one, and a rollout. */
export interface FilesMount extends At {
  /** File name to content. */
  readonly files: Readonly<Record<string, pulumi.Input<string>>>;
}

/** Keys of a Secret as files, read-only. */
export interface SecretMount extends At {
  readonly secret: pulumi.Input<string>;
  /** File name to key. @default - every key under its own name */
  readonly keys?: Readonly<Record<string, string>>;
}

/** Where artefacts are kept; without keys the service's `identity` opens the bucket. */
export type ModelSource =
  | {
      readonly s3: {
        readonly bucket: pulumi.Input<string>;
        readonly region?: pulumi.Input<string>;
        /** A server other than Amazon's. */
        readonly endpoint?: pulumi.Input<string>;
        /** Signs that server's certificate. @default - an authority that everybody trusts */
        readonly certificateAuthority?: SecretKey;
        readonly keys?: { readonly accessKeyId: SecretKey; readonly secretAccessKey: SecretKey };
      };
    }
  | { readonly gcs: { readonly bucket: string } }
  | { readonly azure: { readonly account: string; readonly container: string } };

/** Artefacts of a bucket, fetched before a pod becomes ready, on a read-only mount (SC-031). */
export interface ModelsMount extends At {
  readonly models: {
    readonly source: ModelSource;
    /** Folder below the mount to what is in it: `from/version` of the bucket. */
    readonly artefacts: Readonly<Record<string, { readonly from: string; readonly version: string }>>;
    /** Most all of them may take: `10Gi`. */
    readonly limit: string;
    /** Exact image with rclone and a shell. @default - the official one */
    readonly image?: pulumi.Input<string>;
    /** @default 100m to 1 CPU, 128Mi to 512Mi */
    readonly resources?: ContainerResources;
  };
}

/** What a container finds at a directory. */
export type Mount = ClaimMount | SharedMount | ReplicaMount | ScratchMount | FilesMount | SecretMount | ModelsMount;

/** Name of the volume to what it is. */
export type Mounts = Readonly<Record<string, Mount>>;

/** What a job finds: it has no replicas to share storage among, and leaves nothing behind. */
export type JobMounts = Readonly<Record<string, Exclude<Mount, SharedMount | ReplicaMount>>>;

/** True where each replica has storage of its own. */
export function hasReplicaStorage(mounts: Mounts = {}): boolean {
  return Object.values(mounts).some((mount) => "perReplica" in mount);
}
