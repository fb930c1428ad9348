import { checkBytes, checkCpu, failOnProblems, type Problem, type QuantityCheck } from "@axon/core";
import type { KubernetesPlacement } from "@axon/platform/kubernetes";
import type { IVerticalPodAutoscalerSpec } from "@kubernetes-models/autoscaler/autoscaling.k8s.io/v1/VerticalPodAutoscalerSpec";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { metadata } from "../metadata.ts";
import type { WorkloadReference } from "./target.ts";

/** CPU and memory of one container. */
interface Amount {
  readonly cpu: string;
  readonly memory: string;
}

/** How the requests of containers follow their use. */
export interface VerticalScaling {
  /**
   * `Off` only recommends. `InPlaceOrRecreate` resizes running pods, and restarts those that cannot be; it is refused
   * beside a horizontal autoscaler on CPU or memory. @default "Off"
   */
  readonly mode?: "Off" | "InPlaceOrRecreate";
  /** Bounds of what is recommended; the greatest must fit a node beside what the node keeps for itself. */
  readonly min: Amount;
  readonly max: Amount;
}

export interface KubernetesVerticalAutoscalerArgs extends KubernetesPlacement, VerticalScaling {
  readonly target: WorkloadReference;
  /** @default "*", every container */
  readonly container?: string;
}

/** Recommends what a workload should request, and where asked makes it so, named `<name>-vpa` (IE-059). */
export class KubernetesVerticalAutoscaler extends pulumi.ComponentResource {
  constructor(name: string, args: KubernetesVerticalAutoscalerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:services:KubernetesVerticalAutoscaler", name, args, opts);
    failOnProblems(`KubernetesVerticalAutoscaler "${name}"`, checkVerticalScaling(args));
    verticalAutoscaler(name, args, this);
    this.registerOutputs();
  }
}

/** The object itself, also for a component that owns the workload. */
export function verticalAutoscaler(
  name: string,
  args: KubernetesVerticalAutoscalerArgs,
  parent: pulumi.Resource,
): void {
  const { mode = "Off", min, max, container = "*" } = args;
  const spec = pulumi.output(args.target).apply(
    (targetRef): IVerticalPodAutoscalerSpec => ({
      targetRef,
      updatePolicy: { updateMode: mode },
      resourcePolicy: {
        containerPolicies: [
          {
            containerName: container,
            controlledResources: ["cpu", "memory"],
            minAllowed: { cpu: min.cpu, memory: min.memory },
            maxAllowed: { cpu: max.cpu, memory: max.memory },
          },
        ],
      },
    }),
  );
  new k8s.apiextensions.CustomResource(
    `${name}-vpa`,
    {
      apiVersion: "autoscaling.k8s.io/v1",
      kind: "VerticalPodAutoscaler",
      metadata: { ...metadata(name, args), name: `${name}-vpa` },
      spec,
    },
    { parent },
  );
}

/** Everything that is wrong with the bounds. */
export function checkVerticalScaling({ min, max }: VerticalScaling): Problem[] {
  return [
    ...checkBounds("cpu", min.cpu, max.cpu, checkCpu),
    ...checkBounds("memory", min.memory, max.memory, checkBytes),
  ];
}

function checkBounds(resource: string, least: string, most: string, check: QuantityCheck): Problem[] {
  const problems = [...check(["min", resource], least), ...check(["max", resource], most)];
  if (problems.length > 0) return problems;
  const expected = `at least the minimum of ${least}`;
  return check(["max", resource], most, least).map((problem) => ({ ...problem, expected }));
}
