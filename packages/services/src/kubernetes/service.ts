import { failOnProblems } from "@axon/core";
import * as pulumi from "@pulumi/pulumi";
import type { Service, ServiceArgs } from "../contract.ts";
import type { PodSettings } from "./pod-settings.ts";
import { checkKubernetesService } from "./service-checks.ts";
import { workload } from "./workload.ts";

export interface KubernetesServiceArgs extends ServiceArgs, PodSettings {
  /** What consumers call it by. @default - the component's name */
  readonly serviceName?: string;
}

/** A long-running process that answers on a port: workload, Service, account, disruption budget and, where asked, autoscaler. */
export class KubernetesService extends pulumi.ComponentResource implements Service {
  readonly host: pulumi.Output<string>;
  readonly port: number;
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: KubernetesServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:services:KubernetesService", name, args, opts);
    failOnProblems(`KubernetesService "${name}"`, checkKubernetesService(args));

    const { service, workloadName } = workload(name, args, this);
    // Through the workload, so that whoever uses the address waits until it answers.
    this.host = pulumi.all([service ?? args.serviceName ?? name, workloadName]).apply(([host]) => host);
    this.port = args.servicePort ?? args.port;
    this.url = pulumi.interpolate`http://${this.host}:${this.port}`;
    this.registerOutputs({ host: this.host, port: this.port, url: this.url });
  }
}
