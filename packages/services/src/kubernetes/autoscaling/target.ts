import type * as pulumi from "@pulumi/pulumi";

/** A workload, as an autoscaler names it. */
export interface WorkloadReference {
  readonly apiVersion: string;
  readonly kind: "Deployment" | "StatefulSet" | "Rollout";
  readonly name: pulumi.Input<string>;
}

/** The two kinds of autoscaler, and where in its `spec` each keeps the most replicas it may ask for. */
export const maximumFields = { HorizontalPodAutoscaler: "maxReplicas", ScaledObject: "maxReplicaCount" } as const;
