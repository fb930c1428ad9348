import { failOnProblems } from "@axon/core";
import type { KubernetesPlacement, SecretKey } from "@axon/platform/kubernetes";
import type { IGatewaySpec } from "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/GatewaySpec";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { checkEntry, type Entry, type EntryArgs, type EntrySettings, entrySettings } from "../contract.ts";
import { type CertificateArgs, certificate, certificateAuthority, certificateSecret } from "./certificate.ts";
import { checkGateway } from "./check-gateway.ts";
import type { DataPlane } from "./data-plane.ts";
import {
  backendTrafficPolicy,
  clientHeaders,
  clientTrafficPolicy,
  envoyDataPlane,
  envoyInfrastructure,
  maintenanceFilter,
  notFoundFilter,
  quietProxy,
  securityPolicy,
} from "./envoy-gateway.ts";
import { openRoutesSpec, redirectSpec, routesSpec } from "./routes.ts";
import { hasOwnClientTimeout, patchedCondition, slowClientsPatch } from "./slow-clients.ts";

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
  /** What a `standard` controller reads from the listener's `tls.options`, its TLS version for instance. @default - none */
  readonly tlsOptions?: Readonly<Record<string, string>>;
  /** Load balancers in front that write `X-Forwarded-For`, for the true client address. @default - the address that connects */
  readonly trustedHops?: number;
  /** Where the proxies run. @default - Envoy Gateway's own namespace and labels; unknown for `standard` */
  readonly dataPlane?: DataPlane;
}

const gatewayApi = "gateway.networking.k8s.io/v1";
const envoyGatewayApi = "gateway.envoyproxy.io/v1alpha1";

/** A public host through Gateway API: listeners for HTTPS and for the redirect to it, routes and a certificate. */
export class KubernetesGatewayEntry extends pulumi.ComponentResource implements Entry {
  readonly url: pulumi.Output<string>;
  /** The proxies, as one end of a `KubernetesFlow`; undefined where nobody said where they run. */
  readonly dataPlane: DataPlane | undefined;
  /** What clients verify it by, where the authority of its certificate is a private one. */
  readonly certificateAuthority: SecretKey;

  constructor(name: string, args: KubernetesGatewayEntryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:entry:KubernetesGatewayEntry", name, args, opts);
    failOnProblems(`KubernetesGatewayEntry "${name}"`, [...checkEntry(args), ...checkGateway(args)]);
    const settings = {
      ...entrySettings(args),
      ...(args.controller === "standard" ? {} : { requestHeaders: clientHeaders }),
    };

    certificate(name, placement(args), args.host, args.certificate, this);
    const proxy = this.#quietProxy(name, args, settings);
    const proxies = args.controller === "standard" ? {} : envoyInfrastructure(name, args.labels, proxy !== undefined);
    const listening = { ...gatewaySpec(name, args), ...proxies };
    const gateway = this.#custom(name, args, gatewayApi, "Gateway", listening, proxy);
    const redirect = this.#custom(
      `${name}-redirect`,
      args,
      gatewayApi,
      "HTTPRoute",
      redirectSpec(name, settings),
      gateway,
    );
    const blocked = this.#blockedFilter(name, args, settings);
    const closed = this.#maintenanceFilter(name, args, settings);
    const open = this.#openRoutes(name, args, settings, closed, gateway);
    const tokens = this.#tokens(name, args, settings, open ?? gateway);
    const spec = routesSpec(name, settings, { blocked, closed });
    const routes = this.#custom(name, args, gatewayApi, "HTTPRoute", spec, tokens ?? gateway);
    const targets = [routes, ...(open ? [open] : [])];
    const policies = args.controller === "standard" ? [] : this.#policies(name, args, settings, gateway, targets);

