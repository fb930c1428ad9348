import { createHash } from "node:crypto";
import {
  type ContainerResources,
  type Environment,
  hardenedContainer,
  hardenedPodSpec,
} from "@axon/platform/kubernetes";
import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { type AccessKey, administrator, keyVariables } from "./access.ts";
import type { KubernetesObjectStoreArgs } from "./object-store.ts";
import { adminCommand, healthCommand, identities, paths, ports, serverCommand, workerCommand } from "./seaweed.ts";

/** Exact image; k8s/charts/seaweedfs/Chart.yaml of github.com/seaweedfs/seaweedfs, November 2026. */
export const seaweedImage = "docker.io/chrislusf/seaweedfs:4.53";

const standardResources: ContainerResources = {
  cpu: { request: "200m", limit: "2" },
  memory: { request: "512Mi", limit: "2Gi" },
};
const helperResources: ContainerResources = {
  cpu: { request: "20m", limit: "500m" },
  memory: { request: "64Mi", limit: "256Mi" },
};

/** The server, and the processes that keep the store tidy. */
export function podTemplate(
  name: string,
  args: KubernetesObjectStoreArgs,
  configuration: k8s.core.v1.ConfigMap,
  certificate: pulumi.Output<string> | undefined,
  account: k8s.core.v1.ServiceAccount,
): k8s.types.input.core.v1.PodTemplateSpec {
  const restartOn = Object.entries(args.restartOn ?? {}).map(([key, version]) => [`axon.dev/version-${key}`, version]);
  const checksum = createHash("sha256").update(identities(args.consumers ?? {}));
  return {
    metadata: {
      labels: { ...args.labels, app: name },
      annotations: {
        ...Object.fromEntries(restartOn),
        "axon.dev/config-checksum": checksum.digest("hex").slice(0, 16),
        "kubectl.kubernetes.io/default-container": "server",
      },
    },
    spec: hardenedPodSpec({
      containers: [
        serverContainer(args, certificate !== undefined),
        helper("admin", adminCommand, ports.admin, args),
        helper("worker", workerCommand, ports.workerHealth, args),
      ],
      serviceAccountName: account.metadata.name,
      // Writes under way are finished and the index is written before the volume is let go of.
      terminationGracePeriodSeconds: 60,
      writablePaths: ["/tmp"],
      volumes: [
        { name: "configuration", configMap: { name: configuration.metadata.name } },
        ...(certificate ? [{ name: "tls", secret: { secretName: certificate } }] : []),
      ],
    }),
  };
}

function serverContainer(args: KubernetesObjectStoreArgs, tls: boolean): k8s.types.input.core.v1.Container {
  const probe = { httpGet: { path: "/healthz", port: "s3", scheme: tls ? "HTTPS" : "HTTP" }, timeoutSeconds: 5 };
  return hardenedContainer({
    name: "server",
    image: args.image ?? seaweedImage,
    command: serverCommand({ storage: args.storage, tls }),
    environment: {
      ...identityEnvironment(args),
      ...(args.encryption === "volume" ? {} : { WEED_S3_SSE_KEY: args.encryption }),
      // Files for one bucket at a time; the default of seven would fill a small store with empty ones.
      WEED_MASTER_VOLUME_GROWTH_COPY_1: "1",
    },
    resources: args.resources ?? standardResources,
    ports: [
      { name: "s3", containerPort: ports.s3 },
      { name: "metrics", containerPort: ports.metrics },
    ],
    startupProbe: { ...probe, periodSeconds: 5, failureThreshold: 60 },
    readinessProbe: { ...probe, periodSeconds: 10 },
    livenessProbe: { ...probe, periodSeconds: 20, failureThreshold: 6 },
    writablePaths: ["/tmp"],
    volumeMounts: [
      { name: "data", mountPath: paths.data },
      { name: "configuration", mountPath: paths.configuration, readOnly: true },
      ...(tls ? [{ name: "tls", mountPath: paths.tls, readOnly: true }] : []),
    ],
  });
}

/** One of the two processes that keep the store tidy. Neither holds a key. */
function helper(
  name: string,
  command: readonly string[],
  port: number,
  args: KubernetesObjectStoreArgs,
): k8s.types.input.core.v1.Container {
  const probe = { exec: { command: healthCommand(port) }, timeoutSeconds: 5 };
  return hardenedContainer({
    name,
    image: args.image ?? seaweedImage,
    command,
    resources: helperResources,
    readinessProbe: { ...probe, periodSeconds: 15 },
    livenessProbe: { ...probe, initialDelaySeconds: 60, periodSeconds: 30, failureThreshold: 5 },
    writablePaths: ["/tmp"],
    volumeMounts: [{ name: "data", mountPath: paths.data }],
  });
}

/** The keys of everybody, in the variables that the identities name. */
function identityEnvironment(args: KubernetesObjectStoreArgs): Environment {
  const consumers = Object.entries(args.consumers ?? {});
  const keys = consumers.map(([name, { credentials }]): [string, AccessKey] => [name, credentials]);
  return Object.fromEntries(
    [...keys, [administrator, args.administrator] as const].flatMap(([name, key]) => {
      const variables = keyVariables(name);
      return [
        [variables.accessKeyId, key.accessKeyId],
        [variables.secretAccessKey, key.secretAccessKey],
      ];
    }),
  );
}
