import { type Problem, show } from "@axon/core";
import type * as pulumi from "@pulumi/pulumi";

/** A workload, as an autoscaler names it. */
export interface WorkloadReference {
  readonly apiVersion: string;
  readonly kind: "Deployment" | "StatefulSet" | "Rollout";
  readonly name: pulumi.Input<string>;
}

/** The part of a Kubernetes object that says what it scales. */
export interface Scaler {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec: {
    readonly scaleTargetRef?: { readonly kind?: string; readonly name: string };
    readonly targetRef?: { readonly kind: string; readonly name: string };
    readonly updatePolicy?: { readonly updateMode?: string };
  };
}

/**
 * Workloads that more than one autoscaler changes (IE-060, IE-063): two of them undo each other's work for ever. A vertical
 * one that only recommends changes nothing; one without a mode does. Other kinds of objects are passed over.
 */
export function checkOneAutoscaler(objects: readonly Scaler[]): Problem[] {
  const byTarget = Map.groupBy(objects.filter(changesReplicas), targetOf);
  return [...byTarget].flatMap(([target, scalers]) => {
    if (scalers.length < 2) return [];
    const names = scalers.map(({ kind, metadata }) => `${kind} ${metadata.name}`).join(" and ");
    return [
      {
        path: [target],
        expected: "scaled by one autoscaler",
        received: show(names),
        hint: 'keep one, and set the updateMode of a VerticalPodAutoscaler beside it to "Off"',
      },
    ];
  });
}

function changesReplicas({ kind, spec }: Scaler): boolean {
  if (kind === "VerticalPodAutoscaler") return spec.updatePolicy?.updateMode !== "Off";
  return kind === "HorizontalPodAutoscaler" || kind === "ScaledObject";
}

function targetOf({ metadata, spec }: Scaler): string {
  const target = spec.scaleTargetRef ?? spec.targetRef;
  // KEDA takes a Deployment where no kind is written.
  return `${metadata.namespace ?? "default"}/${target?.kind ?? "Deployment"}/${target?.name ?? ""}`;
}
