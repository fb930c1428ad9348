import type { IPeerAuthentication } from "@kubernetes-models/istio/security.istio.io/v1/PeerAuthentication";
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { meshProbeRange } from "./mesh.ts";
import type { KubernetesPlacement } from "./placement.ts";

/** Refuses every connection to the namespace's pods of the mesh that is not mutual TLS, and lets the kubelet check them. */
export function requireMutualTls(name: string, placement: KubernetesPlacement, parent: pulumi.Resource): void {
  const spec: IPeerAuthentication["spec"] = { mtls: { mode: "STRICT" } };
  new k8s.apiextensions.CustomResource(
    `${name}-mutual-tls`,
    {
      apiVersion: "security.istio.io/v1",
      kind: "PeerAuthentication",
      metadata: { name: "default", ...placement },
      spec,
    },
    { parent },
  );
  new k8s.networking.v1.NetworkPolicy(
    `${name}-allow-health-checks`,
    {
      metadata: { name: "allow-health-checks", ...placement },
      spec: {
        podSelector: {},
        policyTypes: ["Ingress"],
        ingress: [{ from: [{ ipBlock: { cidr: meshProbeRange } }] }],
      },
    },
    { parent },
  );
}
