import { failOnProblems, type Problem } from "@axon/core";
import type { KubernetesPlacement, SecretKey } from "@axon/platform/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { checkEntry, defaults, type Entry, type EntryArgs, entrySettings, type Route } from "../contract.ts";
import { type CertificateArgs, certificate, certificateAuthority, certificateSecret } from "./certificate.ts";
import type { DataPlane } from "./data-plane.ts";
import type { Annotations, ControllerDialect, EntryContext } from "./ingress/controller.ts";
import { haproxy } from "./ingress/haproxy.ts";
import { nginx } from "./ingress/nginx.ts";
import { standard } from "./ingress/standard.ts";
import { traefik } from "./ingress/traefik.ts";

/** Controllers whose settings beyond the Ingress API are known. */
const controllers = { nginx, traefik, haproxy, standard } as const satisfies Record<string, ControllerDialect>;
export type IngressController = keyof typeof controllers;

export interface KubernetesIngressEntryArgs extends EntryArgs, KubernetesPlacement {
  readonly certificate: CertificateArgs;
  /** IngressClass of the cluster. */
  readonly className: string;
  /** Whose annotations are written; `standard` writes none, so that all but host, paths and certificate is the controller's affair. */
  readonly controller: IngressController;
  /** Where the proxies run. @default - the namespace the controller's own installation uses; unknown for `standard` */
  readonly dataPlane?: DataPlane;
}

/**
 * A public host through the classic Ingress API, for clusters that have no Gateway API yet. A blocked path leads to a
 * Service without pods, which every controller answers with 503.
 */
export class KubernetesIngressEntry extends pulumi.ComponentResource implements Entry {
  readonly url: pulumi.Output<string>;
  /** The proxies, as one end of a `KubernetesFlow`; undefined where nobody said where they run. */
  readonly dataPlane: DataPlane | undefined;
  /** What clients verify it by, where the authority of its certificate is a private one. */
  readonly certificateAuthority: SecretKey;

  constructor(name: string, args: KubernetesIngressEntryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:entry:KubernetesIngressEntry", name, args, opts);
    failOnProblems(`KubernetesIngressEntry "${name}"`, [...checkEntry(args), ...checkIngress(args)]);
    const { namespace, labels, host } = args;
    const placement = { namespace, labels };
    const context = { name, placement, settings: entrySettings(args), parent: this };
    const dialect: ControllerDialect = controllers[args.controller];

    certificate(name, placement, host, args.certificate, this);
    const paths = [...this.#blockedPaths(context), ...args.routes.map(pathOf)];
    const tls = [{ hosts: [host], secretName: certificateSecret(name, args.certificate) }];
    const ingress = this.#ingress(name, args, dialect.annotations(context), {
      tls,
      rules: [{ host, http: { paths } }],
    });
    if (dialect.redirect) {
      const rules = [{ host, http: { paths: args.routes.map(pathOf) } }];
      this.#ingress(`${name}-redirect`, args, dialect.redirect(context), { rules });
    }

    this.url = ingress.urn.apply(() => `https://${host}`);
    this.dataPlane = args.dataPlane ?? (dialect.namespace ? { namespace: dialect.namespace } : undefined);
    this.certificateAuthority = certificateAuthority(name, args.certificate);
    this.registerOutputs({ url: this.url });
  }

  #ingress(
    name: string,
    { namespace, labels, className }: KubernetesIngressEntryArgs,
    annotations: Annotations,
    spec: k8s.types.input.networking.v1.IngressSpec,
  ): k8s.networking.v1.Ingress {
    return new k8s.networking.v1.Ingress(
      name,
      { metadata: { name, namespace, labels, annotations }, spec: { ingressClassName: className, ...spec } },
      { parent: this },
    );
  }

  #blockedPaths({ name, placement, settings }: EntryContext): HttpPath[] {
    if (settings.blockedPaths.length === 0) return [];
    const port = 80;
    const nowhere = new k8s.core.v1.Service(
      `${name}-nowhere`,
      {
        // Without pods it never gets the endpoints Pulumi would wait for.
        metadata: { name: `${name}-nowhere`, ...placement, annotations: { "pulumi.com/skipAwait": "true" } },
        spec: { ports: [{ name: "http", port }] },
      },
      { parent: this },
    );
    return settings.blockedPaths.map((path) => pathOf({ path, service: { name: nowhere.metadata.name, port } }));
  }
}

type HttpPath = k8s.types.input.networking.v1.HTTPIngressPath;

function pathOf({ path, service: { name, port } }: Route): HttpPath {
  return { path, pathType: "Prefix", backend: { service: { name, port: { number: port } } } };
}

function checkIngress(args: KubernetesIngressEntryArgs): Problem[] {
  const { minTlsVersions }: ControllerDialect = controllers[args.controller];
  const version = args.minTlsVersion ?? defaults.minTlsVersion;
  return [
    ...args.routes.flatMap(({ headers = {} }, index) =>
      Object.keys(headers).length === 0
        ? []
        : [
            {
              path: ["routes", index, "headers"],
              expected: "left out, as an Ingress routes by host and path alone",
              received: Object.keys(headers).join(", "),
              hint: "use a KubernetesGatewayEntry",
            },
          ],
    ),
    ...(args.authentication
      ? [
          {
            path: ["authentication"],
            expected: "left out, as no Ingress controller checks tokens by itself",
            received: `those of ${args.authentication.issuer}`,
            hint: "use a KubernetesGatewayEntry, or ask for them in the services",
          },
        ]
      : []),
    ...(args.maintenance
      ? [
          {
            path: ["maintenance"],
            expected: "left out, as an Ingress has no answers of its own",
            received: "a notice",
            hint: "use a KubernetesGatewayEntry",
          },
        ]
      : []),
    ...(minTlsVersions.includes(version)
      ? []
      : [
          {
            path: ["minTlsVersion"],
            expected: `${minTlsVersions.join(" or ")} with ${args.controller}, which takes the version from its own configuration`,
            received: version,
          },
        ]),
  ];
}
