import { type KubernetesPlacement, operationPolicy, type Peer, peerRules, tcp } from "@axon/platform/kubernetes";
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
  operationPolicy(apps.servers, placement, parent, {
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
  for (const app of parts) operationPolicy(app, placement, parent, { egress: [toServers] });
}
