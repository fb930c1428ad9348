import { checkBytes, checkCpu, checkInteger, costKeys, type Problem, type QuantityCheck, underPath } from "@axon/core";
import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

/** Labels put on everything a component makes; see `kubernetesLabels` of core. */
export interface Labels {
  readonly [key: string]: string;
}

/**
 * Those of the labels that costs are split by. They alone go where labels can never change again, as in the claims of a
 * StatefulSet: they stay what they are for as long as the component does.
 */
export function costLabels(labels: Labels = {}): Labels {
  return Object.fromEntries(
    costKeys.flatMap((key) => {
      const value = labels[key];
      return value === undefined ? [] : [[key, value] as const];
    }),
  );
}

/** Where a component lives: what every Kubernetes component takes. */
export interface KubernetesPlacement {
  readonly namespace: pulumi.Input<string>;
  /** @default {} */
  readonly labels?: Labels;
}

/** What a container reserves and may use at most, in Kubernetes' quantities: `500m`, `2Gi`. */
export interface ContainerResources {
  /** Without a limit a container may use idle CPU of its node. */
  readonly cpu: { readonly request: string; readonly limit?: string };
  readonly memory: { readonly request: string; readonly limit: string };
  /** Writable layer, logs and empty volumes. @default - unlimited, until the node's disk is full */
  readonly ephemeralStorage?: { readonly request: string; readonly limit: string };
  /** Whole GPUs of one kind, 1 to 16; the pod also needs `gpuScheduling`. @default - none */
  readonly gpu?: { readonly count: number; readonly resource?: string };
}

/** The GPUs of NVIDIA's device plugin. */
export const nvidiaGpu = "nvidia.com/gpu";

/** The same, as the API writes it. */
export function containerResources(resources: ContainerResources): k8s.types.input.core.v1.ResourceRequirements {
  const { cpu, memory, ephemeralStorage: disk, gpu } = resources;
  // GPUs cannot be shared, so that what is requested is also the limit.
  const gpus: Record<string, string> = gpu ? { [gpu.resource ?? nvidiaGpu]: String(gpu.count) } : {};
  return {
    requests: {
      cpu: cpu.request,
      memory: memory.request,
      ...(disk ? { "ephemeral-storage": disk.request } : {}),
      ...gpus,
    },
    limits: {
      ...(cpu.limit ? { cpu: cpu.limit } : {}),
      memory: memory.limit,
      ...(disk ? { "ephemeral-storage": disk.limit } : {}),
      ...gpus,
    },
  };
}

/** Everything that is wrong with what a container asks for. */
export function checkContainerResources({ cpu, memory, ephemeralStorage, gpu }: ContainerResources): Problem[] {
  return [
    ...underPath(["cpu"], checkRange(cpu, checkCpu)),
    ...underPath(["memory"], checkRange(memory, checkBytes)),
    ...(ephemeralStorage ? underPath(["ephemeralStorage"], checkRange(ephemeralStorage, checkBytes)) : []),
    ...(gpu ? checkInteger(["gpu", "count"], gpu.count, 1, 16) : []),
  ];
}

function checkRange(
  { request, limit }: { readonly request: string; readonly limit?: string },
  check: QuantityCheck,
): Problem[] {
  const problems = [...check(["request"], request), ...(limit === undefined ? [] : check(["limit"], limit))];
  if (problems.length > 0) return problems;
  const expected = `at most the limit of ${limit}`;
  return check(["request"], request, undefined, limit).map((problem) => ({ ...problem, expected }));
}
