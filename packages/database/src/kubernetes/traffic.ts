import {
  type ApiServer,
  type KubernetesPlacement,
  operationPolicy,
  peerRules,
  tcp,
  toApiServer,
} from "@axon/platform/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

/** What the operator of a cluster and the cluster itself need to talk about, beside the traffic of clients. */
export interface OperationTraffic {
  /** Namespace the operator runs in. @default "cnpg-system" */
  readonly operatorNamespace?: string;
  /** Narrow it to the addresses of your API server. @default - any address on 443 and 6443 */
  readonly apiServer?: readonly ApiServer[];
}

const statusPort = 8000;
const postgresPort = 5432;

/**
 * Opens what a namespace that denies by default must let through for the database to work: the operator asks each
 * server for its status, servers replicate from and check on each other and ask the API server who is primary, poolers
 * reach the servers, and archived log leaves over HTTPS.
 */
export function operationPolicies(
  name: string,
  placement: KubernetesPlacement,
  traffic: OperationTraffic & { readonly pooler: boolean; readonly archivePorts: readonly number[] },
  parent: pulumi.Resource,
): void {
  const pooler = `${name}-pooler`;
  const servers = peerRules({ app: name });
  const operator = peerRules({ namespace: traffic.operatorNamespace ?? "cnpg-system" });
  const apiServer = toApiServer(traffic.apiServer);
  const archives = traffic.archivePorts.map((port) => ({ to: peerRules({ cidrs: ["0.0.0.0/0"] }), ports: tcp(port) }));
  const clients = traffic.pooler ? peerRules({ app: pooler }) : [];

  operationPolicy(name, placement, parent, {
    ingress: [
      { from: operator, ports: tcp(statusPort, postgresPort) },
      { from: servers, ports: tcp(statusPort, postgresPort) },
      ...(clients.length > 0 ? [{ from: clients, ports: tcp(postgresPort) }] : []),
    ],
    egress: [{ to: servers, ports: tcp(statusPort, postgresPort) }, ...apiServer, ...archives],
  });
  if (traffic.pooler)
    operationPolicy(pooler, placement, parent, { egress: [{ to: servers, ports: tcp(postgresPort) }, ...apiServer] });
}
