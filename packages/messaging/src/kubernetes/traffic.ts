import {
  type ApiServer,
  type KubernetesPlacement,
  operationPolicy,
  type Peer,
  peerRules,
  tcp,
  toApiServer,
} from "@axon/platform/kubernetes";
import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

/** What the operator of a cluster and the cluster itself need to talk about, beside the traffic of clients. */
export interface OperationTraffic {
  /** Namespace the operator runs in. @default "strimzi" */
  readonly operatorNamespace?: string;
  /** Narrow it to the addresses of your API server. @default - any address on 443 and 6443 */
  readonly apiServer?: readonly ApiServer[];
}

/** The peers of a listener, as the operator writes them into a NetworkPolicy. */
export type ListenerPeers = readonly pulumi.Unwrap<k8s.types.input.networking.v1.NetworkPolicyPeer>[];

/** The `app` of everything that belongs to a cluster. */
export function appNames(name: string) {
  return {
    servers: name,
    entityOperator: `${name}-entity-operator`,
    exporter: `${name}-exporter`,
    cruiseControl: `${name}-cruise-control`,
  };
}

/** Ports between the servers themselves (Strimzi, Network policies); 9091 also serves the operator's own components. */
const ports = { controllers: 9090, replication: 9091, agent: 8443, cruiseControl: 9090 } as const;

/** Who may open the listener. An empty list would let everybody in, so the servers stand for nobody else. */
export function listenerPeers(name: string, clients: readonly Peer[]): pulumi.Output<ListenerPeers> {
  return pulumi.output([...peerRules({ app: name }), ...clients.flatMap(peerRules)]);
}

/**
 * Opens what a namespace that denies by default must let through: servers copy from each other and ask the API server for
 * their zone, the operator configures them, and its components reach them. The clients' way in is the operator's own policy,
 * from the peers of the listener.
 */
export function operationPolicies(
  name: string,
  placement: KubernetesPlacement,
  traffic: OperationTraffic & { readonly exporter: boolean; readonly cruiseControl: boolean },
  parent: pulumi.Resource,
): void {
  const apps = appNames(name);
  const servers = peerRules({ app: apps.servers });
  const operator = peerRules({ namespace: traffic.operatorNamespace ?? "strimzi" });
  const apiServer = toApiServer(traffic.apiServer);
  const balancer = traffic.cruiseControl ? peerRules({ app: apps.cruiseControl }) : [];
  const entityOperator = peerRules({ app: apps.entityOperator });
  const exporter = traffic.exporter ? peerRules({ app: apps.exporter }) : [];
  const operands = [...entityOperator, ...exporter, ...balancer];
  const toServers = { to: servers, ports: tcp(ports.replication) };
  const toBalancer = balancer.map((peer) => ({ to: [peer], ports: tcp(ports.cruiseControl) }));

  operationPolicy(apps.servers, placement, parent, {
    ingress: [
      { from: operator, ports: tcp(ports.controllers, ports.replication, ports.agent) },
      { from: servers, ports: tcp(ports.controllers, ports.replication) },
      { from: operands, ports: tcp(ports.replication) },
    ],
    egress: [{ to: servers, ports: tcp(ports.controllers, ports.replication) }, ...apiServer],
  });
  operationPolicy(apps.entityOperator, placement, parent, { egress: [toServers, ...toBalancer, ...apiServer] });
  if (traffic.exporter) operationPolicy(apps.exporter, placement, parent, { egress: [toServers] });
  if (traffic.cruiseControl)
    operationPolicy(apps.cruiseControl, placement, parent, {
      ingress: [{ from: [...operator, ...entityOperator], ports: tcp(ports.cruiseControl) }],
      egress: [toServers, ...apiServer],
    });
}
