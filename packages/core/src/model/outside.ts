import { z } from "zod";
import { componentName, duration, port, settingValue } from "./parts.ts";

/** A system of somebody else's that ours calls over TLS, such as an identity provider. */
export const external = z.strictObject({
  /** Host name our services connect to; `*` for any, where nobody can say which. */
  host: z.string().regex(/^(\*|[a-z0-9.-]+)$/, { error: 'a host name in lower case, or "*" for any' }),
  /** @default 443 */
  port: port.default(443),
  /** Plain values a consumer may bind, besides `url`, `host` and `port`. */
  settings: z.record(z.string(), settingValue).default({}),
  /** Names of secret values a consumer may bind; each installation puts them into its secret store. */
  secrets: z
    .array(z.string().regex(/^[a-zA-Z][\w-]*$/, { error: "a name of letters, digits, hyphens and underscores" }))
    .default([]),
  /** How often the secrets are to be changed. @default "90d" */
  rotateEvery: duration.default({ seconds: 90 * 86_400 }),
});

const route = z.strictObject({
  /** Path prefix. */
  path: z.string().startsWith("/"),
  service: z.string(),
  /** Request headers that must have these values, to serve several releases side by side. @default none */
  headers: z.record(z.string(), z.string()).default({}),
});

/** Response headers every public endpoint sends: OWASP Secure Headers' advice and CC-048. */
export const securityHeaders = {
  "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
} as const;

/** A public host: HTTPS only, and nothing but the listed routes. */
export const endpoint = z.strictObject({
  host: z.string().regex(/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/, { error: "a public host name" }),
  routes: z.array(route).min(1),
  /** Path prefixes that answer 404 whatever the routes say. @default ["/metrics"] */
  blockedPaths: z.array(z.string().startsWith("/")).default(["/metrics"]),
  tls: z
    .strictObject({
      /** Oldest protocol accepted. @default "1.2" */
      minVersion: z.enum(["1.2", "1.3"]).default("1.2"),
      /** Secret the certificate is kept in. @default the endpoint's name with `-tls` */
      secretName: componentName.optional(),
      /** Who signs it: a cert-manager issuer. @default the cluster issuer letsencrypt-prod */
      issuer: z
        .strictObject({ kind: z.enum(["Issuer", "ClusterIssuer"]), name: z.string() })
        .default({ kind: "ClusterIssuer", name: "letsencrypt-prod" }),
    })
    .prefault({}),
  /** Largest request body, in whole mebibytes. @default 10 */
  maxBodyMiB: z.int().min(1).default(10),
  /** Longest time the edge waits for a response. @default "60s" */
  timeout: duration.default({ seconds: 60 }),
  /** Longest time until a service takes a connection. @default "10s" */
  connectTimeout: duration.default({ seconds: 10 }),
  /** Longest time a client may take to send a request, header and body. @default `timeout` */
  clientTimeout: duration.optional(),
  /** Smallest text or JSON response that is compressed, in bytes. @default none is */
  compressFromBytes: z.int().min(30).optional(),
  /** Paths whose requests are not logged, such as those that checks ask for all the time. @default [] */
  unloggedPaths: z.array(z.string().startsWith("/")).default([]),
  /** Response headers on top of the security headers. */
  headers: z.record(z.string(), z.string()).default({}),
  /** Requests a second one client may send. @default unlimited */
  requestsPerSecond: z.int().min(1).optional(),
  /** Answer 503 with a notice in place of the routes, but for the paths that stay open (NC-094). @default false */
  maintenance: z
    .union(
      [
        z.literal(false),
        z.strictObject({
          /** @default "Planned maintenance. Please try again later." */
          notice: z.string().min(1).default("Planned maintenance. Please try again later."),
          /** When clients are told to try again. @default "10m" */
          retryAfter: duration.default({ seconds: 600 }),
          /** Path prefixes of the routes that stay open. @default ["/health"] */
          open: z.array(z.string().startsWith("/")).default(["/health"]),
        }),
      ],
      { error: "false, or { notice, retryAfter, open }" },
    )
    .default(false),
  /** Environment variable of every routed service to attribute of this endpoint: `{ ALLOWED_HOSTS: "host", FORWARDED_ALLOW_IPS: "proxies" }`. */
  env: z.record(z.string(), z.string()).default({}),
});

export type External = z.output<typeof external>;
export type Endpoint = z.output<typeof endpoint>;
