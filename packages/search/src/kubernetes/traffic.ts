import { type KubernetesPlacement, type Peer, peerRules } from "@axon/platform/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { defaults } from "../contract.ts";

/** The `app` of everything that belongs to a cluster. */
export function appNames(name: string) {
  return { servers: name, kibana: `${name}-kibana`, setup: `${name}-setup`, exporter: `${name}-exporter` };
}

const transportPort = 9300;

/**
 * Opens what a namespace that denies by default must let through: servers talk among each other, the operator, Kibana,
 * the setup and the exporter reach them, and snapshots leave over HTTPS.
 */
export function operationPolicies(
  name: string,
  placement: KubernetesPlacement,
  traffic: {
    readonly operatorNamespace: string;
    readonly clients: readonly Peer[];
    readonly kibana: boolean;
    readonly setup: boolean;
    readonly metrics: boolean;
    readonly snapshots: boolean;
  },
  parent: pulumi.Resource,
): void {
  const apps = appNames(name);
  const servers = peerRules({ app: apps.servers });
  const operator = peerRules({ namespace: traffic.operatorNamespace });
  const parts = (["kibana", "setup"] as const).filter((part) => traffic[part]).map((part) => apps[part]);
  if (traffic.metrics) parts.push(apps.exporter);
  const users = [...parts.flatMap((app) => peerRules({ app })), ...traffic.clients.flatMap(peerRules)];
  const toServers = { to: servers, ports: tcp(defaults.port) };
  policy(apps.servers, placement, parent, {
    ingress: [
      { from: operator, ports: tcp(defaults.port) },
      { from: servers, ports: tcp(defaults.port, transportPort) },
      ...(users.length > 0 ? [{ from: users, ports: tcp(defaults.port) }] : []),
    ],
    egress: [
      { to: servers, ports: tcp(defaults.port, transportPort) },
      ...(traffic.snapshots ? [{ to: [{ ipBlock: { cidr: "0.0.0.0/0" } }], ports: tcp(443) }] : []),
    ],
  });
  for (const app of parts) policy(app, placement, parent, { egress: [toServers] });
}

/** Without `ingress` nothing comes in; an empty list would say the same, and be a change to an API server at every apply. */
type Rules = Pick<k8s.types.input.networking.v1.NetworkPolicySpec, "ingress" | "egress">;

function policy(app: string, { namespace, labels }: KubernetesPlacement, parent: pulumi.Resource, rules: Rules): void {
  new k8s.networking.v1.NetworkPolicy(
    `${app}-operation`,
    {
      metadata: { name: `${app}-operation`, namespace, labels },
      spec: { podSelector: { matchLabels: { app } }, policyTypes: ["Ingress", "Egress"], ...rules },
    },
    { parent },
  );
}

function tcp(...numbers: number[]) {
  return numbers.map((port) => ({ protocol: "TCP", port }));
}
