import { formatDuration, parseDuration } from "@axon/core";
import type { KubernetesPlacement } from "@axon/platform/kubernetes";
import type { IGatewaySpec } from "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/GatewaySpec";
import type { IHTTPRouteSpec } from "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRouteSpec";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { defaults, type Entry, type EntryArgs, responseHeaders, validateEntry } from "../contract.ts";
import { type CertificateArgs, certificate } from "./certificate.ts";
import { backendTrafficPolicy, clientTrafficPolicy, notFoundFilter } from "./envoy-gateway.ts";

export interface KubernetesGatewayEntryArgs extends EntryArgs, KubernetesPlacement {
  readonly certificate: CertificateArgs;
  /** GatewayClass of the cluster. @default "envoy-gateway" */
  readonly className?: string;
  /**
   * Who implements the class. `envoy-gateway` also gets the oldest TLS version, the body limit, the rate limit and a 404
   * for blocked paths; `standard` gets what Gateway API itself has, and the rest must be set in the controller.
   * @default "envoy-gateway"
   */
  readonly controller?: "envoy-gateway" | "standard";
}

type HttpRouteRule = NonNullable<IHTTPRouteSpec["rules"]>[number];

/** A public host through Gateway API: listeners for HTTPS and for the redirect to it, routes and a certificate. */
export class KubernetesGatewayEntry extends pulumi.ComponentResource implements Entry {
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: KubernetesGatewayEntryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:entry:KubernetesGatewayEntry", name, args, opts);
    validateEntry(`KubernetesGatewayEntry "${name}"`, args);

    const secret = certificate(name, placement(args), args.host, args.certificate, this);
    const gateway = this.#custom(name, args, "gateway.networking.k8s.io/v1", "Gateway", gatewaySpec(name, args), [
      secret,
    ]);
    const redirect = this.#route(`${name}-redirect`, args, redirectSpec(name, args), [gateway]);
    const blocked = this.#blockedFilter(name, args);
    const routes = this.#route(name, args, routesSpec(name, args, blocked), [gateway]);
    const policies = this.#policies(name, args, gateway, routes);

    const ready = [gateway, redirect, routes, ...policies].map((resource) => resource.urn);
    this.url = pulumi.all(ready).apply(() => `https://${args.host}`);
    this.registerOutputs({ url: this.url });
  }

  #route(name: string, args: KubernetesPlacement, spec: pulumi.Input<IHTTPRouteSpec>, dependsOn: pulumi.Resource[]) {
    return this.#custom(name, args, "gateway.networking.k8s.io/v1", "HTTPRoute", spec, dependsOn);
  }

  #blockedFilter(name: string, args: KubernetesGatewayEntryArgs): string | undefined {
    if (args.controller === "standard") return undefined;
    const filter = `${name}-not-found`;
    this.#custom(filter, args, "gateway.envoyproxy.io/v1alpha1", "HTTPRouteFilter", notFoundFilter, []);
    return filter;
  }

  #policies(name: string, args: KubernetesGatewayEntryArgs, gateway: pulumi.Resource, route: pulumi.Resource) {
    if (args.controller === "standard") return [];
    const group = "gateway.envoyproxy.io/v1alpha1";
    return [
      this.#custom(`${name}-client`, args, group, "ClientTrafficPolicy", clientTrafficPolicy(name, args), [gateway]),
      this.#custom(`${name}-backend`, args, group, "BackendTrafficPolicy", backendTrafficPolicy(name, args), [route]),
    ];
  }

  #custom(
    name: string,
    args: KubernetesPlacement,
    apiVersion: string,
    kind: string,
    spec: pulumi.Input<object>,
    dependsOn: pulumi.Resource[],
  ): k8s.apiextensions.CustomResource {
    const metadata = { name, ...placement(args) };
    return new k8s.apiextensions.CustomResource(
      name,
      { apiVersion, kind, metadata, spec },
      { parent: this, dependsOn },
    );
  }
}

function placement({ namespace, labels }: KubernetesPlacement): KubernetesPlacement {
  return { namespace, labels };
}

function gatewaySpec(name: string, args: KubernetesGatewayEntryArgs): IGatewaySpec {
  const allowedRoutes = { namespaces: { from: "Same" as const } };
  const { host: hostname } = args;
  const secret = args.certificate.secretName ?? `${name}-tls`;
  return {
    gatewayClassName: args.className ?? "envoy-gateway",
    listeners: [
      { name: "http", hostname, port: 80, protocol: "HTTP", allowedRoutes },
      {
        name: "https",
        hostname,
        port: 443,
        protocol: "HTTPS",
        allowedRoutes,
        tls: { mode: "Terminate", certificateRefs: [{ group: "", kind: "Secret", name: secret }] },
      },
    ],
  };
}

function redirectSpec(name: string, { host }: EntryArgs): IHTTPRouteSpec {
  return {
    parentRefs: [{ group: "gateway.networking.k8s.io", kind: "Gateway", name, sectionName: "http" }],
    hostnames: [host],
    rules: [{ filters: [{ type: "RequestRedirect", requestRedirect: { scheme: "https", statusCode: 301 } }] }],
  };
}

function routesSpec(
  name: string,
  args: KubernetesGatewayEntryArgs,
  blocked: string | undefined,
): pulumi.Output<IHTTPRouteSpec> {
  return pulumi.output(args.routes).apply((routes) => ({
    parentRefs: [{ group: "gateway.networking.k8s.io", kind: "Gateway", name, sectionName: "https" }],
    hostnames: [args.host],
    rules: [
      ...(args.blockedPaths ?? defaults.blockedPaths).map((path) => blockedRule(path, blocked)),
      ...routes.map((route) => forwardRule(args, route)),
    ],
  }));
}

/** The longest prefix wins, so this rule takes the path from every other. Without a backend nothing is forwarded. */
function blockedRule(path: string, filter: string | undefined): HttpRouteRule {
  return {
    matches: [{ path: { type: "PathPrefix", value: path } }],
    ...(filter
      ? {
          filters: [
            {
              type: "ExtensionRef",
              extensionRef: { group: "gateway.envoyproxy.io", kind: "HTTPRouteFilter", name: filter },
            },
          ],
        }
      : {}),
  };
}

function forwardRule(
  args: EntryArgs,
  { path, headers = {}, service }: pulumi.Unwrap<EntryArgs["routes"][number]>,
): HttpRouteRule {
  const match = Object.entries(headers).map(([name, value]) => ({ type: "Exact" as const, name, value }));
  const set = Object.entries(responseHeaders(args)).map(([name, value]) => ({ name, value }));
  return {
    matches: [{ path: { type: "PathPrefix", value: path }, ...(match.length > 0 ? { headers: match } : {}) }],
    filters: [{ type: "ResponseHeaderModifier", responseHeaderModifier: { set } }],
    backendRefs: [{ group: "", kind: "Service", name: service.name, port: service.port, weight: 1 }],
    timeouts: { request: formatDuration(parseDuration(args.timeout ?? defaults.timeout)) },
  };
}
