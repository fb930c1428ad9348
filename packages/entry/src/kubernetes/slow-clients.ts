import type { EntrySettings } from "../contract.ts";

/** What this package uses of EnvoyPatchPolicy, from the same source as the other kinds of Envoy Gateway. */
export interface EnvoyPatchPolicySpec {
  readonly type: "JSONPatch";
  readonly targetRef: { readonly group: "gateway.networking.k8s.io"; readonly kind: "Gateway"; readonly name: string };
  readonly jsonPatches: readonly ListenerPatch[];
}

interface ListenerPatch {
  readonly type: "type.googleapis.com/envoy.config.listener.v3.Listener";
  /** `<namespace>/<gateway>/<listener>`, as Envoy Gateway calls what it makes of a listener. */
  readonly name: string;
  readonly operation: { readonly op: "add"; readonly path: string; readonly value: unknown };
}

/** The option of a socket in Linux' own numbers: `IPPROTO_TCP` and `TCP_USER_TIMEOUT` of tcp(7). */
const userTimeout = { level: 6, name: 18 } as const;

/** What Envoy Gateway says once every patch is in what it sends to the proxies; also why one is not. */
export const patchedCondition = 'jsonpath={.status.ancestors[0].conditions[?(@.type=="Programmed")].status}=True';

/**
 * Whether answers need a time of their own. Envoy has one time for a stream on which nothing moves, be it that a service is still
 * thinking or that a client takes nothing; where a client gets less than a service, that one is the service's.
 */
export function hasOwnClientTimeout({ clientTimeoutSeconds, timeoutSeconds }: EntrySettings): boolean {
  return clientTimeoutSeconds < timeoutSeconds;
}

/**
 * Ends clients that take nothing of their answer for `clientTimeout`, as `send_timeout` of nginx does. The kernel closes a connection whose
 * data nobody acknowledged, or made room for, for so long: accepted connections have the option of the socket that listens. Envoy itself
 * resets a stream of HTTP/2 whose last data wait so long for its window, while the connection goes on.
 * No field of ClientTrafficPolicy says either (github.com/envoyproxy/gateway v1.9, api/v1alpha1/timeout_types.go).
 * Sources: envoy.config.listener.v3.Listener, `socket_options`; HttpConnectionManager, `stream_flush_timeout`, since Envoy 1.36.
 */
export function slowClientsPatch(
  gateway: string,
  namespace: string,
  { clientTimeoutSeconds: seconds }: EntrySettings,
): EnvoyPatchPolicySpec {
  const patch = (path: string, value: unknown): ListenerPatch => ({
    type: "type.googleapis.com/envoy.config.listener.v3.Listener",
    name: `${namespace}/${gateway}/https`,
    operation: { op: "add", path, value },
  });
  return {
    type: "JSONPatch",
    targetRef: { group: "gateway.networking.k8s.io", kind: "Gateway", name: gateway },
    jsonPatches: [
      patch("/socket_options", [
        { description: "TCP_USER_TIMEOUT", ...userTimeout, int_value: seconds * 1000, state: "STATE_PREBIND" },
      ]),
      patch("/filter_chains/0/filters/0/typed_config/stream_flush_timeout", `${seconds}s`),
    ],
  };
}
