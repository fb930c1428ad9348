import { failOnProblems, parseDuration, underPath } from "@axon/core";
import {
  type ContainerResources,
  checkContainerResources,
  type Environment,
  hardenedContainer,
  hardenedPodSpec,
  type KubernetesPlacement,
} from "@axon/platform/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { checkService, defaults, type Service, type ServiceArgs } from "../contract.ts";
import { autoscaler } from "./autoscaler.ts";
import { type Configuration, configuration } from "./configuration.ts";
import { probes } from "./probes.ts";

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
  /** A file of settings at `path`; without `content` a ConfigMap `<name>-file` may be added by hand. @default - none */
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
  };
  /** Storage of its own for each replica, which makes it a StatefulSet. @default - none */
  readonly state?: { readonly path: string; readonly storage: string; readonly storageClass?: string };
  readonly initContainers?: readonly k8s.types.input.core.v1.Container[];
  /** Names of Secrets with registry credentials. @default [] */
  readonly imagePullSecrets?: readonly pulumi.Input<string>[];
}

/** A long-running HTTP process: workload, Service, account, disruption budget and, where asked, autoscaler. */
export class KubernetesService extends pulumi.ComponentResource implements Service {
  readonly host: pulumi.Output<string>;
  readonly port: number;
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: KubernetesServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:services:KubernetesService", name, args, opts);
    failOnProblems(`KubernetesService "${name}"`, [
      ...checkService(args),
      ...underPath(["resources"], checkContainerResources(args.resources)),
    ]);

    const account = new k8s.core.v1.ServiceAccount(
      name,
      { metadata: metadata(name, args), automountServiceAccountToken: false },
      { parent: this },
    );
    const service = new k8s.core.v1.Service(
      name,
      {
        metadata: metadata(name, args),
        spec: {
          type: "ClusterIP",
          selector: { app: name },
          ports: [{ name: "http", port: args.port, targetPort: "http", protocol: "TCP" }],
        },
      },
      { parent: this },
    );
    const settings = configuration(name, args, this);
    const template = podTemplate(name, args, account.metadata.name, settings, this);
    const workload = args.state
      ? this.#statefulSet(name, args, args.state, template, service.metadata.name)
      : this.#deployment(name, args, template);
    if (args.scale) {
      const kind = args.state ? "StatefulSet" : "Deployment";
      autoscaler(name, metadata(name, args), { kind, name: workload.metadata.name }, args.scale, this);
    }
    this.#disruptionBudget(name, args);

    // Through the workload, so that whoever uses the address waits until it answers.
    this.host = pulumi.all([service.metadata.name, workload.metadata.name]).apply(([host]) => host);
    this.port = args.port;
    this.url = pulumi.interpolate`http://${this.host}:${this.port}`;
    this.registerOutputs({ host: this.host, port: this.port, url: this.url });
  }

  #deployment(name: string, args: KubernetesServiceArgs, template: PodTemplate): k8s.apps.v1.Deployment {
    const { maxSurge = 1, maxUnavailable = 0, deadline = "10m", revisions = 10 } = args.rollout ?? {};
    return new k8s.apps.v1.Deployment(
      name,
      {
        metadata: { ...metadata(name, args), annotations: reloadAnnotations(args) },
        spec: {
          ...replicas(args),
          selector: { matchLabels: { app: name } },
          strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge, maxUnavailable } },
          progressDeadlineSeconds: parseDuration(deadline).seconds,
          revisionHistoryLimit: revisions,
          template,
        },
      },
      { parent: this },
    );
  }

  #statefulSet(
    name: string,
    args: KubernetesServiceArgs,
    state: NonNullable<KubernetesServiceArgs["state"]>,
    template: PodTemplate,
    serviceName: pulumi.Output<string>,
  ): k8s.apps.v1.StatefulSet {
    const claim = {
      metadata: { name: "state", labels: args.labels },
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
          revisionHistoryLimit: args.rollout?.revisions ?? 10,
          persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
          volumeClaimTemplates: [claim],
          template,
        },
      },
      { parent: this },
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

function metadata(name: string, { namespace, labels }: KubernetesPlacement) {
  return { name, namespace, labels: { ...labels, app: name } };
}

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

function podTemplate(
  name: string,
  args: KubernetesServiceArgs,
  serviceAccountName: pulumi.Output<string>,
  settings: Configuration,
  parent: pulumi.Resource,
): PodTemplate {
  const { drain, grace } = args.shutdown ?? defaults.shutdown;
  const writablePaths = args.writablePaths ?? ["/tmp"];
  const file = args.configFile && configFile(name, args, args.configFile, parent);
  const container = hardenedContainer({
    name,
    image: args.image,
    command: args.command,
    environment: {
      ...settings.secrets,
      ...(args.configFile ? { [args.configFile.variable]: args.configFile.path } : {}),
    },
    environmentFrom: [settings.configMap],
    resources: args.resources,
    ports: [{ name: "http", containerPort: args.port }],
    ...probes(args.health),
    // The endpoint is withdrawn while this sleeps, so no new request meets a process that is shutting down.
    lifecycle: { preStop: { sleep: { seconds: parseDuration(drain).seconds } } },
    volumeMounts: [
      ...(file ? [file.mount] : []),
      ...(args.state ? [{ name: "state", mountPath: args.state.path }] : []),
    ],
    writablePaths,
  });
  return {
    metadata: { labels: { ...args.labels, app: name }, annotations: settings.annotations },
    spec: hardenedPodSpec({
      containers: [container],
      initContainers: args.initContainers,
      serviceAccountName,
      user: args.user,
      terminationGracePeriodSeconds: parseDuration(grace).seconds,
      volumes: file ? [file.volume] : [],
      writablePaths,
      spread: { app: name },
      imagePullSecrets: args.imagePullSecrets,
    }),
  };
}

/** Mounts the file's directory; optional when nobody gave a content, so that the pod starts without it. */
function configFile(
  name: string,
  args: KubernetesServiceArgs,
  file: NonNullable<KubernetesServiceArgs["configFile"]>,
  parent: pulumi.Resource,
) {
  const slash = file.path.lastIndexOf("/");
  const [directory, key] = [file.path.slice(0, slash), file.path.slice(slash + 1)];
  const mapName =
    file.content === undefined
      ? `${name}-file`
      : new k8s.core.v1.ConfigMap(
          `${name}-file`,
          { metadata: { ...metadata(name, args), name: `${name}-file` }, data: { [key]: file.content } },
          { parent },
        ).metadata.name;
  return {
    volume: { name: "config-file", configMap: { name: mapName, optional: file.content === undefined } },
    mount: { name: "config-file", mountPath: directory, readOnly: true },
  };
}
