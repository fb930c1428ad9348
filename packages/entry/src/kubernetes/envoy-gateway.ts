import { createHash } from "node:crypto";
import { formatDuration } from "@axon/core";
import { costLabels, type Labels } from "@axon/platform/kubernetes";
import type { IGatewaySpec } from "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/GatewaySpec";
import type { Authentication, EntrySettings, Maintenance } from "../contract.ts";

/**
 * What this package uses of `gateway.envoyproxy.io/v1alpha1`, for which npm has no type package. Source: the Go types of
 * github.com/envoyproxy/gateway v1.9, api/v1alpha1; all fields exist since v1.5, but for `compressor`, which v1.7 completed.
 */
interface PolicyTarget {
  readonly group: "gateway.networking.k8s.io";
  readonly kind: "Gateway" | "HTTPRoute";
  readonly name: string;
}

export interface ClientTrafficPolicySpec {
  readonly targetRefs: readonly PolicyTarget[];
  readonly tls: {
    readonly minVersion: "1.2" | "1.3";
    readonly ciphers?: readonly string[];
    readonly alpnProtocols: readonly ["h2", "http/1.1"];
    readonly session: { readonly resumption: { readonly stateful: Readonly<Record<string, never>> } };
  };
  readonly timeout: {
    readonly http: { readonly requestReceivedTimeout: string; readonly streamIdleTimeout: string };
  };
  readonly path: { readonly escapedSlashesAction: "UnescapeAndRedirect"; readonly disableMergeSlashes: false };
  readonly headers: { readonly withUnderscoresAction: "RejectRequest"; readonly enableEnvoyHeaders: false };
  readonly clientIPDetection?: { readonly xForwardedFor: { readonly numTrustedHops: number } };
}

interface ClientSelector {
  readonly sourceCIDR: { readonly type: "Distinct"; readonly value: "0.0.0.0/0" | "::/0" };
}

export interface BackendTrafficPolicySpec {
  readonly targetRefs: readonly PolicyTarget[];
  readonly requestBuffer: { readonly limit: string };
  readonly timeout: {
    readonly tcp: { readonly connectTimeout: string };
    readonly http?: { readonly connectionIdleTimeout: string };
  };
  readonly compressor?: readonly [
    { readonly type: "Gzip"; readonly gzip: Readonly<Record<string, never>>; readonly minContentLength: number },
  ];
  readonly rateLimit?: {
    readonly type: "Local";
    readonly local: {
      readonly rules: readonly {
        readonly clientSelectors: readonly [ClientSelector];
        readonly limit: { readonly requests: number; readonly unit: "Second" };
      }[];
    };
  };
}

export interface SecurityPolicySpec {
  readonly targetRefs: readonly PolicyTarget[];
  readonly jwt: {
    readonly providers: readonly [
      {
        readonly name: string;
        readonly issuer: string;
        readonly audiences: readonly string[];
        readonly remoteJWKS: { readonly uri: string };
        readonly extractFrom: { readonly headers: readonly [{ readonly name: string; readonly valuePrefix: string }] };
      },
    ];
  };
}

export interface EnvoyProxySpec {
  readonly telemetry: {
    readonly accessLog: {
      readonly settings: readonly [
        {
          readonly matches: readonly [string];
          readonly sinks: readonly [{ readonly type: "File"; readonly file: { readonly path: "/dev/stdout" } }];
        },
      ];
    };
  };
}

export interface HttpRouteFilterSpec {
  readonly directResponse: {
    readonly statusCode: number;
    readonly contentType: string;
    readonly body: { readonly type: "Inline"; readonly inline: string };
  };
}

/** For TLS 1.2, whose other suites lack forward secrecy or authenticate what they encrypt too late; 1.3 has no others. */
const ciphers = [
  "ECDHE-ECDSA-AES128-GCM-SHA256",
  "ECDHE-ECDSA-AES256-GCM-SHA384",
  "ECDHE-ECDSA-CHACHA20-POLY1305",
  "ECDHE-RSA-AES128-GCM-SHA256",
  "ECDHE-RSA-AES256-GCM-SHA384",
  "ECDHE-RSA-CHACHA20-POLY1305",
] as const;

/**
 * Who asks, for services that read no more than that, in Envoy's own words (gateway.envoyproxy.io, HTTP Request Headers): a client
 * could write there what it likes. The other headers of forwarded requests Envoy sets by itself.
 */
export const clientHeaders = { "X-Real-IP": "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%" } as const;

/**
 * How clients connect. Paths are made plain before they are matched, so that `/%6detrics`, `//metrics` and `/a%2f../metrics`
 * do not slip past a blocked path; headers with underscores are refused, as applications read them like hyphens.
 */
export function clientTrafficPolicy(
  gateway: string,
  settings: EntrySettings,
  trustedHops?: number,
): ClientTrafficPolicySpec {
  const timeout = formatDuration({ seconds: settings.timeoutSeconds });
  return {
    targetRefs: [{ group: "gateway.networking.k8s.io", kind: "Gateway", name: gateway }],
    tls: {
      minVersion: settings.minTlsVersion,
      // The API server refuses suites where they could have no effect.
      ...(settings.minTlsVersion === "1.2" ? { ciphers } : {}),
      alpnProtocols: ["h2", "http/1.1"],
      // Sessions are remembered by the proxy, and no key that would open them later is kept in tickets.
      session: { resumption: { stateful: {} } },
    },
    // Envoy ends a silent stream after five minutes by itself, which would cut longer answers short.
    timeout: {
      http: {
        requestReceivedTimeout: formatDuration({ seconds: settings.clientTimeoutSeconds }),
        streamIdleTimeout: timeout,
      },
    },
    path: { escapedSlashesAction: "UnescapeAndRedirect", disableMergeSlashes: false },
    headers: { withUnderscoresAction: "RejectRequest", enableEnvoyHeaders: false },
    ...(trustedHops === undefined ? {} : { clientIPDetection: { xForwardedFor: { numTrustedHops: trustedHops } } }),
  };
}

