import { formatBytes, parseBytes } from "@axon/core";
import {
  apiAccess,
  type ContainerResources,
  gpuScheduling,
  hardenedContainer,
  hardenedPodSpec,
  mergeScheduling,
  type Scheduling,
} from "@axon/platform/kubernetes";
import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { KubernetesRayClusterArgs, RayPodArgs } from "./ray-cluster.ts";

type PodTemplate = k8s.types.input.core.v1.PodTemplateSpec;

/** Ports of the head: docs.ray.io, Configuring Ray, and what KubeRay's operator and Prometheus ask. */
export const rayPorts = { "gcs-server": 6379, client: 10_001, dashboard: 8265, metrics: 8080 } as const;

/** Mounts the token of the head's account into the autoscaler that KubeRay adds, and into nothing else. */
export const autoscalerToken = apiAccess("autoscaler-token");

/** The pod of the head: losing it loses the cluster, so no node is emptied for its sake. */
export function headTemplate(name: string, args: KubernetesRayClusterArgs, account: pulumi.Input<string>): PodTemplate {
  const ports = Object.entries(rayPorts).map(([port, containerPort]) => ({ name: port, containerPort }));
  const { metadata, spec } = template(name, "ray-head", args, args.head, ports, account);
  return { metadata: { ...metadata, annotations: { "karpenter.sh/do-not-disrupt": "true" } }, spec };
}

export function workerTemplate(
  name: string,
  args: KubernetesRayClusterArgs,
  workers: RayPodArgs,
  account: pulumi.Input<string>,
): PodTemplate {
  return template(name, "ray-worker", args, workers, [{ name: "metrics", containerPort: rayPorts.metrics }], account);
}

function template(
  name: string,
  container: "ray-head" | "ray-worker",
  args: KubernetesRayClusterArgs,
  pod: RayPodArgs,
  ports: readonly { readonly name: string; readonly containerPort: number }[],
  account: pulumi.Input<string>,
) {
  return {
    metadata: { labels: { ...args.labels, app: name, "axon.dev/ray-role": container } },
    spec: hardenedPodSpec({
      containers: [
        hardenedContainer({
          name: container,
          image: args.image,
          environment: args.environment,
          resources: pod.resources,
          ports,
          volumeMounts: [
            { name: "tmp", mountPath: "/tmp" },
            { name: "shared-memory", mountPath: "/dev/shm" },
          ],
        }),
      ],
      serviceAccountName: account,
      user: args.user,
      volumes: [
        // Ray spills objects here that do not fit its memory, and writes its logs (IE-105).
        { name: "tmp", emptyDir: { sizeLimit: pod.scratch ?? "20Gi" } },
        { name: "shared-memory", emptyDir: { medium: "Memory", sizeLimit: sharedMemory(pod) } },
        ...(container === "ray-head" ? [autoscalerToken.volume] : []),
      ],
      terminationGracePeriodSeconds: 120,
      imagePullSecrets: args.imagePullSecrets,
      priorityClassName: pod.priorityClassName,
      ...scheduling(pod),
    }),
  };
}

/** Ray keeps objects in 30 percent of the memory and needs as much of /dev/shm for them (docs.ray.io, Memory Management). */
export function sharedMemory({ resources, sharedMemory }: RayPodArgs): string {
  if (sharedMemory !== undefined) return sharedMemory;
  const mebibyte = 1024 ** 2;
  return formatBytes({ bytes: Math.ceil((parseBytes(resources.memory.limit).bytes * 0.3) / mebibyte) * mebibyte });
}

function scheduling({
  resources,
  scheduling = {},
}: {
  resources: ContainerResources;
  scheduling?: Scheduling;
}): Scheduling {
  return resources.gpu ? mergeScheduling(scheduling, gpuScheduling) : scheduling;
}
