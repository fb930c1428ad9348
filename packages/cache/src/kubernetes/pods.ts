import { createHash } from "node:crypto";
import {
  type ContainerResources,
  hardenedContainer,
  hardenedPodSpec,
  type SecretKey,
  zoneSpread,
} from "@axon/platform/kubernetes";
import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { defaults } from "../contract.ts";
import type { KubernetesCacheArgs } from "./cache.ts";
import { peerServiceName, sentinelPort } from "./peers.ts";
import { proxyCommand, proxyHealthPort, proxyPaths } from "./proxy.ts";
import { paths, pingCommand, type ServerSettings } from "./server.ts";

type PodTemplate = k8s.types.input.core.v1.PodTemplateSpec;
type Container = k8s.types.input.core.v1.Container;

/** Exact images; valkey.io/download and the Docker official images list, November 2026. */
const images = {
  valkey: "docker.io/valkey/valkey:9.1.4",
  redis: "docker.io/library/redis:8.10.2",
  exporter: "docker.io/oliver006/redis_exporter:v1.91.1",
  proxy: "docker.io/library/haproxy:3.4.4-alpine",
} as const;

export const metricsPort = 9121;

const beside: ContainerResources = {
  cpu: { request: "10m", limit: "100m" },
  memory: { request: "32Mi", limit: "64Mi" },
};
const proxyResources: ContainerResources = {
  cpu: { request: "50m", limit: "1" },
  memory: { request: "64Mi", limit: "256Mi" },
};

/** What a pod template is made of, beside the arguments of the cache. */
export interface PodParts {
  readonly name: string;
  readonly settings: ServerSettings;
  /** File to content of the ConfigMap. */
  readonly files: Readonly<Record<string, string>>;
  readonly configuration: pulumi.Input<string>;
  /** Secret with the certificate; undefined without TLS. */
  readonly certificate: pulumi.Output<string> | undefined;
  /** The servers' account. */
  readonly account: pulumi.Input<string>;
}

/** The pod of the only server. */
export function singlePod(args: KubernetesCacheArgs, parts: PodParts): PodTemplate {
  const server = serverContainer(args, parts, { REDISCLI_AUTH: args.password });
  return template(args, parts, parts.name, {
    containers: [server, ...exporters(args)],
    volumes: serverVolumes(parts, "64Mi"),
  });
}

/** The pod of one of several servers, with the sentinel that votes for it. */
export function peerPod(args: KubernetesCacheArgs, parts: PodParts, peerPassword: SecretKey): PodTemplate {
  const app = peerServiceName(parts.name);
  const stop = { command: ["sh", `${paths.configuration}/stop.sh`] };
  const server = serverContainer(
    args,
    parts,
    { REDISCLI_AUTH: args.password, PEER_PASSWORD: peerPassword },
    { preStop: { exec: stop } },
  );
  const alive = { tcpSocket: { port: "sentinel" }, periodSeconds: 10 };
  const sentinel = hardenedContainer({
    name: "sentinel",
    image: args.image ?? images[parts.settings.engine],
    command: ["sh", `${paths.configuration}/sentinel.sh`],
    environment: { PEER_PASSWORD: peerPassword },
    resources: beside,
    ports: [{ name: "sentinel", containerPort: sentinelPort }],
    readinessProbe: alive,
    livenessProbe: { ...alive, initialDelaySeconds: 60 },
    volumeMounts: [
      { name: "configuration", mountPath: paths.configuration, readOnly: true },
      { name: "run-sentinel", mountPath: paths.run },
      ...(parts.settings.tls ? [tlsMount] : []),
    ],
  });
  return template(args, parts, app, {
    containers: [server, sentinel, ...exporters(args)],
    // A copy is received on disk before it is read.
    volumes: [...serverVolumes(parts, args.resources.memory.limit), inMemory("run-sentinel")],
    topologySpreadConstraints: zoneSpread(app, args.zones ?? "required"),
    terminationGracePeriodSeconds: 60,
  });
}

/** The pod that leads clients to the server which takes writes. */
export function proxyPod(
  args: KubernetesCacheArgs,
  parts: PodParts,
  peerPassword: SecretKey,
  account: pulumi.Input<string>,
): PodTemplate {
  const health = { httpGet: { path: "/health", port: "health" }, periodSeconds: 5 };
  const proxy = hardenedContainer({
    name: "proxy",
    image: args.proxyImage ?? images.proxy,
    command: [...proxyCommand],
    environment: { PEER_PASSWORD: peerPassword },
    resources: proxyResources,
    ports: [
      { name: "redis", containerPort: defaults.port },
      { name: "health", containerPort: proxyHealthPort },
    ],
    readinessProbe: health,
    // It is alive also while no server takes writes.
    livenessProbe: { tcpSocket: { port: "health" }, periodSeconds: 10 },
    volumeMounts: [
      { name: "configuration", mountPath: proxyPaths.configuration, readOnly: true },
      ...(parts.settings.tls ? [tlsMount] : []),
    ],
  });
  return template(args, { ...parts, account }, parts.name, {
    containers: [proxy],
    volumes: [{ name: "configuration", configMap: { name: parts.configuration } }, ...tlsVolumes(parts)],
    topologySpreadConstraints: zoneSpread(parts.name, args.zones ?? "required"),
  });
}

