import type {
  ContainerResources,
  Environment,
  HardenedContainerArgs,
  KubernetesPlacement,
  Labels,
  Scheduling,
} from "@axon/platform/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { WorkerArgs } from "../contract.ts";
import type { VerticalScaling } from "./autoscaling/vertical.ts";
import type { Cleanup } from "./cleanup.ts";
import type { ConfigFile } from "./configuration.ts";
import type { CloudIdentity } from "./identity.ts";
import type { Mounts } from "./mounts/mount.ts";
import type { Strategy } from "./strategy/strategy.ts";

/** What Kubernetes adds to the contract of a service, with a port or without. */
export interface PodSettings extends KubernetesPlacement {
  /** @default - the image's own */
  readonly command?: readonly string[];
  /** With `gpu` the pods go to the nodes of `gpuNodes` (SC-013, IE-023). */
  readonly resources: ContainerResources;
  /** Plain settings, kept in a ConfigMap, and references to secrets. @default {} */
  readonly environment?: Environment;
  /**
   * Put the settings into a ConfigMap that never changes and is named by a hash of them: a change is a new one, the former
   * stays for a rollback, and the pods restart (NC-086). @default false - changed in place, and the pods restart
   */
  readonly immutableSettings?: boolean;
  /** Name to version of what the pods restart for when it changes, such as the version of a Secret. @default {} */
  readonly restartOn?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Secrets an external store may change at any time; Reloader, where installed, restarts the pods then. @default [] */
  readonly reloadOnSecretChange?: readonly pulumi.Input<string>[];
  /** Port the process serves metrics on, where that is not `port`; no entry leads there. @default - none */
  readonly metricsPort?: number;
  /**
   * A file of settings at `path`, in a directory of its own, named in `variable`, with further ones beside it by their names; without
   * `content` a ConfigMap `<name>-file` may be added by hand. @default - none
   */
  readonly configFile?: ConfigFile;
  /** Volumes by name: shared or own storage, scratch, files of settings, secrets, models. @default {} */
  readonly mounts?: Mounts;
  /** Directories the process writes to; the rest of the file system is read-only. @default ["/tmp"] */
  readonly writablePaths?: readonly string[];
  /** Old files that go where a writable path is nearly full, by a container beside the process. @default - none */
  readonly cleanup?: Cleanup;
  /** Numeric ids of the process. @default 1000 and 1000 */
  readonly user?: { readonly uid: number; readonly gid: number };
  /** Who the pods are to the cloud. @default - nobody */
  readonly identity?: CloudIdentity;
  /** Labels of the pods alone, such as `component: crawler`; `app` is the service's own. @default {} */
  readonly podLabels?: Labels;
  /** Nodes the pods run on. @default - any without taints */
  readonly scheduling?: Scheduling;
  /** Nodes of pods with a GPU. @default - `gpuScheduling` of @axon/platform: node-type=gpu, tolerating nvidia.com/gpu=true:NoSchedule */
  readonly gpuNodes?: Scheduling;
  /** Replicas voluntary disruptions must leave; 0 for no budget. @default 1, or 0 with a single replica */
  readonly minAvailable?: number;
  readonly rollout?: {
    /** @default 1 */
    readonly maxSurge?: number;
    /** @default 0 */
    readonly maxUnavailable?: number;
    /** Time without progress after which an update has failed. @default "10m" */
    readonly deadline?: string;
    /** Earlier versions kept for a rollback. @default 10 */
    readonly revisions?: number;
    /** How long a new replica must be ready before the update goes on. @default "0s" */
    readonly minReady?: string;
  };
  /** How a new version takes over, by Argo Rollouts. @default - pod by pod, as a Deployment does */
  readonly strategy?: Strategy;
  /** Recommends requests of the container, or sets them. @default - none */
  readonly vertical?: VerticalScaling;
  /** Storage of its own for each replica, which makes it a StatefulSet; kept when the service goes. @default - none */
  readonly state?: { readonly path: string; readonly storage: string; readonly storageClass?: string };
  /** Run one after the other, each to its end, before the process starts. @default [] */
  readonly initContainers?: readonly HardenedContainerArgs[];
  /** Names of Secrets with registry credentials. @default [] */
  readonly imagePullSecrets?: readonly pulumi.Input<string>[];
  /** Who is evicted first when a node is full. @default - the cluster's default class */
  readonly priorityClassName?: string;
}

/** A service or a worker. */
export interface WorkloadArgs extends WorkerArgs, PodSettings {
  readonly port?: number;
  readonly servicePort?: number;
  readonly serviceName?: string;
}