    const ready = [gateway, redirect, ...targets, ...policies].map((resource) => resource.urn);
    this.url = pulumi.all(ready).apply(() => `https://${args.host}`);
    this.dataPlane = args.dataPlane ?? (args.controller === "standard" ? undefined : envoyDataPlane(name));
    this.certificateAuthority = certificateAuthority(name, args.certificate);
    this.registerOutputs({ url: this.url });
  }

  #quietProxy(
    name: string,
    args: KubernetesGatewayEntryArgs,
    { unloggedPaths }: EntrySettings,
  ): pulumi.Resource | undefined {
    if (args.controller === "standard" || unloggedPaths.length === 0) return undefined;
    return this.#custom(`${name}-proxy`, args, envoyGatewayApi, "EnvoyProxy", quietProxy(unloggedPaths));
  }

  #blockedFilter(name: string, args: KubernetesGatewayEntryArgs, { blockedPaths }: EntrySettings): string | undefined {
    if (args.controller === "standard" || blockedPaths.length === 0) return undefined;
    const filter = `${name}-not-found`;
    this.#custom(filter, args, envoyGatewayApi, "HTTPRouteFilter", notFoundFilter);
    return filter;
  }

  #maintenanceFilter(
    name: string,
    args: KubernetesGatewayEntryArgs,
    { maintenance }: EntrySettings,
  ): string | undefined {
    if (!maintenance) return undefined;
    const filter = `${name}-maintenance`;
    this.#custom(filter, args, envoyGatewayApi, "HTTPRouteFilter", maintenanceFilter(maintenance));
    return filter;
  }

  /** What needs no token, where the rest does. */
  #openRoutes(
    name: string,
    args: KubernetesGatewayEntryArgs,
    settings: EntrySettings,
    closed: string | undefined,
    gateway: pulumi.Resource,
  ): pulumi.Resource | undefined {
    const paths = settings.authentication?.openPaths ?? [];
    if (paths.length === 0) return undefined;
    const spec = openRoutesSpec(name, settings, paths, { closed });
    return this.#custom(openName(name), args, gatewayApi, "HTTPRoute", spec, gateway);
  }

  /** Stands before the routes it guards, so that there is no moment in which they let everybody in. */
  #tokens(
    name: string,
    args: KubernetesGatewayEntryArgs,
    { authentication }: EntrySettings,
    after: pulumi.Resource,
  ): pulumi.Resource | undefined {
    if (!authentication) return undefined;
    const spec = securityPolicy(name, authentication);
    return this.#custom(`${name}-tokens`, args, envoyGatewayApi, "SecurityPolicy", spec, after);
  }

  #policies(
    name: string,
    args: KubernetesGatewayEntryArgs,
    settings: EntrySettings,
    gateway: pulumi.Resource,
    routes: pulumi.Resource[],
  ): pulumi.Resource[] {
    const client = clientTrafficPolicy(name, settings, args.trustedHops);
    const backend = backendTrafficPolicy(routes.length > 1 ? [name, openName(name)] : [name], settings);
    return [
      this.#custom(`${name}-client`, args, envoyGatewayApi, "ClientTrafficPolicy", client, gateway),
      this.#custom(`${name}-backend`, args, envoyGatewayApi, "BackendTrafficPolicy", backend, routes),
      ...(hasOwnClientTimeout(settings) ? [this.#slowClients(name, args, settings, gateway)] : []),
    ];
  }

  /** Waited for, as a cluster whose Envoy Gateway takes no patches would leave slow clients alone in silence. */
  #slowClients(
    name: string,
    args: KubernetesGatewayEntryArgs,
    settings: EntrySettings,
    gateway: pulumi.Resource,
  ): pulumi.Resource {
    const spec = pulumi.output(args.namespace).apply((namespace) => slowClientsPatch(name, namespace, settings));
    const annotations = { "pulumi.com/waitFor": patchedCondition };
    return this.#custom(
      `${name}-slow-clients`,
      { ...args, annotations },
      envoyGatewayApi,
      "EnvoyPatchPolicy",
      spec,
      gateway,
    );
  }

  #custom(
    name: string,
    args: KubernetesPlacement & { readonly annotations?: Readonly<Record<string, string>> },
    apiVersion: string,
    kind: string,
    spec: pulumi.Input<object>,
    dependsOn?: pulumi.Resource | pulumi.Resource[],
  ): k8s.apiextensions.CustomResource {
    const { annotations } = args;
    const metadata = { name, ...placement(args), ...(annotations ? { annotations } : {}) };
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

/** The routes that need no token. */
function openName(entry: string): string {
  return `${entry}-open`;
}

function gatewaySpec(name: string, args: KubernetesGatewayEntryArgs): IGatewaySpec {
  const allowedRoutes = { namespaces: { from: "Same" as const } };
  const { host: hostname, tlsOptions } = args;
  const secret = certificateSecret(name, args.certificate);
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
        tls: {
          mode: "Terminate",
          certificateRefs: [{ group: "", kind: "Secret", name: secret }],
          ...(tlsOptions ? { options: { ...tlsOptions } } : {}),
        },
      },
    ],
  };
}
