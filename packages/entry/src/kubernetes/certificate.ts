import type { KubernetesPlacement, SecretKey } from "@axon/platform/kubernetes";
import type { ICertificateSpec } from "@kubernetes-models/cert-manager/cert-manager.io/v1/CertificateSpec";
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

/** Where an entry's certificate comes from: cert-manager issues and renews it, or a Secret already holds it. */
export type CertificateArgs =
  | {
      /** Secret the certificate is kept in. @default - the entry's name with `-tls` */
      readonly secretName?: string;
      readonly issuer: { readonly kind: "Issuer" | "ClusterIssuer"; readonly name: string };
    }
  | { readonly existingSecret: string };

/** Name of the TLS Secret of an entry. */
export function certificateSecret(name: string, args: CertificateArgs): string {
  return "existingSecret" in args ? args.existingSecret : (args.secretName ?? `${name}-tls`);
}

/** The authority of an entry's certificate, as issuers write it whose authority is private; of a public one there is none. */
export function certificateAuthority(name: string, args: CertificateArgs): SecretKey {
  return { secret: certificateSecret(name, args), key: "ca.crt" };
}

/** The certificate of a host, renewed 30 days before its end with a new private key each time. */
export function certificate(
  name: string,
  placement: KubernetesPlacement,
  host: string,
  args: CertificateArgs,
  parent: pulumi.Resource,
): void {
  if ("existingSecret" in args) return;
  const secretName = certificateSecret(name, args);
  const spec = {
    secretName,
    dnsNames: [host],
    issuerRef: { group: "cert-manager.io", kind: args.issuer.kind, name: args.issuer.name },
    privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
    // What public authorities issue at most today; one that issues for less is renewed at two thirds of that.
    duration: "2160h",
    renewBefore: "720h",
    revisionHistoryLimit: 3,
    usages: ["digital signature", "server auth"],
  } satisfies ICertificateSpec;
  new k8s.apiextensions.CustomResource(
    `${name}-certificate`,
    { apiVersion: "cert-manager.io/v1", kind: "Certificate", metadata: { name: secretName, ...placement }, spec },
    { parent },
  );
}
