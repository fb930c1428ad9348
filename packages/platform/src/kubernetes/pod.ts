import { physicalName } from "@axon/core";
import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { type Environment, environmentVariables } from "./environment.ts";
import { type ContainerResources, containerResources, type Labels } from "./placement.ts";
import { restricted, restrictedAs } from "./restricted.ts";
import type { Toleration } from "./scheduling.ts";
import { topologySpread } from "./spread.ts";

type Probe = k8s.types.input.core.v1.Probe;

export interface HardenedContainerArgs {
  readonly name: string;
  /** Exact reference: a tag other than `latest`, or a digest. */
  readonly image: pulumi.Input<string>;
  /** @default - the image's own */
  readonly command?: readonly pulumi.Input<string>[];
  readonly args?: readonly pulumi.Input<string>[];
  readonly environment?: Environment;
  /** Names of ConfigMaps whose keys become environment variables. */
  readonly environmentFrom?: readonly pulumi.Input<string>[];
  readonly resources: ContainerResources;
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly startupProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly lifecycle?: k8s.types.input.core.v1.Lifecycle;
  readonly volumeMounts?: readonly k8s.types.input.core.v1.VolumeMount[];
  /** Directories that are empty volumes; `hardenedPodSpec` must be given the same ones. @default [] */
  readonly writablePaths?: readonly string[];
  /** @default true */
  readonly readOnlyRootFilesystem?: boolean;
}

/** A container that may do nothing but run: no privileges, no capabilities, nothing writable but what is named. */
export function hardenedContainer(args: HardenedContainerArgs): k8s.types.input.core.v1.Container {
  const {
    name,
    image,
    command,
    args: commandArgs,
    ports,
    startupProbe,
    readinessProbe,
    livenessProbe,
    lifecycle,
  } = args;
  const mounts = [...(args.volumeMounts ?? []), ...(args.writablePaths ?? []).map(writableMount)];
  return {
    name,
    image,
    imagePullPolicy: "IfNotPresent",
    ...(command ? { command: [...command] } : {}),
    ...(commandArgs ? { args: [...commandArgs] } : {}),
    ...(args.environment ? { env: environmentVariables(args.environment) } : {}),
    ...(args.environmentFrom
      ? { envFrom: args.environmentFrom.map((from) => ({ configMapRef: { name: from } })) }
      : {}),
    resources: containerResources(args.resources),
    ...(ports ? { ports: ports.map((port) => ({ ...port, protocol: "TCP" })) } : {}),
    ...(startupProbe ? { startupProbe } : {}),
    ...(readinessProbe ? { readinessProbe } : {}),
    ...(livenessProbe ? { livenessProbe } : {}),
    ...(lifecycle ? { lifecycle } : {}),
    ...(mounts.length > 0 ? { volumeMounts: mounts } : {}),
    securityContext: { ...restricted.container, readOnlyRootFilesystem: args.readOnlyRootFilesystem ?? true },
  };
}

export interface HardenedPodArgs {
  readonly containers: readonly k8s.types.input.core.v1.Container[];
  readonly initContainers?: readonly k8s.types.input.core.v1.Container[];
  /** The account of the pod's component, see `ownAccount`: what the namespace's default one is given, all of its pods have. */
  readonly serviceAccountName: pulumi.Input<string>;
  /** Numeric ids all containers run as. @default 1000 and 1000 */
  readonly user?: { readonly uid: number; readonly gid: number };
  /** @default 30 */
  readonly terminationGracePeriodSeconds?: number;
  readonly volumes?: readonly k8s.types.input.core.v1.Volume[];
  /** Directories the containers name as `writablePaths`. @default [] */
  readonly writablePaths?: readonly string[];
  /** Most an empty volume of `writablePaths` may hold. @default "256Mi" */
  readonly writableLimit?: string;
  /** Spread the pods with this `app` label over zones and nodes. @default - no spreading */
  readonly spread?: { readonly app: string };
  readonly restartPolicy?: "Always" | "OnFailure" | "Never";
  readonly imagePullSecrets?: readonly pulumi.Input<string>[];
  readonly priorityClassName?: pulumi.Input<string>;
  /** Labels a node must have. @default - any node */
  readonly nodeSelector?: Labels;
  /** Taints of nodes the pod may run on all the same. @default [] */
  readonly tolerations?: readonly Toleration[];
}

/** A pod that passes the restricted Pod Security Standard and carries no credentials of the cluster. */
export function hardenedPodSpec(args: HardenedPodArgs): k8s.types.input.core.v1.PodSpec {
  const { uid, gid } = args.user ?? { uid: 1_000, gid: 1_000 };
  const volumes = [
    ...(args.volumes ?? []),
    ...(args.writablePaths ?? []).map((path) => ({
      name: writableName(path),
      emptyDir: { sizeLimit: args.writableLimit ?? defaultWritableLimit },
    })),
  ];
  return {
    serviceAccountName: args.serviceAccountName,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: restrictedAs(uid, gid),
    ...(args.initContainers ? { initContainers: [...args.initContainers] } : {}),
    containers: [...args.containers],
    ...(volumes.length > 0 ? { volumes } : {}),
    ...(args.nodeSelector ? { nodeSelector: { ...args.nodeSelector } } : {}),
    ...(args.tolerations && args.tolerations.length > 0 ? { tolerations: [...args.tolerations] } : {}),
    ...(args.spread ? { topologySpreadConstraints: topologySpread(args.spread.app) } : {}),
    terminationGracePeriodSeconds: args.terminationGracePeriodSeconds ?? 30,
    ...(args.restartPolicy ? { restartPolicy: args.restartPolicy } : {}),
    ...(args.imagePullSecrets ? { imagePullSecrets: args.imagePullSecrets.map((name) => ({ name })) } : {}),
    ...(args.priorityClassName ? { priorityClassName: args.priorityClassName } : {}),
  };
}

/** Most an empty volume of `writablePaths` may hold where nobody says otherwise. */
export const defaultWritableLimit = "256Mi";

function writableMount(path: string): k8s.types.input.core.v1.VolumeMount {
  return { name: writableName(path), mountPath: path };
}

/** `/tmp` is `writable-tmp`; a deeper path gets a hash, so that `/a/b` and `/a-b` stay apart. */
function writableName(path: string): string {
  return physicalName(["writable", path.replace(/^\//, "")]);
}
