import { type Problem, parseBytes, parseCpu, QuantityError, show, underPath } from "@axon/core";
import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

/** Labels put on everything a component makes; see `kubernetesLabels` of core. */
export interface Labels {
  readonly [key: string]: string;
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
  const bytes = (text: string) => parseBytes(text).bytes;
  return [
    ...underPath(
      ["cpu"],
      checkRange(cpu, (text) => parseCpu(text).millicores),
    ),
    ...underPath(["memory"], checkRange(memory, bytes)),
    ...(ephemeralStorage ? underPath(["ephemeralStorage"], checkRange(ephemeralStorage, bytes)) : []),
    ...(gpu ? checkGpuCount(gpu.count) : []),
  ];
}

function checkGpuCount(count: number): Problem[] {
  if (Number.isInteger(count) && count >= 1 && count <= 16) return [];
  return [{ path: ["gpu", "count"], expected: "an integer from 1 to 16", received: show(count) }];
}

function checkRange(
  { request, limit }: { readonly request: string; readonly limit?: string },
  parse: (text: string) => number,
): Problem[] {
  const problems = checkQuantity(["request"], request, parse);
  if (limit === undefined) return problems;
  problems.push(...checkQuantity(["limit"], limit, parse));
  if (problems.length > 0 || parse(request) <= parse(limit)) return problems;
  return [{ path: ["request"], expected: `at most the limit of ${limit}`, received: show(request) }];
}

/** The one problem of a text that `parse` cannot read. */
export function checkQuantity(path: Problem["path"], text: string, parse: (text: string) => unknown): Problem[] {
  try {
    parse(text);
    return [];
  } catch (error) {
    if (error instanceof QuantityError) return [{ path, expected: error.expected, received: show(text) }];
    throw error;
  }
}