/**
 * Who may pass. Envoy asks for the keys itself, and again each five minutes; until it has some, nobody passes. A token is read
 * from its header alone: as `access_token` of the query, which is read too unless told otherwise, it would stand in every log.
 */
export function securityPolicy(
  route: string,
  { issuer, audiences, jwks }: Omit<Authentication, "openPaths">,
): SecurityPolicySpec {
  const extractFrom = { headers: [{ name: "Authorization", valuePrefix: "Bearer " }] } as const;
  return {
    targetRefs: [targetRoute(route)],
    jwt: { providers: [{ name: "issuer", issuer, audiences, remoteJWKS: { uri: jwks }, extractFrom }] },
  };
}

/** How services are reached: body size, time to connect and to keep a connection, compression and rate. A body above the limit is answered with 413, a client above the rate with 429. */
export function backendTrafficPolicy(
  routes: readonly string[],
  { maxBodyMiB, connectTimeoutSeconds, idleTimeoutSeconds, compressFromBytes, requestsPerSecond }: EntrySettings,
): BackendTrafficPolicySpec {
  return {
    targetRefs: routes.map(targetRoute),
    requestBuffer: { limit: `${maxBodyMiB}Mi` },
    timeout: {
      tcp: { connectTimeout: formatDuration({ seconds: connectTimeoutSeconds }) },
      // Envoy keeps them an hour by itself, longer than any server does.
      ...(idleTimeoutSeconds === undefined
        ? {}
        : { http: { connectionIdleTimeout: formatDuration({ seconds: idleTimeoutSeconds }) } }),
    },
    // What Envoy compresses are texts, scripts, styles, XML and JSON, with a Vary header.
    ...(compressFromBytes === undefined
      ? {}
      : { compressor: [{ type: "Gzip", gzip: {}, minContentLength: compressFromBytes }] }),
    ...(requestsPerSecond === undefined ? {} : { rateLimit: perClient(requestsPerSecond) }),
  };
}

function targetRoute(name: string): PolicyTarget {
  return { group: "gateway.networking.k8s.io", kind: "HTTPRoute", name };
}

/** One bucket for each address: a bucket for all would let one client shut out the others. */
function perClient(requests: number): NonNullable<BackendTrafficPolicySpec["rateLimit"]> {
  const rule = (value: "0.0.0.0/0" | "::/0") =>
    ({
      clientSelectors: [{ sourceCIDR: { type: "Distinct", value } }],
      limit: { requests, unit: "Second" },
    }) as const;
  return { type: "Local", local: { rules: [rule("0.0.0.0/0"), rule("::/0")] } };
}

/** What the proxies of one Gateway write to standard output: every request, but for those of some paths. */
export function quietProxy(unloggedPaths: readonly string[]): EnvoyProxySpec {
  const logged = unloggedPaths.map((path) => `request.url_path != ${JSON.stringify(path)}`).join(" && ");
  const stdout = { type: "File", file: { path: "/dev/stdout" } } as const;
  return { telemetry: { accessLog: { settings: [{ matches: [logged], sinks: [stdout] }] } } };
}

/**
 * Labels of the proxies, whose costs are the entry's, and their parameters. Those take the place of what the GatewayClass says of
 * its proxies, so an entry has them only where something is asked of them.
 */
export function envoyInfrastructure(
  name: string,
  labels: Labels | undefined,
  isAsked: boolean,
): Pick<IGatewaySpec, "infrastructure"> {
  const parametersRef = { group: "gateway.envoyproxy.io", kind: "EnvoyProxy", name: `${name}-proxy` };
  const costs = { ...costLabels(labels) };
  const infrastructure = {
    ...(Object.keys(costs).length > 0 ? { labels: costs } : {}),
    ...(isAsked ? { parametersRef } : {}),
  };
  return Object.keys(infrastructure).length > 0 ? { infrastructure } : {};
}

/** Answers 404 at the edge, so that a blocked path looks like one that is not there. */
export const notFoundFilter: HttpRouteFilterSpec = {
  directResponse: { statusCode: 404, contentType: "text/plain", body: { type: "Inline", inline: "not found\n" } },
};

/** Answers 503 at the edge, while nobody behind it may be asked. */
export function maintenanceFilter({ notice }: Maintenance): HttpRouteFilterSpec {
  return {
    directResponse: { statusCode: 503, contentType: "text/plain", body: { type: "Inline", inline: `${notice}\n` } },
  };
}

/** Port the proxies listen on for the Gateway's 443: Envoy Gateway adds 10000 to those that only root may take. */
export const envoyHttpsPort = 10_443;

/**
 * Name of the Service that Envoy Gateway makes for the proxies of a Gateway, in its own namespace, unless its EnvoyProxy says another:
 * `envoy-<namespace>-<gateway>-<hash>`, the middle cut at 48 characters. Source: `ExpectedResourceHashedName` of Envoy Gateway,
 * internal/infrastructure/kubernetes/proxy, since v0.6.
 */
export function envoyServiceName(namespace: string, gateway: string): string {
  const name = `${namespace}/${gateway}`;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 8);
  return `envoy-${name.replace("/", "-").slice(0, 48).replace(/-$/, "")}-${hash}`;
}

/** Where Envoy Gateway runs the proxies of a Gateway, and the label it gives them. */
export function envoyDataPlane(gateway: string) {
  return {
    namespace: "envoy-gateway-system",
    podLabels: { "gateway.envoyproxy.io/owning-gateway-name": gateway },
  };
}
