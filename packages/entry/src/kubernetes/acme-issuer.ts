import { failOnProblems, type Problem, show } from "@axon/core";
import type { Labels } from "@axon/platform/kubernetes";
import type { IACMEChallengeSolver } from "@kubernetes-models/cert-manager/acme.cert-manager.io/v1/ACMEChallengeSolver";
import type { IIssuerSpec } from "@kubernetes-models/cert-manager/cert-manager.io/v1/IssuerSpec";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

/** How the authority is shown that a host is ours. */
export type AcmeChallenge =
  /** Through the HTTP listeners of Gateways; the host must already lead to one. */
  | { readonly gateways: readonly { readonly name: string; readonly namespace: pulumi.Input<string> }[] }
  /** Through an Ingress of this class; the host must already lead to it. */
  | { readonly ingressClassName: string }
  /** Through a DNS record, in cert-manager's own words; works before the host leads anywhere. */
  | { readonly dns01: NonNullable<IACMEChallengeSolver["dns01"]> };

export interface KubernetesAcmeIssuerArgs {
  /** Where the authority sends warnings. */
  readonly email: string;
  /** Directory of the authority. @default "https://acme-v02.api.letsencrypt.org/directory" */
  readonly server?: string;
  readonly challenge: AcmeChallenge;
  readonly labels?: Labels;
}

/**
 * The pods that answer an HTTP challenge. Where traffic is denied by default they need a `KubernetesFlow` from the
 * entry's `dataPlane` to this `app` and `port`.
 */
export const acmeSolver = { app: "acme-solver", port: 8089 } as const;

/** An authority of the whole cluster that signs certificates by ACME; the account key is made by cert-manager. */
export class KubernetesAcmeIssuer extends pulumi.ComponentResource {
  /** For the `certificate` of an entry. */
  readonly issuer: { readonly kind: "ClusterIssuer"; readonly name: string };

  constructor(name: string, args: KubernetesAcmeIssuerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:entry:KubernetesAcmeIssuer", name, args, opts);
    failOnProblems(`KubernetesAcmeIssuer "${name}"`, checkIssuer(args));

    const spec = pulumi.output(solver(args.challenge)).apply(
      (solver) =>
        ({
          acme: {
            email: args.email,
            server: args.server ?? letsEncrypt,
            privateKeySecretRef: { name: `${name}-account` },
            solvers: [solver],
          },
        }) satisfies IIssuerSpec,
    );
    new k8s.apiextensions.CustomResource(
      name,
      { apiVersion: "cert-manager.io/v1", kind: "ClusterIssuer", metadata: { name, labels: args.labels }, spec },
      { parent: this },
    );
    this.issuer = { kind: "ClusterIssuer", name };
    this.registerOutputs({ issuer: this.issuer });
  }
}

const letsEncrypt = "https://acme-v02.api.letsencrypt.org/directory";

function checkIssuer({ email, server = letsEncrypt }: KubernetesAcmeIssuerArgs): Problem[] {
  return [
    ...(/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)
      ? []
      : [{ path: ["email"], expected: "an e-mail address", received: show(email) }]),
    ...(server.startsWith("https://")
      ? []
      : [{ path: ["server"], expected: "an address that begins with https://", received: show(server) }]),
  ];
}

function solver(challenge: AcmeChallenge): pulumi.Input<IACMEChallengeSolver> {
  if ("dns01" in challenge) return { dns01: challenge.dns01 };
  if ("ingressClassName" in challenge) {
    return { http01: { ingress: { ingressClassName: challenge.ingressClassName, serviceType, podTemplate } } };
  }
  const gateway = { group: "gateway.networking.k8s.io", kind: "Gateway", sectionName: "http" };
  return pulumi.output(challenge.gateways).apply((gateways) => {
    const parentRefs = gateways.map(({ name, namespace }) => ({ ...gateway, name, namespace }));
    return { http01: { gatewayHTTPRoute: { parentRefs, serviceType, podTemplate } } };
  });
}

/** A port on every node, cert-manager's own default, is open past the entry. */
const serviceType = "ClusterIP" as const;

/** Under the restricted profile, and with a label of ours to open the network to. */
const podTemplate = {
  metadata: { labels: { app: acmeSolver.app } },
  spec: {
    resources: { requests: { cpu: "10m", memory: "64Mi" }, limits: { cpu: "100m", memory: "64Mi" } },
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 1000,
      runAsGroup: 1000,
      fsGroup: 1000,
      seccompProfile: { type: "RuntimeDefault" },
    },
  },
} as const;
