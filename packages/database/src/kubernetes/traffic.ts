import type { KubernetesPlacement, Labels } from "@axon/platform/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

/** Where the API server answers; a NetworkPolicy knows no name for it. */
export interface ApiServer {
  /** Addresses, `10.0.0.1/32`. */
  readonly cidr: string;
  readonly port: number;
}

/** What the operator of a cluster and the cluster itself need to talk about, beside the traffic of clients. */
export interface OperationTraffic {
  /** Namespace the operator runs in. @default "cnpg-system" */
  readonly operatorNamespace?: string;
  /** Narrow it to the addresses of your API server. @default - any address on 443 and 6443 */
  readonly apiServer?: readonly ApiServer[];
}

const statusPort = 8000;
const postgresPort = 5432;
const everywhere = [443, 6443].map((port) => ({ cidr: "0.0.0.0/0", port }));

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
  const servers = [{ podSelector: { matchLabels: { app: name } } }];
  const operator = [namespacePeer(traffic.operatorNamespace ?? "cnpg-system")];
  const apiServer = (traffic.apiServer ?? everywhere).map(({ cidr, port }) => ({
    to: [{ ipBlock: { cidr } }],
    ports: tcp(port),
  }));
  const archives = traffic.archivePorts.map((port) => ({ to: [{ ipBlock: { cidr: "0.0.0.0/0" } }], ports: tcp(port) }));
  const clients = traffic.pooler ? [{ podSelector: { matchLabels: { app: pooler } } }] : [];

  policy(name, placement, parent, {
    ingress: [
      { from: operator, ports: tcp(statusPort, postgresPort) },
      { from: servers, ports: tcp(statusPort, postgresPort) },
      ...(clients.length > 0 ? [{ from: clients, ports: tcp(postgresPort) }] : []),
    ],
    egress: [{ to: servers, ports: tcp(statusPort, postgresPort) }, ...apiServer, ...archives],
  });
  if (traffic.pooler)
    policy(pooler, placement, parent, { egress: [{ to: servers, ports: tcp(postgresPort) }, ...apiServer] });
}

/** Without `ingress` nothing comes in; an empty list would say the same, and be a change to an API server at every apply. */
type Rules = Pick<k8s.types.input.networking.v1.NetworkPolicySpec, "ingress" | "egress">;

function policy(app: string, placement: KubernetesPlacement, parent: pulumi.Resource, rules: Rules): void {
  const { namespace, labels }: { namespace: pulumi.Input<string>; labels?: Labels } = placement;
  new k8s.networking.v1.NetworkPolicy(
    `${app}-operation`,
    {
      metadata: { name: `${app}-operation`, namespace, labels },
      spec: { podSelector: { matchLabels: { app } }, policyTypes: ["Ingress", "Egress"], ...rules },
    },
    { parent },
  );
}

function namespacePeer(namespace: string) {
  return { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } } };
}

function tcp(...ports: number[]) {
  return ports.map((port) => ({ protocol: "TCP", port }));
}
