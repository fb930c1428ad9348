import type * as pulumi from "@pulumi/pulumi";

/** A workload, as an autoscaler names it. */
export interface WorkloadReference {
  readonly apiVersion: string;
  readonly kind: "Deployment" | "StatefulSet" | "Rollout";
  readonly name: pulumi.Input<string>;
}
