import { type Problem, parseBytes, parseCpu, QuantityError, show } from "@axon/core";
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
}

/** The same, as the API writes it. */
export function containerResources(resources: ContainerResources): k8s.types.input.core.v1.ResourceRequirements {
  const { cpu, memory, ephemeralStorage: disk } = resources;
  return {
    requests: { cpu: cpu.request, memory: memory.request, ...(disk ? { "ephemeral-storage": disk.request } : {}) },
    limits: {
      ...(cpu.limit ? { cpu: cpu.limit } : {}),
      memory: memory.limit,
      ...(disk ? { "ephemeral-storage": disk.limit } : {}),
    },
  };
}

/** Everything that is wrong with what a container asks for. */
export function checkContainerResources({ cpu, memory, ephemeralStorage }: ContainerResources): Problem[] {
  return [
    ...checkRange(["cpu"], cpu, (text) => parseCpu(text).millicores),
    ...checkRange(["memory"], memory, (text) => parseBytes(text).bytes),
    ...(ephemeralStorage ? checkRange(["ephemeralStorage"], ephemeralStorage, (text) => parseBytes(text).bytes) : []),
  ];
}

function checkRange(
  path: Problem["path"],
  { request, limit }: { readonly request: string; readonly limit?: string },
  parse: (text: string) => number,
): Problem[] {
  const problems: Problem[] = [];
  const amount = (field: string, text: string): number | undefined => {
    try {
      return parse(text);
    } catch (error) {
      if (!(error instanceof QuantityError)) throw error;
      problems.push({ path: [...path, field], expected: error.expected, received: show(text) });
      return undefined;
    }
  };
  const least = amount("request", request);
  const most = limit === undefined ? undefined : amount("limit", limit);
  if (least !== undefined && most !== undefined && least > most) {
    problems.push({ path: [...path, "request"], expected: `at most the limit of ${limit}`, received: show(request) });
  }
  return problems;
}
