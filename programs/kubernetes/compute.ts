import { KubernetesNodePool, KubernetesRayCluster, spotTaint } from "@axon/compute/kubernetes";
import {
  formatBytes,
  formatCpu,
  formatDuration,
  kubernetesLabels,
  type NodePool,
  type Plan,
  type PlannedRayCluster,
} from "@axon/core";
import type { Scheduling, SecretKey } from "@axon/platform/kubernetes";
import type { Provided } from "../deploy.ts";
import { clusterAutoscaler, karpenterPools } from "./cluster-autoscaler.ts";
import { from, type Ground, placement, resources } from "./ground.ts";
import { pullSecrets } from "./registry.ts";

/** The pools of machines, where the installation lets Karpenter make them, or the cluster autoscaler keep them. */
export function nodePools(ground: Ground): void {
  const { plan, settings } = ground;
  clusterAutoscaler(ground);
  const { nodeClass } = settings;
  if (!nodeClass) return;
  for (const pool of karpenterPools(plan, settings)) {
    const { name, machines, capacity, limits, emptyFor, replaceAfter, taints } = pool;
    if (!limits) continue;
    new KubernetesNodePool(
      name,
      {
        nodeClass,
        ...(machines.length > 0 ? { instanceTypes: machines } : {}),
        capacity: capacity === "spot" ? "spot-with-fallback" : "on-demand",
        labels: kubernetesLabels({ ...plan.ownership, layer: "platform", component: name }),
        nodeLabels: nodeLabels(pool),
        taints,
        limits: {
          cpu: formatCpu(limits.cpu),
          memory: formatBytes(limits.memory),
          // The smallest of such machines has one.
          ...(pool.gpu ? { gpus: pool.max } : {}),
        },
        consolidation: "WhenEmpty",
        consolidateAfter: formatDuration(emptyFor),
        expireAfter: `${Math.round(replaceAfter.seconds / 3_600)}h`,
      },
      ground.options,
    );
  }
}

/** Labels by which pods find the machines of a pool. */
function nodeLabels({ labels, name }: Plan["nodePools"][number]): Record<string, string> {
  return { "axon.dev/node-pool": name, ...labels };
}

/** Where pods run that ask for a pool. */
export function schedulingFor({ plan, settings }: Ground, pool: string | undefined): Scheduling | undefined {
  const planned = plan.nodePools.find(({ name }) => name === pool);
  if (!planned) return undefined;
  const isMade = settings.nodeClass && !Object.hasOwn(settings.clusterAutoscaler?.groups ?? {}, planned.name);
  const labels = isMade ? nodeLabels(planned) : planned.labels;
  return { nodeSelector: labels, tolerations: tolerationsOf(planned) };
}

function tolerationsOf({ taints, capacity }: NodePool): NonNullable<Scheduling["tolerations"]> {
  return [...taints, ...(capacity === "spot" ? [spotTaint] : [])];
}

/** A Ray cluster, closed to everybody but those whose edges lead to it. */
export function rayCluster(ground: Ground, planned: PlannedRayCluster): Provided<SecretKey> {
  const { name, imageReference, version, head, workers, sharedMemory } = planned;
  const memory = { sharedMemory: formatBytes(sharedMemory) };
  const cluster = new KubernetesRayCluster(
    name,
    {
      ...placement(ground, name),
      image: imageReference,
      imagePullSecrets: pullSecrets(ground, imageReference),
      version,
      head: { resources: resources(head), ...memory },
      workers: Object.fromEntries(
        Object.entries(workers).map(([group, { min, max, gpu, nodePool, ...size }]) => [
          group,
          {
            min,
            max,
            resources: { ...resources(size), ...(gpu ? { gpu: { count: gpu.count } } : {}) },
            scheduling: schedulingFor(ground, nodePool),
            ...memory,
          },
        ]),
      ),
      operatorNamespace: ground.settings.operators.namespaces.kubeRay,
      ...(ground.settings.apiServer.length > 0 ? { apiServer: ground.settings.apiServer } : {}),
    },
    ground.options,
  );
  const host = from(ground, name, cluster.host);
  return {
    attributes: {
      address: host.apply((known) => `ray://${known}:10001`),
      host,
      port: "10001",
      dashboardUrl: host.apply((known) => `http://${known}:8265`),
    },
    waitFor: [cluster],
  };
}