interface PodSpec {
  readonly containers: readonly Container[];
  readonly volumes: readonly k8s.types.input.core.v1.Volume[];
  readonly topologySpreadConstraints?: k8s.types.input.core.v1.TopologySpreadConstraint[];
  /** @default 30 */
  readonly terminationGracePeriodSeconds?: number;
}

/** A changed file or version of a secret is another template, so that the pods are replaced. */
function template(
  args: KubernetesCacheArgs,
  { files, account }: PodParts,
  app: string,
  { containers, volumes, topologySpreadConstraints, terminationGracePeriodSeconds = 30 }: PodSpec,
): PodTemplate {
  const restartOn = Object.entries(args.restartOn ?? {}).map(([key, version]) => [`axon.dev/version-${key}`, version]);
  const checksum = createHash("sha256").update(Object.values(files).join(""));
  return {
    metadata: {
      labels: { ...args.labels, app },
      annotations: {
        ...Object.fromEntries(restartOn),
        "axon.dev/config-checksum": checksum.digest("hex").slice(0, 16),
        "kubectl.kubernetes.io/default-container": containers[0]?.name ?? "",
      },
    },
    spec: {
      ...hardenedPodSpec({ containers, serviceAccountName: account, terminationGracePeriodSeconds, volumes }),
      ...(topologySpreadConstraints ? { topologySpreadConstraints } : {}),
    },
  };
}

const tlsMount = { name: "tls", mountPath: paths.tls, readOnly: true };

function inMemory(name: string): k8s.types.input.core.v1.Volume {
  return { name, emptyDir: { medium: "Memory", sizeLimit: "1Mi" } };
}

function tlsVolumes({ certificate }: PodParts): k8s.types.input.core.v1.Volume[] {
  return certificate ? [{ name: "tls", secret: { secretName: certificate } }] : [];
}

function serverVolumes(parts: PodParts, scratch: string): k8s.types.input.core.v1.Volume[] {
  return [
    { name: "configuration", configMap: { name: parts.configuration } },
    inMemory("run"),
    ...tlsVolumes(parts),
    ...(parts.settings.persistent ? [] : [{ name: "data", emptyDir: { sizeLimit: scratch } }]),
  ];
}

function serverContainer(
  args: KubernetesCacheArgs,
  { settings }: PodParts,
  environment: Readonly<Record<string, SecretKey>>,
  lifecycle?: k8s.types.input.core.v1.Lifecycle,
): Container {
  const ready = { command: pingCommand(settings, "ready") };
  const live = { command: pingCommand(settings, "live") };
  return hardenedContainer({
    name: settings.engine,
    image: args.image ?? images[settings.engine],
    command: ["sh", `${paths.configuration}/start.sh`],
    environment,
    resources: args.resources,
    ports: [{ name: "redis", containerPort: settings.port }],
    readinessProbe: { exec: ready, initialDelaySeconds: 5, periodSeconds: 10, timeoutSeconds: 5 },
    // One of several asks around before it starts.
    livenessProbe: {
      exec: live,
      initialDelaySeconds: settings.replicated ? 90 : 30,
      periodSeconds: 10,
      timeoutSeconds: 5,
    },
    lifecycle,
    volumeMounts: [
      { name: "configuration", mountPath: paths.configuration, readOnly: true },
      { name: "run", mountPath: paths.run },
      { name: "data", mountPath: paths.data },
      ...(settings.tls ? [tlsMount] : []),
    ],
  });
}

function exporters(args: KubernetesCacheArgs): Container[] {
  if (args.metrics === false) return [];
  const tls = args.tls !== "disabled";
  return [
    hardenedContainer({
      name: "metrics",
      image: typeof args.metrics === "object" ? args.metrics.image : images.exporter,
      environment: {
        REDIS_ADDR: `${tls ? "rediss" : "redis"}://localhost:${defaults.port}`,
        REDIS_USER: "metrics",
        REDIS_PASSWORD: args.password,
        ...(tls ? { REDIS_EXPORTER_TLS_CA_CERT_FILE: `${paths.tls}/ca.crt` } : {}),
      },
      resources: beside,
      ports: [{ name: "metrics", containerPort: metricsPort }],
      readinessProbe: { httpGet: { path: "/health", port: "metrics" }, periodSeconds: 10 },
      livenessProbe: { httpGet: { path: "/health", port: "metrics" }, periodSeconds: 20 },
      volumeMounts: tls ? [tlsMount] : [],
    }),
  ];
}
