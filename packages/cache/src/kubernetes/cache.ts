import { createHash } from "node:crypto";
import { failOnProblems, type Problem, underPath } from "@axon/core";
import {
  type ContainerResources,
  checkContainerResources,
  hardenedContainer,
  hardenedPodSpec,
  type KubernetesPlacement,
  type SecretKey,
  type ServiceTls,
  serviceCertificate,
} from "@axon/platform/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type Cache, type CacheArgs, checkCache, defaults, maxMemoryBytes } from "../contract.ts";
import { paths, pingCommand, type ServerSettings, serverConfiguration, startScript } from "./server.ts";

/** Exact images; valkey.io/download and the Docker official images list of redis, November 2026. */
const images = {
  valkey: "docker.io/valkey/valkey:9.1.4",
  redis: "docker.io/library/redis:8.10.2",
  exporter: "docker.io/oliver006/redis_exporter:v1.91.1",
} as const;

const metricsPort = 9121;

export interface KubernetesCacheArgs extends CacheArgs, KubernetesPlacement {
  readonly password: SecretKey;
  readonly tls: ServiceTls;
  readonly resources: ContainerResources;
  /** Exact image of the engine, from another registry for instance. @default - a supported release of the engine */
  readonly image?: string;
  /** Class of the volume, where data persists. @default - the cluster's own */
  readonly storageClass?: string;
  /** Run a Prometheus exporter beside the server, on port 9121; with an image of your own if you like. @default true */
  readonly metrics?: boolean | { readonly image: string };
  /** Name to version of what the pod must be restarted for: the `version` of its credentials. */
  readonly restartOn?: Readonly<Record<string, pulumi.Input<string>>>;
}

/** One cache server that asks for a password, reachable through a Service of its own name on port 6379. */
export class KubernetesCache extends pulumi.ComponentResource implements Cache {
  /** Name of the Service, as seen from its namespace. */
  readonly host: pulumi.Output<string>;
  readonly port: number = defaults.port;
  readonly tls: boolean;

  constructor(name: string, args: KubernetesCacheArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:cache:KubernetesCache", name, args, opts);
    failOnProblems(`KubernetesCache "${name}"`, checkKubernetesCache(args));
    this.tls = args.tls !== "disabled";

    const settings = serverSettings(args);
    const configuration = this.#configuration(name, args, settings);
    const certificate = args.tls === "disabled" ? undefined : serviceCertificate(name, args, args.tls, this);
    const service = this.#service(name, args);
    const reload = reloadAnnotations(args, certificate);
    const pod = podTemplate(name, args, settings, configuration, certificate);
    if (args.persistence === "ephemeral") this.#deployment(name, args, pod, reload);
    else this.#statefulSet(name, args, args.persistence.storage, pod, reload, service);

    this.host = service.metadata.name;
    this.registerOutputs({ host: this.host, port: this.port, tls: this.tls });
  }

  #configuration(name: string, args: KubernetesCacheArgs, settings: ServerSettings): k8s.core.v1.ConfigMap {
    const { namespace, labels } = args;
    const data = { "server.conf": serverConfiguration(settings), "start.sh": startScript(settings.engine) };
    return new k8s.core.v1.ConfigMap(name, { metadata: { name, namespace, labels }, data }, { parent: this });
  }

  #service(name: string, args: KubernetesCacheArgs): k8s.core.v1.Service {
    const { namespace, labels } = args;
    const ports = [
      { name: "redis", port: defaults.port, targetPort: "redis" },
      ...(args.metrics === false ? [] : [{ name: "metrics", port: metricsPort, targetPort: "metrics" }]),
    ];
    return new k8s.core.v1.Service(
      name,
      { metadata: { name, namespace, labels: { ...labels, app: name } }, spec: { selector: { app: name }, ports } },
      { parent: this },
    );
  }

  /** One at a time: two caches behind one Service would answer differently. */
  #deployment(name: string, args: KubernetesCacheArgs, template: PodTemplate, annotations: Annotations): void {
    const { namespace, labels } = args;
    const selector = { matchLabels: { app: name } };
    new k8s.apps.v1.Deployment(
      name,
      {
        metadata: { name, namespace, labels: { ...labels, app: name }, annotations },
        spec: { replicas: 1, selector, strategy: { type: "Recreate" }, template },
      },
      { parent: this },
    );
  }

  #statefulSet(
    name: string,
    args: KubernetesCacheArgs,
    storage: string,
    template: PodTemplate,
    annotations: Annotations,
    service: k8s.core.v1.Service,
  ): void {
    const { namespace, labels, storageClass } = args;
    const claim = {
      metadata: { name: "data", labels },
      spec: {
        accessModes: ["ReadWriteOnce"],
        storageClassName: storageClass,
        resources: { requests: { storage } },
      },
    };
    new k8s.apps.v1.StatefulSet(
      name,
      {
        metadata: { name, namespace, labels: { ...labels, app: name }, annotations },
        spec: {
          replicas: 1,
          serviceName: service.metadata.name,
          selector: { matchLabels: { app: name } },
          template,
          volumeClaimTemplates: [claim],
        },
      },
      { parent: this },
    );
  }
}

