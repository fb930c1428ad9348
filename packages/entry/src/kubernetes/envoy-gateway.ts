import { formatDuration } from "@axon/core";
import type { EntrySettings } from "../contract.ts";

/**
 * What this package uses of `gateway.envoyproxy.io/v1alpha1`, for which npm has no type package. Source: the Go types of
 * github.com/envoyproxy/gateway v1.9, api/v1alpha1; all fields exist since v1.5.
 */
interface PolicyTarget {
  readonly group: "gateway.networking.k8s.io";
  readonly kind: "Gateway" | "HTTPRoute";
  readonly name: string;
}

export interface ClientTrafficPolicySpec {
  readonly targetRefs: readonly PolicyTarget[];
  readonly tls: { readonly minVersion: "1.2" | "1.3" };
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

export interface HttpRouteFilterSpec {
  readonly directResponse: {
    readonly statusCode: number;
    readonly contentType: string;
    readonly body: { readonly type: "Inline"; readonly inline: string };
  };
}

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
    tls: { minVersion: settings.minTlsVersion },
    // Envoy ends a silent stream after five minutes by itself, which would cut longer answers short.
    timeout: { http: { requestReceivedTimeout: timeout, streamIdleTimeout: timeout } },
    path: { escapedSlashesAction: "UnescapeAndRedirect", disableMergeSlashes: false },
    headers: { withUnderscoresAction: "RejectRequest", enableEnvoyHeaders: false },
    ...(trustedHops === undefined ? {} : { clientIPDetection: { xForwardedFor: { numTrustedHops: trustedHops } } }),
  };
}

/** How services are reached: body size and rate. A body above the limit is answered with 413, a client above the rate with 429. */
export function backendTrafficPolicy(
  route: string,
  { maxBodyMiB, requestsPerSecond }: EntrySettings,
): BackendTrafficPolicySpec {
  return {
    targetRefs: [{ group: "gateway.networking.k8s.io", kind: "HTTPRoute", name: route }],
    requestBuffer: { limit: `${maxBodyMiB}Mi` },
    ...(requestsPerSecond === undefined ? {} : { rateLimit: perClient(requestsPerSecond) }),
  };
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

/** Answers 404 at the edge, so that a blocked path looks like one that is not there. */
export const notFoundFilter: HttpRouteFilterSpec = {
  directResponse: { statusCode: 404, contentType: "text/plain", body: { type: "Inline", inline: "not found\n" } },
};

/** Where Envoy Gateway runs the proxies of a Gateway, and the label it gives them. */
export function envoyDataPlane(gateway: string) {
  return {
    namespace: "envoy-gateway-system",
    podLabels: { "gateway.envoyproxy.io/owning-gateway-name": gateway },
  };
}
