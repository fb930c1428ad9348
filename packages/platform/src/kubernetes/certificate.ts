import type { ICertificateSpec } from "@kubernetes-models/cert-manager/cert-manager.io/v1/CertificateSpec";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { SecretKey } from "./environment.ts";
import type { KubernetesPlacement, Labels } from "./placement.ts";

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

/** Name of the Secret that cert-manager keeps the certificate of a component in; its authority is the key `ca.crt`. */
export function certificateSecretName(component: string): string {
  return `${component}-tls`;
}

/** What the certificate says: a key of its own at each renewal, for the names of the Services and of the pod itself. */
function certificateSpec(
  secretName: string,
  dnsNames: readonly string[],
  issuer: IssuerReference,
  labels: Labels = {},
): ICertificateSpec {
  return {
    secretName,
    ...(Object.keys(labels).length > 0 ? { secretTemplate: { labels: { ...labels } } } : {}),
    dnsNames: [...dnsNames],
    duration: "2160h",
    renewBefore: "720h",
    privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
    usages: ["digital signature", "key encipherment", "server auth"],
    issuerRef: { group: "cert-manager.io", kind: issuer.kind, name: issuer.name },
  };
}

/**
 * Gives the name of the Secret that holds the certificate of component `name`, made on the way when an issuer was given.
 * @param services names of its Services; `*.` stands for the pods of a headless one. @default - the component's
 * @param secretLabels labels of a Secret made here, such as the one that tells an operator to look at it again. @default {}
 */
export function serviceCertificate(
  name: string,
  placement: KubernetesPlacement,
  tls: Exclude<ServiceTls, "disabled">,
  parent: pulumi.Resource,
  services: readonly string[] = [name],
  secretLabels: Labels = {},
): pulumi.Output<string> {
  if ("secretName" in tls) return pulumi.output(tls.secretName);
  const spec = pulumi.output(placement.namespace).apply((namespace) => {
    const names = services.flatMap((host) => [host, `${host}.${namespace}`, `${host}.${namespace}.svc`]);
    return certificateSpec(certificateSecretName(name), [...names, "localhost"], tls.issuer, secretLabels);
  });
  return certificate(certificateSecretName(name), placement, spec, parent);
}

/**
 * The certificate of an issuer, in a namespace whose workloads are to trust what it signed elsewhere. cert-manager writes
 * it beside a certificate that the issuer signed, so that one is asked for which serves nothing.
 */
export class KubernetesAuthority extends pulumi.ComponentResource {
  readonly certificateAuthority: SecretKey;

  constructor(name: string, args: KubernetesAuthorityArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:platform:KubernetesAuthority", name, args, opts);
    const spec = pulumi.output(args.namespace).apply((namespace) => ({
      ...certificateSpec(name, [`${name}.${namespace}`], args.issuer),
      usages: ["digital signature" as const],
    }));
    this.certificateAuthority = { secret: certificate(name, args, spec, this), key: "ca.crt" };
    this.registerOutputs({ certificateAuthority: this.certificateAuthority });
  }
}

export interface KubernetesAuthorityArgs extends KubernetesPlacement {
  readonly issuer: IssuerReference;
}

function certificate(
  name: string,
  { namespace, labels }: KubernetesPlacement,
  spec: pulumi.Input<ICertificateSpec>,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const made = new k8s.apiextensions.CustomResource(
    name,
    {
      apiVersion: "cert-manager.io/v1",
      kind: "Certificate",
      metadata: { name, namespace, labels, annotations: { "pulumi.com/waitFor": "condition=Ready" } },
      spec,
    },
    { parent },
  );
  return made.metadata.name;
}
