import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { KubernetesPlacement } from "./placement.ts";

export interface KubernetesAliasArgs extends KubernetesPlacement {
  /** Service of the same namespace that the name leads to. */
  readonly leadsTo: pulumi.Input<string>;
  /** Domain of the cluster's names, which DNS wants whole here. @default "cluster.local" */
  readonly clusterDomain?: string;
}

/**
 * A further name of a Service in its namespace. Only DNS knows it, so that network policies go by the same pods, and whoever
 * proves by a certificate who he is needs the name in it.
 */
export class KubernetesAlias extends pulumi.ComponentResource {
  /** The name, once it leads somewhere. */
  readonly host: pulumi.Output<string>;

  constructor(name: string, args: KubernetesAliasArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:platform:KubernetesAlias", name, args, opts);
    const { namespace, labels, leadsTo, clusterDomain = "cluster.local" } = args;
    const service = new k8s.core.v1.Service(
      name,
      {
        metadata: { name, namespace, labels },
        spec: { type: "ExternalName", externalName: pulumi.interpolate`${leadsTo}.${namespace}.svc.${clusterDomain}` },
      },
      { parent: this },
    );
    this.host = service.metadata.name;
    this.registerOutputs({ host: this.host });
  }
}
