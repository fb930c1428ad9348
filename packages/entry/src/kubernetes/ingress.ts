import { parseDuration } from "@axon/core";
import type { KubernetesPlacement } from "@axon/platform/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { defaults, type Entry, type EntryArgs, type Route, validateEntry } from "../contract.ts";
import { type CertificateArgs, certificate } from "./certificate.ts";

/** Controllers whose settings beyond the Ingress API are known. `standard` sets none of them. */
export type IngressController = "nginx" | "traefik" | "haproxy" | "standard";

export interface KubernetesIngressEntryArgs extends EntryArgs, KubernetesPlacement {
  readonly certificate: CertificateArgs;
  /** IngressClass of the cluster. */
  readonly className: string;
  readonly controller: IngressController;
}

/**
 * A public host through the classic Ingress API, for clusters that have no Gateway API yet. The API knows neither
 * response headers nor blocked paths: send the headers from the application and serve metrics on another port.
 */
export class KubernetesIngressEntry extends pulumi.ComponentResource implements Entry {
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: KubernetesIngressEntryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:entry:KubernetesIngressEntry", name, args, opts);
    validateEntry(`KubernetesIngressEntry "${name}"`, args);
    const { namespace, labels, host } = args;
    const secret = certificate(name, { namespace, labels }, host, args.certificate, this);
    const ingress = new k8s.networking.v1.Ingress(
      name,
      {
        metadata: { name, namespace, labels, annotations: annotations[args.controller](args) },
        spec: {
          ingressClassName: args.className,
          tls: [{ hosts: [host], secretName: secret.metadata.name }],
          rules: [{ host, http: { paths: args.routes.map(path) } }],
        },
      },
      { parent: this },
    );
    this.url = ingress.urn.apply(() => `https://${host}`);
    this.registerOutputs({ url: this.url });
  }
}

function path({ path, service }: Route): k8s.types.input.networking.v1.HTTPIngressPath {
  return { path, pathType: "Prefix", backend: { service: { name: service.name, port: { name: "http" } } } };
}

/**
 * What each controller calls the settings the Ingress API lacks. No snippets: they let whoever may write an Ingress
 * inject configuration into the controller. Sources: the annotation pages of each controller.
 */
const annotations: Readonly<Record<IngressController, (args: EntryArgs) => Record<string, string>>> = {
  nginx: (args) => ({
    "nginx.ingress.kubernetes.io/ssl-redirect": "true",
    "nginx.ingress.kubernetes.io/proxy-body-size": `${args.maxBodyMiB ?? defaults.maxBodyMiB}m`,
    "nginx.ingress.kubernetes.io/proxy-read-timeout": String(timeoutSeconds(args)),
    "nginx.ingress.kubernetes.io/proxy-send-timeout": String(timeoutSeconds(args)),
    ...(args.requestsPerSecond === undefined
      ? {}
      : { "nginx.ingress.kubernetes.io/limit-rps": String(args.requestsPerSecond) }),
  }),
  // Body size, headers, rate and TLS version are Middleware and TLSOption objects there.
  traefik: () => ({ "traefik.ingress.kubernetes.io/router.entrypoints": "websecure" }),
  haproxy: (args) => ({
    "haproxy.org/ssl-redirect": "true",
    "haproxy.org/timeout-server": `${timeoutSeconds(args)}s`,
    ...(args.requestsPerSecond === undefined
      ? {}
      : { "haproxy.org/rate-limit-requests": String(args.requestsPerSecond), "haproxy.org/rate-limit-period": "1s" }),
  }),
  standard: () => ({}),
};

function timeoutSeconds(args: EntryArgs): number {
  return parseDuration(args.timeout ?? defaults.timeout).seconds;
}
