import { KubernetesFlow, type KubernetesPlacement, tcp, toApiServer } from "@axon/platform/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { KubernetesRayClusterArgs } from "./ray-cluster.ts";
import { rayPorts } from "./ray-pods.ts";

/** Opens what a namespace that denies by default must let through for Ray to work, and the way of each client. */
export function rayPolicies(name: string, args: KubernetesRayClusterArgs, parent: pulumi.Resource): void {
  const { operatorNamespace = "kuberay-system", apiServer } = args;
  const pods = [{ podSelector: { matchLabels: { app: name } } }];
  const operator = [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": operatorNamespace } } }];
  policy(name, args, { app: name }, parent, {
    // Ray's processes meet on ports they choose themselves, so among its own pods every port is open.
    ingress: [{ from: pods }, { from: operator, ports: tcp(rayPorts.dashboard) }],
    egress: [{ to: pods }],
  });
  policy(`${name}-autoscaler`, args, { app: name, "axon.dev/ray-role": "ray-head" }, parent, {
    egress: toApiServer(apiServer),
  });
  for (const [client, { from, port = "client" }] of Object.entries(args.clients ?? {})) {
    const { namespace, labels } = args;
    new KubernetesFlow(
      `${client}-to-${name}`,
      { namespace, labels, from, to: { app: name }, port: rayPorts[port] },
      { parent },
    );
  }
}

type Rules = Pick<k8s.types.input.networking.v1.NetworkPolicySpec, "ingress" | "egress">;

function policy(
  name: string,
  { namespace, labels }: KubernetesPlacement,
  matchLabels: Readonly<Record<string, string>>,
  parent: pulumi.Resource,
  rules: Rules,
): void {
  const policyTypes = [...(rules.ingress ? ["Ingress"] : []), ...(rules.egress ? ["Egress"] : [])];
  new k8s.networking.v1.NetworkPolicy(
    name,
    { metadata: { name, namespace, labels }, spec: { podSelector: { matchLabels }, policyTypes, ...rules } },
    { parent },
  );
}
