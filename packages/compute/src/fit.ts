import { formatBytes, formatCpu, type Problem, parseBytes, parseCpu, show } from "@axon/core";

/** Pods of one kind and what each of them requests, in Kubernetes' quantities. */
export interface PodDemand {
  readonly name: string;
  readonly cpu: string;
  readonly memory: string;
  /** @default 0 */
  readonly gpus?: number;
  /** Memory that each GPU must have. @default - any */
  readonly gpuMemory?: string;
  /** How many there are at least and at most. */
  readonly replicas: { readonly min: number; readonly max: number };
  /** Name of the pool they run in. */
  readonly pool: string;
}

/** Nodes of one kind: what one of them has for pods, after what the node keeps for itself, and how many there can be. */
export interface NodeSupply {
  readonly name: string;
  /** Allocatable, not the instance type's own figure: `1930m` of an m5.large. */
  readonly cpu: string;
  readonly memory: string;
  /** @default 0 */
  readonly gpus?: number;
  /** Memory of each GPU, after what its driver keeps: `22Gi` of an L4 or an A10G. @default - unknown, which holds any */
  readonly gpuMemory?: string;
  readonly maxNodes: number;
}

/**
 * Pods that fit no node of their pool, and pools that cannot hold the sum of their pods' requests, at the least and at the
 * most replicas (IE-083). The sum is a bound from below: pods do not share a node without a remainder.
 */
export function checkPodsFit(pods: readonly PodDemand[], nodes: readonly NodeSupply[]): Problem[] {
  const pools = new Map(nodes.map((node) => [node.name, node]));
  const lost = pods.flatMap((pod) => {
    const node = pools.get(pod.pool);
    if (!node) {
      const known = nodes.map(({ name }) => name).join(", ");
      return [{ path: [pod.name, "pool"], expected: `one of ${known}`, received: show(pod.pool) }];
    }
    return checkPod(pod, node);
  });
  return [
    ...lost,
    ...nodes.flatMap((node) =>
      checkPool(
        node,
        pods.filter(({ pool }) => pool === node.name),
      ),
    ),
  ];
}

const millicores = (text: string) => parseCpu(text).millicores;
const bytes = (text: string) => parseBytes(text).bytes;

function checkPod(pod: PodDemand, node: NodeSupply): Problem[] {
  const onNode = `at most what a node of pool ${node.name} has`;
  const problems: Problem[] = [];
  if (millicores(pod.cpu) > millicores(node.cpu))
    problems.push({ path: [pod.name, "cpu"], expected: `${onNode}, ${node.cpu}`, received: pod.cpu });
  if (bytes(pod.memory) > bytes(node.memory))
    problems.push({ path: [pod.name, "memory"], expected: `${onNode}, ${node.memory}`, received: pod.memory });
  if ((pod.gpus ?? 0) > (node.gpus ?? 0))
    problems.push({ path: [pod.name, "gpus"], expected: `${onNode}, ${node.gpus ?? 0}`, received: show(pod.gpus) });
  const { gpuMemory: wanted } = pod;
  const { gpuMemory: there } = node;
  if (wanted !== undefined && there !== undefined && bytes(wanted) > bytes(there))
    problems.push({
      path: [pod.name, "gpuMemory"],
      expected: `at most what a GPU of pool ${node.name} has, ${there}`,
      received: wanted,
    });
  return problems;
}

function checkPool(node: NodeSupply, pods: readonly PodDemand[]): Problem[] {
  const cpu = { millicores: millicores(node.cpu) * node.maxNodes };
  const memory = { bytes: bytes(node.memory) * node.maxNodes };
  return (["min", "max"] as const).flatMap((bound) => {
    const sum = (amount: (pod: PodDemand) => number) =>
      pods.reduce((total, pod) => total + amount(pod) * pod.replicas[bound], 0);
    const wanted = { millicores: sum((pod) => millicores(pod.cpu)), bytes: sum((pod) => bytes(pod.memory)) };
    const gpus = sum((pod) => pod.gpus ?? 0);
    const path = [node.name, `${bound} replicas`];
    const room = `at most the ${node.maxNodes} nodes of the pool have`;
    return [
      ...(wanted.millicores > cpu.millicores
        ? [{ path: [...path, "cpu"], expected: `${room}, ${formatCpu(cpu)}`, received: formatCpu(wanted) }]
        : []),
      ...(wanted.bytes > memory.bytes
        ? [{ path: [...path, "memory"], expected: `${room}, ${formatBytes(memory)}`, received: formatBytes(wanted) }]
        : []),
      ...(gpus > (node.gpus ?? 0) * node.maxNodes
        ? [{ path: [...path, "gpus"], expected: `${room}, ${(node.gpus ?? 0) * node.maxNodes}`, received: show(gpus) }]
        : []),
    ];
  });
}
