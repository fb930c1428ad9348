import type { KubernetesPlacement } from "@axon/platform/kubernetes";
import type { ICertificateSpec } from "@kubernetes-models/cert-manager/cert-manager.io/v1/CertificateSpec";
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

/** How an entry gets its certificate from cert-manager. */
export interface CertificateArgs {
  /** Secret the certificate is kept in. @default - the entry's name with `-tls` */
  readonly secretName?: string;
  readonly issuer: { readonly kind: "Issuer" | "ClusterIssuer"; readonly name: string };
}

/** The certificate of a host, renewed 30 days before its end with a new private key each time. */
export function certificate(
  name: string,
  placement: KubernetesPlacement,
  host: string,
  args: CertificateArgs,
  parent: pulumi.Resource,
): k8s.apiextensions.CustomResource {
  const secretName = args.secretName ?? `${name}-tls`;
  const spec = {
    secretName,
    commonName: host,
    dnsNames: [host],
    issuerRef: { group: "cert-manager.io", kind: args.issuer.kind, name: args.issuer.name },
    privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
    duration: "2160h",
    renewBefore: "720h",
    usages: ["digital signature", "server auth"],
  } satisfies ICertificateSpec;
  return new k8s.apiextensions.CustomResource(
    `${name}-certificate`,
    { apiVersion: "cert-manager.io/v1", kind: "Certificate", metadata: { name: secretName, ...placement }, spec },
    { parent },
  );
}
