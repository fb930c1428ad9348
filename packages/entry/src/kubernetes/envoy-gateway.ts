import { formatDuration, parseDuration } from "@axon/core";
import { defaults, type EntryArgs } from "../contract.ts";

/** The parts of `gateway.envoyproxy.io/v1alpha1` used here. Source: gateway.envoyproxy.io, API reference, v1.5 and later. */
interface PolicyTarget {
  readonly group: "gateway.networking.k8s.io";
  readonly kind: "Gateway" | "HTTPRoute";
  readonly name: string;
}

export interface ClientTrafficPolicySpec {
  readonly targetRefs: readonly PolicyTarget[];
  readonly tls: { readonly minVersion: "1.2" | "1.3" };
  readonly timeout: { readonly http: { readonly requestReceivedTimeout: string } };
}

export interface BackendTrafficPolicySpec {
  readonly targetRefs: readonly PolicyTarget[];
  readonly timeout: { readonly http: { readonly requestTimeout: string } };
  readonly requestBuffer: { readonly limit: string };
  readonly rateLimit?: {
    readonly type: "Local";
    readonly local: {
      readonly rules: readonly [{ readonly limit: { readonly requests: number; readonly unit: "Second" } }];
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

/** How clients connect: the oldest TLS version, and how long a request may take to arrive. */
export function clientTrafficPolicy(gateway: string, args: EntryArgs): ClientTrafficPolicySpec {
  return {
    targetRefs: [{ group: "gateway.networking.k8s.io", kind: "Gateway", name: gateway }],
    tls: { minVersion: args.minTlsVersion ?? defaults.minTlsVersion },
    timeout: { http: { requestReceivedTimeout: timeout(args) } },
  };
}

/** How services are reached: answer time, body size and rate. A body above the limit is answered with 413. */
export function backendTrafficPolicy(route: string, args: EntryArgs): BackendTrafficPolicySpec {
  const { maxBodyMiB, requestsPerSecond } = { ...defaults, ...args };
  return {
    targetRefs: [{ group: "gateway.networking.k8s.io", kind: "HTTPRoute", name: route }],
    timeout: { http: { requestTimeout: timeout(args) } },
    requestBuffer: { limit: `${maxBodyMiB}Mi` },
    ...(requestsPerSecond === undefined
      ? {}
      : {
          rateLimit: { type: "Local", local: { rules: [{ limit: { requests: requestsPerSecond, unit: "Second" } }] } },
        }),
  };
}

/** Answers 404 at the edge, so that a blocked path looks like one that is not there. */
export const notFoundFilter: HttpRouteFilterSpec = {
  directResponse: { statusCode: 404, contentType: "text/plain", body: { type: "Inline", inline: "not found\n" } },
};

function timeout(args: EntryArgs): string {
  return formatDuration(parseDuration(args.timeout ?? defaults.timeout));
}
