import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ControllerDialect, EntryContext } from "./controller.ts";

/**
 * What this package uses of `traefik.io/v1alpha1`, for which npm has no type package. Source: the Go types of
 * github.com/traefik/traefik v3.7, pkg/provider/kubernetes/crd/traefikio/v1alpha1.
 */
type MiddlewareSpec =
  | { readonly headers: { readonly customResponseHeaders: Readonly<Record<string, string>> } }
  | { readonly buffering: { readonly maxRequestBodyBytes: number } }
  | { readonly rateLimit: { readonly average: number; readonly period: "1s"; readonly burst: number } }
  | { readonly redirectScheme: { readonly scheme: "https"; readonly permanent: true } };

interface TlsOptionSpec {
  readonly minVersion: "VersionTLS12" | "VersionTLS13";
}

const prefix = "traefik.ingress.kubernetes.io";

/** Settings are Middleware and TLSOption objects; the time to answer is the controller's own, on its transport. */
export const traefik: ControllerDialect = {
  annotations: (context) => {
    const { maxBodyMiB, minTlsVersion, requestsPerSecond, responseHeaders } = context.settings;
    const minVersion = minTlsVersion === "1.3" ? "VersionTLS13" : "VersionTLS12";
    const middlewares = [
      middleware(context, "headers", { headers: { customResponseHeaders: responseHeaders } }),
      middleware(context, "body", { buffering: { maxRequestBodyBytes: maxBodyMiB * 2 ** 20 } }),
      ...(requestsPerSecond === undefined
        ? []
        : [
            middleware(context, "rate", {
              rateLimit: { average: requestsPerSecond, period: "1s", burst: requestsPerSecond },
            }),
          ]),
    ];
    return {
      [`${prefix}/router.entrypoints`]: "websecure",
      [`${prefix}/router.tls.options`]: custom(context, "TLSOption", "tls", { minVersion }),
      [`${prefix}/router.middlewares`]: pulumi.all(middlewares).apply((references) => references.join(",")),
    };
  },
  redirect: (context) => ({
    [`${prefix}/router.entrypoints`]: "web",
    [`${prefix}/router.middlewares`]: middleware(context, "https", {
      redirectScheme: { scheme: "https", permanent: true },
    }),
  }),
  minTlsVersions: ["1.2", "1.3"],
  namespace: "traefik",
};

function middleware(context: EntryContext, role: string, spec: MiddlewareSpec): pulumi.Output<string> {
  return custom(context, "Middleware", role, spec);
}

/** Makes the object and gives the name Traefik knows it by: `<namespace>-<name>@kubernetescrd`. */
function custom(
  { name, placement, parent }: EntryContext,
  kind: "Middleware" | "TLSOption",
  role: string,
  spec: MiddlewareSpec | TlsOptionSpec,
): pulumi.Output<string> {
  const resource = `${name}-${role}`;
  const { metadata } = new k8s.apiextensions.CustomResource(
    resource,
    { apiVersion: "traefik.io/v1alpha1", kind, metadata: { name: resource, ...placement }, spec },
    { parent },
  );
  return pulumi.interpolate`${metadata.namespace}-${metadata.name}@kubernetescrd`;
}
