import { failOnProblems, formatDuration, parseDuration } from "@axon/core";
import type {
  ContainerResources,
  Environment,
  HardenedContainerArgs,
  KubernetesPlacement,
} from "@axon/platform/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { defaults, type Service, type ServiceArgs } from "../contract.ts";
import { autoscaler } from "./autoscaler.ts";
import { configuration } from "./configuration.ts";
import { metadata } from "./metadata.ts";
import { podTemplate } from "./pod-template.ts";
import { checkKubernetesService } from "./service-checks.ts";

export interface KubernetesServiceArgs extends ServiceArgs, KubernetesPlacement {
  /** @default - the image's own */
  readonly command?: readonly string[];
  readonly resources: ContainerResources;
  /** Plain settings, kept in a ConfigMap, and references to secrets. @default {} */
  readonly environment?: Environment;
  /** Name to version of what the pods restart for when it changes, such as the version of a Secret. @default {} */
  readonly restartOn?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Secrets an external store may change at any time; Reloader, where installed, restarts the pods then. @default [] */
  readonly reloadOnSecretChange?: readonly pulumi.Input<string>[];
  /** Port the process serves metrics on, where that is not `port`; no entry leads there. @default - none */
  readonly metricsPort?: number;
  /**
   * A file of settings at `path`, in a directory of its own; without `content` a ConfigMap `<name>-file` may be added by
   * hand. @default - none
   */
  readonly configFile?: { readonly path: string; readonly variable: string; readonly content?: pulumi.Input<string> };
  /** Directories the process writes to; the rest of the file system is read-only. @default ["/tmp"] */
  readonly writablePaths?: readonly string[];
  /** Numeric ids of the process. @default 1000 and 1000 */
  readonly user?: { readonly uid: number; readonly gid: number };
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
  /** Storage of its own for each replica, which makes it a StatefulSet; kept when the service goes. @default - none */
  readonly state?: { readonly path: string; readonly storage: string; readonly storageClass?: string };
  /** Run one after the other, each to its end, before the process starts. @default [] */
  readonly initContainers?: readonly HardenedContainerArgs[];
  /** Names of Secrets with registry credentials. @default [] */
  readonly imagePullSecrets?: readonly pulumi.Input<string>[];
  /** Who is evicted first when a node is full. @default - the cluster's default class */
  readonly priorityClassName?: string;
}

/** A long-running HTTP process: workload, Service, account, disruption budget and, where asked, autoscaler. */
export class KubernetesService extends pulumi.ComponentResource implements Service {
  readonly host: pulumi.Output<string>;
  readonly port: number;
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: KubernetesServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:services:KubernetesService", name, args, opts);
    failOnProblems(`KubernetesService "${name}"`, checkKubernetesService(args));

    const account = new k8s.core.v1.ServiceAccount(
      name,
      { metadata: metadata(name, args), automountServiceAccountToken: false },
      { parent: this },
    );
    const service = this.#service(name, args);
    const settings = configuration(name, args, this);
    const template = podTemplate(name, args, account.metadata.name, settings, this);
    const workload = args.state
      ? this.#statefulSet(name, args, args.state, template, service.metadata.name)
      : this.#deployment(name, args, template);
    if (args.scale) {
      const kind = args.state ? "StatefulSet" : "Deployment";
      autoscaler(name, args, { kind, name: workload.metadata.name }, args.scale, this);
    }
    this.#disruptionBudget(name, args);

