import { failOnProblems, type Problem, physicalName, show, underPath } from "@axon/core";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type Mesh, meshTunnelPort } from "./mesh.ts";
import { checkPeer, type Peer, peerRules } from "./peer.ts";
import type { KubernetesPlacement } from "./placement.ts";

export interface KubernetesFlowArgs extends KubernetesPlacement {
  /** Who opens the connection. */
  readonly from: Peer;
  /** Who answers. */
  readonly to: Peer;
  /** Port of the destination's pods, by number or by name; some networks know no names for traffic that leaves. */
  readonly port: number | string;
  /** @default "TCP" */
  readonly protocol?: "TCP" | "UDP";
  /** Both ends are in the mesh, whose tunnel then carries the connection; TCP alone. @default - no */
  readonly mesh?: Mesh;
}

/**
 * One declared edge. It opens both halves of the path that the default deny of a namespace closes: leaving the source and
 * entering the destination, each where that end is an `app` of ours.
 */
export class KubernetesFlow extends pulumi.ComponentResource {
  constructor(name: string, args: KubernetesFlowArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:platform:KubernetesFlow", name, args, opts);
    failOnProblems(`KubernetesFlow "${name}"`, checkFlow(args));

    const { from, to } = args;
    // The port itself stays open: the mesh refuses what comes to it in clear.
    const ports = [
      { port: args.port, protocol: args.protocol ?? "TCP" },
      ...(args.mesh ? [{ port: meshTunnelPort, protocol: "TCP" }] : []),
    ];
    const rules = (peer: Peer) => peerRules(inNamespace(peer, args));
    if ("app" in from) this.#policy(`${name}-egress`, args, from, { egress: [{ to: rules(to), ports }] });
    if ("app" in to) this.#policy(`${name}-ingress`, args, to, { ingress: [{ from: rules(from), ports }] });
    this.registerOutputs();
  }

  #policy(
    name: string,
    { namespace, labels }: KubernetesPlacement,
    at: Extract<Peer, { readonly app: string }>,
    direction: Pick<k8s.types.input.networking.v1.NetworkPolicySpec, "ingress" | "egress">,
  ): void {
    const policyTypes = direction.egress ? ["Egress"] : ["Ingress"];
    new k8s.networking.v1.NetworkPolicy(
      name,
      {
        metadata: { name: physicalName([name]), namespace: at.namespace ?? namespace, labels },
        spec: { podSelector: { matchLabels: { app: at.app } }, policyTypes, ...direction },
      },
      { parent: this },
    );
  }
}

/** A policy takes pods without a namespace for its own namespace's; that is right only while both ends share one. */
function inNamespace(peer: Peer, { from, to, namespace }: KubernetesFlowArgs): Peer {
  const crosses = [from, to].some((end) => "app" in end && end.namespace !== undefined);
  return crosses && "app" in peer ? { ...peer, namespace: peer.namespace ?? namespace } : peer;
}

function checkFlow({ from, to, port, protocol = "TCP", mesh }: KubernetesFlowArgs): Problem[] {
  return [
    ...(mesh && protocol !== "TCP"
      ? [{ path: ["mesh"], expected: "left out for UDP", received: show(mesh), hint: "the tunnel carries TCP alone" }]
      : []),
    ...underPath(["from"], checkPeer(from)),
    ...underPath(["to"], checkPeer(to)),
    ...checkPort(port),
    ...("app" in from || "app" in to
      ? []
      : [{ path: [], expected: "from or to an app of ours", received: "neither", hint: "it would open nothing" }]),
  ];
}

/** IANA service names, as Kubernetes takes them: 15 characters, at least one letter. */
function checkPort(port: number | string): Problem[] {
  const fits =
    typeof port === "string"
      ? /^(?=.*[a-z])[a-z0-9]([a-z0-9-]{0,13}[a-z0-9])?$/.test(port)
      : Number.isInteger(port) && port >= 1 && port <= 65_535;
  return fits
    ? []
    : [{ path: ["port"], expected: "an integer from 1 to 65535, or a port's name", received: show(port) }];
}
