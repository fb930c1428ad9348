import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { KubernetesPlacement, Labels } from "./placement.ts";

/**
 * One end of a flow.
 * - `app`: the pods with this `app` label, in the flow's namespace or the named one;
 * - `namespace` alone: any pod of it, or those with the labels;
 * - `internet`: public addresses; private ranges, carrier-grade NAT and the metadata service are left out (CC-111);
 * - `cidrs`: addresses that need naming, such as a database outside the cluster or the API server.
 */
export type Peer =
  | { readonly app: string; readonly namespace?: pulumi.Input<string> }
  | { readonly namespace: pulumi.Input<string>; readonly podLabels?: Labels }
  | { readonly internet: true }
  | { readonly cidrs: readonly string[] };

export interface KubernetesFlowArgs extends KubernetesPlacement {
  readonly from: Peer;
  readonly to: Peer;
  /** Port of the destination's pods, by number or by name. */
  readonly port: number | string;
  /** @default "TCP" */
  readonly protocol?: "TCP" | "UDP";
}

type Rule = k8s.types.input.networking.v1.NetworkPolicyPeer;

/**
 * One declared edge. It opens both halves of the path that the default deny of a namespace closes: leaving the source and
 * entering the destination, each where that end is pods of this namespace.
 */
export class KubernetesFlow extends pulumi.ComponentResource {
  constructor(name: string, args: KubernetesFlowArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:platform:KubernetesFlow", name, args, opts);
    const ports = [{ port: args.port, protocol: args.protocol ?? "TCP" }];
    if (isLocal(args.from)) {
      this.#policy(`${name}-egress`, args, args.from.app, { egress: [{ to: rules(args.to), ports }] });
    }
    if (isLocal(args.to)) {
      this.#policy(`${name}-ingress`, args, args.to.app, { ingress: [{ from: rules(args.from), ports }] });
    }
    this.registerOutputs();
  }

  #policy(
    name: string,
    { namespace, labels }: KubernetesPlacement,
    app: string,
    direction: Pick<k8s.types.input.networking.v1.NetworkPolicySpec, "ingress" | "egress">,
  ): void {
    const policyTypes = direction.egress ? ["Egress"] : ["Ingress"];
    new k8s.networking.v1.NetworkPolicy(
      name,
      {
        metadata: { name, namespace, labels },
        spec: { podSelector: { matchLabels: { app } }, policyTypes, ...direction },
      },
      { parent: this },
    );
  }
}

function isLocal(peer: Peer): peer is { readonly app: string } {
  return "app" in peer && peer.namespace === undefined;
}

/** Ranges that are not the internet: RFC 1918, RFC 6598 and link-local with the clouds' metadata service. */
const privateRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16"];

function rules(peer: Peer): Rule[] {
  if ("internet" in peer) return [{ ipBlock: { cidr: "0.0.0.0/0", except: privateRanges } }];
  if ("cidrs" in peer) return peer.cidrs.map((cidr) => ({ ipBlock: { cidr } }));
  const pods = "app" in peer ? { app: peer.app } : peer.podLabels;
  return [
    {
      ...(pods ? { podSelector: { matchLabels: pods } } : {}),
      ...(peer.namespace === undefined
        ? {}
        : { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": peer.namespace } } }),
    },
  ];
}
