import { failOnProblems, parseDuration } from "@axon/core";
import {
  type ApiServer,
  type ContainerResources,
  containerResources,
  type Environment,
  type KubernetesPlacement,
  ownAccount,
  type Peer,
  type Scheduling,
} from "@axon/platform/kubernetes";
import { restricted } from "@axon/platform/restricted";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { checkRayCluster } from "./ray-checks.ts";
import { autoscalerToken, headTemplate, rayPorts, workerTemplate } from "./ray-pods.ts";
import { rayPolicies } from "./ray-policies.ts";

/** One pod of Ray. */
export interface RayPodArgs {
  /** With `gpu` it goes to the nodes of `gpuScheduling` (IE-023). */
  readonly resources: ContainerResources;
  /** Memory for Ray's objects, as /dev/shm; it counts against the memory limit. @default - 30 percent of the memory limit */
  readonly sharedMemory?: string;
  /** Most that logs and objects spilled to /tmp may take. @default "20Gi" */
  readonly scratch?: string;
  /** Nodes it runs on. @default - any without taints */
  readonly scheduling?: Scheduling;
  /** @default - the cluster's default class */
  readonly priorityClassName?: string;
}

/** Workers of one size; Ray's own autoscaler adds and takes them, and nothing else resizes them (IE-060). */
export interface RayWorkers extends RayPodArgs {
  readonly min: number;
  readonly max: number;
}

/** Who calls the cluster: programs of Ray Client, readers of the dashboard and its jobs, or of its metrics. */
export interface RayClient {
  readonly from: Peer;
  /** @default "client" */
  readonly port?: "client" | "dashboard" | "metrics";
}

/** A cluster of Ray, run by the operator KubeRay 1.6 or later. */
export interface KubernetesRayClusterArgs extends KubernetesPlacement {
  /** Exact image with Ray, run as a user that is not root. */
  readonly image: pulumi.Input<string>;
  /** Version of Ray in the image, 2.52.0 or later for its tokens: `2.56.1`. */
  readonly version: string;
  /** Runs Ray's own services and no work. */
  readonly head: RayPodArgs;
  readonly workers: Readonly<Record<string, RayWorkers>>;
  /** How long a worker does nothing before it goes. @default "60s" */
  readonly idleTimeout?: string;
  /** Settings of every pod, and references to secrets. @default {} */
  readonly environment?: Environment;
  /** Name to who may call; nobody else can. @default {} */
  readonly clients?: Readonly<Record<string, RayClient>>;
  /**
   * Callers show a token, which KubeRay keeps in a Secret named like the cluster. Whoever can call a cluster without one
   * runs any program in it. @default "token"
   */
  readonly authentication?: "token" | "disabled";
  /** Numeric ids of the process. @default 1000 and 1000 */
  readonly user?: { readonly uid: number; readonly gid: number };
  readonly imagePullSecrets?: readonly pulumi.Input<string>[];
  /** Namespace KubeRay runs in. @default "kuberay-system" */
  readonly operatorNamespace?: string;
  /** Narrow it to the addresses of your API server. @default - any address on 443 and 6443 */
  readonly apiServer?: readonly ApiServer[];
}

/** Machine-learning compute (IE-016): a head, groups of workers, and a network that is closed to everybody else. */
export class KubernetesRayCluster extends pulumi.ComponentResource {
  /** Host name of the head. */
  readonly host: pulumi.Output<string>;
  /** Address for `ray.init`. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: KubernetesRayClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:compute:KubernetesRayCluster", name, args, opts);
    failOnProblems(`KubernetesRayCluster "${name}"`, checkRayCluster(args));

    rayPolicies(name, args, this);
    const { namespace, labels } = args;
    // KubeRay gives the head's account the rights that its autoscaler needs; workers have none.
    const account = (role: string) => ownAccount(`${name}-ray-${role}`, { namespace, labels }, this).metadata.name;
    const accounts = { head: account("head"), workers: account("workers") };
    const cluster = new k8s.apiextensions.CustomResource(
      name,
      {
        apiVersion: "ray.io/v1",
        kind: "RayCluster",
        metadata: { name, namespace, labels: { ...labels, app: name } },
        spec: clusterSpec(name, args, accounts),
      },
      { parent: this },
    );
    this.host = pulumi.interpolate`${cluster.metadata.name}-head-svc`;
    this.url = pulumi.interpolate`ray://${this.host}:${rayPorts.client}`;
    this.registerOutputs({ host: this.host, url: this.url });
  }
}

function clusterSpec(
  name: string,
  args: KubernetesRayClusterArgs,
  accounts: Readonly<Record<"head" | "workers", pulumi.Output<string>>>,
) {
  return {
    rayVersion: args.version,
    authOptions: { mode: args.authentication ?? "token" },
    enableInTreeAutoscaling: true,
    autoscalerOptions: {
      idleTimeoutSeconds: parseDuration(args.idleTimeout ?? "60s").seconds,
      // Not more pods at once than there are, so that a mistake does not buy a hundred nodes.
      upscalingMode: "Conservative",
      resources: containerResources({
        cpu: { request: "200m", limit: "500m" },
        memory: { request: "256Mi", limit: "512Mi" },
      }),
      securityContext: restricted.container,
      volumeMounts: [autoscalerToken.mount, { name: "tmp", mountPath: "/tmp" }],
    },
    headGroupSpec: {
      serviceType: "ClusterIP",
      // No CPUs for work, so that a task cannot take the memory of the cluster's own services.
      rayStartParams: { "dashboard-host": "0.0.0.0", "num-cpus": "0", "num-gpus": "0" },
      template: headTemplate(name, args, accounts.head),
    },
    workerGroupSpecs: Object.entries(args.workers).map(([groupName, group]) => ({
      groupName,
      minReplicas: group.min,
      maxReplicas: group.max,
      rayStartParams: {},
      template: workerTemplate(name, args, group, accounts.workers),
    })),
  };
}
