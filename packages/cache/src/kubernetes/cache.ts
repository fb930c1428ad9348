import { failOnProblems, type Problem, underPath } from "@axon/core";
import {
  type ContainerResources,
  checkContainerResources,
  type KubernetesPlacement,
  type Mesh,
  ownAccount,
  type SecretKey,
  type ServiceTls,
  serviceCertificate,
  type ZoneSpread,
} from "@axon/platform/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type Cache, type CacheArgs, checkCache, defaults, maxMemoryBytes } from "../contract.ts";
import { peerServiceName } from "./peers.ts";
import { metricsPort, type PodParts, singlePod } from "./pods.ts";
import { type ServerSettings, serverConfiguration, startScript } from "./server.ts";
import { peerFiles, peersOf, severalServers } from "./several.ts";
import { type Annotations, deployment, statefulSet } from "./workloads.ts";

export interface KubernetesCacheArgs extends CacheArgs, KubernetesPlacement {
  readonly password: SecretKey;
  /** What several servers know each other by: letters, digits, hyphens and underscores. Needed with `replicas`. */
  readonly peerPassword?: SecretKey;
  readonly tls: ServiceTls;
  /** Further names in its namespace that clients verify the server by; where they lead is not made here. @default [] */
  readonly aliases?: readonly string[];
  readonly resources: ContainerResources;
  /** Whether several servers must stand in zones of their own. @default "required" */
  readonly zones?: ZoneSpread;
  /** Exact image of the engine, from another registry for instance. @default - a supported release of the engine */
  readonly image?: string;
  /** Exact image of HAProxy, in front of several servers. @default - a supported release */
  readonly proxyImage?: string;
  /** Class of the volume, where data persists. @default - the cluster's own */
  readonly storageClass?: string;
  /** Run a Prometheus exporter beside the server, on port 9121; with an image of your own if you like. @default true */
  readonly metrics?: boolean | { readonly image: string };
  /** Name to version of what the pod must be restarted for: the `version` of its credentials. */
  readonly restartOn?: Readonly<Record<string, pulumi.Input<string>>>;
  /** The mesh that the namespace is in. @default - none */
  readonly mesh?: Mesh;
}

/**
 * A cache that asks for a password, reachable through a Service of its own name on port 6379: one server, or several of which
 * one takes writes, behind proxies that lead to it.
 */
export class KubernetesCache extends pulumi.ComponentResource implements Cache {
  /** Name of the Service, as seen from its namespace. */
  readonly host: pulumi.Output<string>;
  readonly port: number = defaults.port;
  readonly tls: boolean;
  /** The certificate of the authority that signs what clients see; undefined without TLS. */
  readonly certificateAuthority?: SecretKey;

  constructor(name: string, args: KubernetesCacheArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:cache:KubernetesCache", name, args, opts);
    failOnProblems(`KubernetesCache "${name}"`, checkKubernetesCache(args));
    this.tls = args.tls !== "disabled";

    const settings = serverSettings(args);
    const several = args.peerPassword !== undefined && settings.replicated === true;
    const files = several
      ? peerFiles(settings, peersOf(name, args.replicas ?? defaults.replicas))
      : singleFiles(settings);
    const configuration = this.#configuration(name, args, files);
    const hosts = [name, ...(args.aliases ?? []), ...(several ? [`*.${peerServiceName(name)}`] : [])];
    const certificate = args.tls === "disabled" ? undefined : serviceCertificate(name, args, args.tls, this, hosts);
    if (certificate) this.certificateAuthority = { secret: certificate, key: "ca.crt" };
    const account = ownAccount(name, { namespace: args.namespace, labels: args.labels }, this).metadata.name;
    const parts: PodParts = { name, settings, files, configuration: configuration.metadata.name, certificate, account };
    const annotations = reloadAnnotations(args, certificate);
    const service = this.#service(name, args, several);
    if (several) severalServers(name, args, args.peerPassword, parts, annotations, this);
    else this.#single(name, args, parts, annotations, service);

    this.host = service.metadata.name;
    const { host, port, tls, certificateAuthority } = this;
    this.registerOutputs({ host, port, tls, certificateAuthority });
  }

  #configuration(name: string, { namespace, labels }: KubernetesPlacement, data: PodParts["files"]) {
    return new k8s.core.v1.ConfigMap(name, { metadata: { name, namespace, labels }, data }, { parent: this });
  }

  /** What clients know: the only server, or the proxies, whose pods have the same label. */
  #service(name: string, { namespace, labels, metrics }: KubernetesCacheArgs, several: boolean): k8s.core.v1.Service {
    const ports = [
      { name: "redis", port: defaults.port, targetPort: "redis" },
      ...(metrics === false || several ? [] : [{ name: "metrics", port: metricsPort, targetPort: "metrics" }]),
    ];
    return new k8s.core.v1.Service(
      name,
      { metadata: { name, namespace, labels: { ...labels, app: name } }, spec: { selector: { app: name }, ports } },
      { parent: this },
    );
  }

  #single(
    name: string,
    args: KubernetesCacheArgs,
    parts: PodParts,
    annotations: Annotations,
    service: k8s.core.v1.Service,
  ): void {
    const pods = { app: name, replicas: 1, pod: singlePod(args, parts), annotations };
    const { persistence, storageClass } = args;
    // One at a time: two caches behind one Service would answer differently.
    if (persistence === "ephemeral") deployment(name, args, { ...pods, strategy: { type: "Recreate" } }, this);
    else statefulSet(name, args, { ...pods, service, volume: { storage: persistence.storage, storageClass } }, this);
  }
}

/** Everything that is wrong with the arguments. */
function checkKubernetesCache(args: KubernetesCacheArgs): Problem[] {
  const several = (args.replicas ?? defaults.replicas) > 1;
  return [
    ...checkCache(args, args.resources.memory.limit),
    ...(several && !args.peerPassword
      ? [{ path: ["peerPassword"], expected: "a key of a Secret, with more than one replica", received: "nothing" }]
      : []),
    ...underPath(["resources"], checkContainerResources(args.resources)),
  ];
}

function serverSettings(args: KubernetesCacheArgs): ServerSettings {
  return {
    engine: args.engine ?? defaults.engine,
    eviction: args.eviction ?? defaults.eviction,
    maxMemoryBytes: maxMemoryBytes(args, args.resources.memory.limit),
    persistent: args.persistence !== "ephemeral",
    snapshots: args.persistence === "ephemeral" ? {} : args.persistence.snapshots,
    tls: args.tls !== "disabled",
    port: defaults.port,
    replicated: (args.replicas ?? defaults.replicas) > 1,
  };
}

function singleFiles(settings: ServerSettings): PodParts["files"] {
  return { "server.conf": serverConfiguration(settings), "start.sh": startScript(settings.engine) };
}

/** For Reloader: the password changes in an external store, and Redis does not take up a renewed certificate itself. */
function reloadAnnotations(args: KubernetesCacheArgs, certificate: pulumi.Output<string> | undefined): Annotations {
  const secrets = pulumi.all([
    args.password.secret,
    ...(args.peerPassword ? [args.peerPassword.secret] : []),
    ...(certificate && args.engine === "redis" ? [certificate] : []),
  ]);
  return { "secret.reloader.stakater.com/reload": secrets.apply((names) => [...new Set(names)].join(",")) };
}