    // Through the workload, so that whoever uses the address waits until it answers.
    this.host = pulumi.all([service.metadata.name, workload.metadata.name]).apply(([host]) => host);
    this.port = args.port;
    this.url = pulumi.interpolate`http://${this.host}:${this.port}`;
    this.registerOutputs({ host: this.host, port: this.port, url: this.url });
  }

  #service(name: string, args: KubernetesServiceArgs): k8s.core.v1.Service {
    const port = (name: string, number: number) => ({ name, port: number, targetPort: name, protocol: "TCP" });
    return new k8s.core.v1.Service(
      name,
      {
        metadata: metadata(name, args),
        spec: {
          type: "ClusterIP",
          selector: { app: name },
          ports: [port("http", args.port), ...(args.metricsPort ? [port("metrics", args.metricsPort)] : [])],
        },
      },
      { parent: this },
    );
  }

  #deployment(name: string, args: KubernetesServiceArgs, template: PodTemplate): k8s.apps.v1.Deployment {
    const { maxSurge, maxUnavailable, deadlineSeconds, revisions, minReadySeconds } = rollout(args);
    return new k8s.apps.v1.Deployment(
      name,
      {
        metadata: { ...metadata(name, args), annotations: reloadAnnotations(args) },
        spec: {
          ...replicas(args),
          selector: { matchLabels: { app: name } },
          strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge, maxUnavailable } },
          progressDeadlineSeconds: deadlineSeconds,
          minReadySeconds,
          revisionHistoryLimit: revisions,
          template,
        },
      },
      { parent: this, customTimeouts: patience(deadlineSeconds) },
    );
  }

  #statefulSet(
    name: string,
    args: KubernetesServiceArgs,
    state: NonNullable<KubernetesServiceArgs["state"]>,
    template: PodTemplate,
    serviceName: pulumi.Output<string>,
  ): k8s.apps.v1.StatefulSet {
    const { deadlineSeconds, revisions, minReadySeconds } = rollout(args);
    const claim = {
      // Immutable, so nothing here may change with a release.
      metadata: { name: "state", labels: { app: name } },
      spec: {
        accessModes: ["ReadWriteOnce"],
        storageClassName: state.storageClass,
        resources: { requests: { storage: state.storage } },
      },
    };
    return new k8s.apps.v1.StatefulSet(
      name,
      {
        metadata: { ...metadata(name, args), annotations: reloadAnnotations(args) },
        spec: {
          ...replicas(args),
          serviceName,
          selector: { matchLabels: { app: name } },
          updateStrategy: { type: "RollingUpdate" },
          minReadySeconds,
          revisionHistoryLimit: revisions,
          persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
          volumeClaimTemplates: [claim],
          template,
        },
      },
      { parent: this, customTimeouts: patience(deadlineSeconds) },
    );
  }

  #disruptionBudget(name: string, args: KubernetesServiceArgs): void {
    const fewest = args.scale?.min ?? args.replicas ?? defaults.replicas;
    const minAvailable = args.minAvailable ?? Math.min(1, fewest - 1);
    if (minAvailable === 0) return;
    new k8s.policy.v1.PodDisruptionBudget(
      name,
      {
        metadata: metadata(name, args),
        spec: {
          minAvailable,
          selector: { matchLabels: { app: name } },
          // A pod that is not ready serves nobody; keeping it would block draining its node for ever.
          unhealthyPodEvictionPolicy: "AlwaysAllow",
        },
      },
      { parent: this },
    );
  }
}

type PodTemplate = k8s.types.input.core.v1.PodTemplateSpec;

/** An autoscaler owns the number: writing it here would reset it with every update. */
function replicas(args: KubernetesServiceArgs): { readonly replicas?: number } {
  return args.scale ? {} : { replicas: args.replicas ?? defaults.replicas };
}

function reloadAnnotations({ reloadOnSecretChange = [] }: KubernetesServiceArgs): Record<string, pulumi.Input<string>> {
  if (reloadOnSecretChange.length === 0) return {};
  return {
    "secret.reloader.stakater.com/reload": pulumi.all([...reloadOnSecretChange]).apply((names) => names.join(",")),
  };
}

function rollout({ rollout = {} }: KubernetesServiceArgs) {
  const { maxSurge = 1, maxUnavailable = 0, deadline = "10m", revisions = 10, minReady = "0s" } = rollout;
  const deadlineSeconds = parseDuration(deadline).seconds;
  return { maxSurge, maxUnavailable, deadlineSeconds, revisions, minReadySeconds: parseDuration(minReady).seconds };
}

/** Pulumi gives up after ten minutes by itself; the cluster's own verdict comes first when it waits a little longer. */
function patience(deadlineSeconds: number): pulumi.CustomTimeouts {
  const wait = formatDuration({ seconds: deadlineSeconds + 60 });
  return { create: wait, update: wait };
}