/** Everything that is wrong with the arguments. */
export function checkKubernetesCache(args: KubernetesCacheArgs): Problem[] {
  return [
    ...checkCache(args, args.resources.memory.limit),
    ...underPath(["resources"], checkContainerResources(args.resources)),
  ];
}

type PodTemplate = k8s.types.input.core.v1.PodTemplateSpec;
type Annotations = Record<string, pulumi.Input<string>>;

function serverSettings(args: KubernetesCacheArgs): ServerSettings {
  return {
    engine: args.engine ?? defaults.engine,
    eviction: args.eviction ?? defaults.eviction,
    maxMemoryBytes: maxMemoryBytes(args, args.resources.memory.limit),
    persistent: args.persistence !== "ephemeral",
    snapshots: args.persistence === "ephemeral" ? {} : args.persistence.snapshots,
    tls: args.tls !== "disabled",
    port: defaults.port,
  };
}

function podTemplate(
  name: string,
  args: KubernetesCacheArgs,
  settings: ServerSettings,
  configuration: k8s.core.v1.ConfigMap,
  certificate: pulumi.Output<string> | undefined,
): PodTemplate {
  const containers = [serverContainer(args, settings), ...(args.metrics === false ? [] : [exporterContainer(args)])];
  const restartOn = Object.entries(args.restartOn ?? {}).map(([key, version]) => [`axon.dev/version-${key}`, version]);
  const checksum = createHash("sha256").update(serverConfiguration(settings) + startScript(settings.engine));
  return {
    metadata: {
      labels: { ...args.labels, app: name },
      annotations: {
        ...Object.fromEntries(restartOn),
        "axon.dev/config-checksum": checksum.digest("hex").slice(0, 16),
        "kubectl.kubernetes.io/default-container": settings.engine,
      },
    },
    spec: hardenedPodSpec({
      containers,
      terminationGracePeriodSeconds: 30,
      volumes: [
        { name: "configuration", configMap: { name: configuration.metadata.name } },
        { name: "run", emptyDir: { medium: "Memory", sizeLimit: "1Mi" } },
        ...(certificate ? [{ name: "tls", secret: { secretName: certificate } }] : []),
        ...(settings.persistent ? [] : [{ name: "data", emptyDir: { sizeLimit: "64Mi" } }]),
      ],
    }),
  };
}

const tlsMount = { name: "tls", mountPath: paths.tls, readOnly: true };

function serverContainer(args: KubernetesCacheArgs, settings: ServerSettings): k8s.types.input.core.v1.Container {
  const ready = { command: pingCommand(settings, "ready") };
  const live = { command: pingCommand(settings, "live") };
  return hardenedContainer({
    name: settings.engine,
    image: args.image ?? images[settings.engine],
    command: ["sh", `${paths.configuration}/start.sh`],
    environment: { REDISCLI_AUTH: args.password },
    resources: args.resources,
    ports: [{ name: "redis", containerPort: settings.port }],
    readinessProbe: { exec: ready, initialDelaySeconds: 5, periodSeconds: 10, timeoutSeconds: 5 },
    livenessProbe: { exec: live, initialDelaySeconds: 30, periodSeconds: 10, timeoutSeconds: 5 },
    volumeMounts: [
      { name: "configuration", mountPath: paths.configuration, readOnly: true },
      { name: "run", mountPath: paths.run },
      { name: "data", mountPath: paths.data },
      ...(settings.tls ? [tlsMount] : []),
    ],
  });
}

function exporterContainer(args: KubernetesCacheArgs): k8s.types.input.core.v1.Container {
  const tls = args.tls !== "disabled";
  return hardenedContainer({
    name: "metrics",
    image: typeof args.metrics === "object" ? args.metrics.image : images.exporter,
    environment: {
      REDIS_ADDR: `${tls ? "rediss" : "redis"}://localhost:${defaults.port}`,
      REDIS_USER: "metrics",
      REDIS_PASSWORD: args.password,
      ...(tls ? { REDIS_EXPORTER_TLS_CA_CERT_FILE: `${paths.tls}/ca.crt` } : {}),
    },
    resources: { cpu: { request: "10m", limit: "100m" }, memory: { request: "32Mi", limit: "64Mi" } },
    ports: [{ name: "metrics", containerPort: metricsPort }],
    readinessProbe: { httpGet: { path: "/health", port: "metrics" }, periodSeconds: 10 },
    livenessProbe: { httpGet: { path: "/health", port: "metrics" }, periodSeconds: 20 },
    volumeMounts: tls ? [tlsMount] : [],
  });
}

/** For Reloader: the password changes in an external store, and Redis does not take up a renewed certificate itself. */
function reloadAnnotations(args: KubernetesCacheArgs, certificate: pulumi.Output<string> | undefined): Annotations {
  const secrets = pulumi.all([args.password.secret, ...(certificate && args.engine === "redis" ? [certificate] : [])]);
  return { "secret.reloader.stakater.com/reload": secrets.apply((names) => names.join(",")) };
}
