import { failOnProblems } from "@axon/core";
import * as pulumi from "@pulumi/pulumi";
import type { WorkerArgs } from "../contract.ts";
import type { PodSettings } from "./pod-settings.ts";
import { checkKubernetesWorker } from "./service-checks.ts";
import { workload } from "./workload.ts";

export interface KubernetesWorkerArgs extends WorkerArgs, PodSettings {}

/**
 * A long-running process that nobody calls, such as a queue's consumer: a service without a port. It has a Service of its own
 * only for a `metricsPort`.
 */
export class KubernetesWorker extends pulumi.ComponentResource {
  /** Name of the Deployment, StatefulSet or Rollout. */
  readonly workloadName: pulumi.Output<string>;

  constructor(name: string, args: KubernetesWorkerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:services:KubernetesWorker", name, args, opts);
    failOnProblems(`KubernetesWorker "${name}"`, checkKubernetesWorker(args));

    this.workloadName = workload(name, args, this).workloadName;
    this.registerOutputs({ workloadName: this.workloadName });
  }
}
