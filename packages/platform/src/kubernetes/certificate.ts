import type { ICertificateSpec } from "@kubernetes-models/cert-manager/cert-manager.io/v1/CertificateSpec";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { KubernetesPlacement } from "./placement.ts";

/** Who signs the certificate: an issuer of cert-manager for names inside the cluster, such as a private CA. */
export interface IssuerReference {
  readonly kind: "Issuer" | "ClusterIssuer";
  readonly name: string;
}

/** How connections to a Service are encrypted: by a certificate to be made, by one that exists, or not at all. */
export type ServiceTls =
  | { readonly issuer: IssuerReference }
  | {
      /** Secret with tls.crt, tls.key and ca.crt for the Service's names and `localhost`. */
      readonly secretName: pulumi.Input<string>;
    }
  | "disabled";

/** What the certificate says: a key of its own at each renewal, for the names of the Service and of the pod itself. */
function certificateSpec(name: string, namespace: string, issuer: IssuerReference): ICertificateSpec {
  return {
    secretName: `${name}-tls`,
    dnsNames: [name, `${name}.${namespace}`, `${name}.${namespace}.svc`, "localhost"],
    duration: "2160h",
    renewBefore: "720h",
    privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
    usages: ["digital signature", "key encipherment", "server auth"],
    issuerRef: { group: "cert-manager.io", kind: issuer.kind, name: issuer.name },
  };
}

/** Gives the name of the Secret that holds the certificate of Service `name`, made on the way when an issuer was given. */
export function serviceCertificate(
  name: string,
  placement: KubernetesPlacement,
  tls: Exclude<ServiceTls, "disabled">,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  if ("secretName" in tls) return pulumi.output(tls.secretName);
  const { namespace, labels } = placement;
  const certificate = new k8s.apiextensions.CustomResource(
    `${name}-tls`,
    {
      apiVersion: "cert-manager.io/v1",
      kind: "Certificate",
      metadata: { name: `${name}-tls`, namespace, labels, annotations: { "pulumi.com/waitFor": "condition=Ready" } },
      spec: pulumi.output(namespace).apply((known) => certificateSpec(name, known, tls.issuer)),
    },
    { parent },
  );
  return certificate.metadata.name;
}
