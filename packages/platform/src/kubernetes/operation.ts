import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { KubernetesPlacement } from "./placement.ts";

type Egress = k8s.types.input.networking.v1.NetworkPolicyEgressRule;

/** Where the API server answers; a NetworkPolicy knows no name for it. */
export interface ApiServer {
  /** Addresses, `10.0.0.1/32`. */
  readonly cidr: string;
  readonly port: number;
}

const everywhere = [443, 6443].map((port) => ({ cidr: "0.0.0.0/0", port }));

/** The way to the API server. @param addresses where it answers. @default - any address on 443 and 6443 */
export function toApiServer(addresses: readonly ApiServer[] = everywhere): Egress[] {
  return addresses.map(({ cidr, port }) => ({ to: [{ ipBlock: { cidr } }], ports: tcp(port) }));
}

/** Ports of a rule. */
export function tcp(...ports: readonly number[]): { protocol: string; port: number }[] {
  return ports.map((port) => ({ protocol: "TCP", port }));
}

/**
 * Opens what pods need to work at all in a namespace that denies by default, beside what clients ask of them: the way to each
 * other, to their operator, to the API server. Without `ingress` nothing comes in; an empty list would say the same, and be a
 * change to an API server at every apply.
 */
export function operationPolicy(
  app: string,
  { namespace, labels }: KubernetesPlacement,
  parent: pulumi.Resource,
  rules: Pick<k8s.types.input.networking.v1.NetworkPolicySpec, "ingress" | "egress">,
): void {
  new k8s.networking.v1.NetworkPolicy(
    `${app}-operation`,
    {
      metadata: { name: `${app}-operation`, namespace, labels },
      spec: { podSelector: { matchLabels: { app } }, policyTypes: ["Ingress", "Egress"], ...rules },
    },
    { parent },
  );
}
