import { z } from "zod";
import { componentName, duration, port, rotateEvery, settingValue } from "./parts.ts";

/** An address over TLS, as long as the proxies that ask there take it. */
const secureUrl = z.url({ protocol: /^https$/, error: "an address that begins with https://" }).max(253);

/** A system of somebody else's that ours calls over TLS, such as an identity provider. */
export const external = z
  .strictObject({
    /** Host name our services connect to; `*` for any, where nobody can say which. */
    host: z.string().regex(/^(\*|[a-z0-9.-]+)$/, { error: 'a host name in lower case, or "*" for any' }),
    /** @default 443 */
    port: port.default(443),
    /**
     * What an identity provider writes into the tokens it signs as their `iss`, to the letter, and where its public keys are.
     * Consumers may bind both, and an endpoint may ask for its tokens. @default - it signs none
     */
    identity: z.strictObject({ issuer: secureUrl, jwks: secureUrl }).optional(),
    /** Plain values a consumer may bind, besides `url`, `host`, `port` and those of `identity`. */
    settings: z.record(z.string(), settingValue).default({}),
    /** Names of secret values a consumer may bind; each installation puts them into its secret store. */
    secrets: z
      .array(z.string().regex(/^[a-zA-Z][\w-]*$/, { error: "a name of letters, digits, hyphens and underscores" }))
      .default([]),
    /**
     * Those of the secrets that are addresses of it, such as a webhook with its key: over TLS, and of this host, or they are refused
     * wherever they are kept. @default []
     */
    urls: z.array(z.string()).default([]),
    /** Greatest age of the secrets. @default "90d" */
    rotateEvery,
  })
  .superRefine(({ identity, settings, secrets, urls }, context) => {
    for (const [index, url] of urls.entries()) {
      if (secrets.includes(url)) continue;
      const message = `one of the secrets (${secrets.join(", ") || "there is none"})`;
      context.addIssue({ code: "custom", path: ["urls", index], message, input: url });
    }
    // Two words for one thing would let the edge ask for another issuer than the services do.
    for (const key of Object.keys(identity ?? {}).filter((word) => Object.hasOwn(settings, word))) {
      const message = `left out, as identity.${key} says it`;
      context.addIssue({ code: "custom", path: ["settings", key], message, input: settings[key] });
    }
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

/** Who may pass the edge: whoever brings a token that an identity provider has signed for this system. */
const authentication = z.strictObject({
  /** External that signs them; has an `identity`. */
  provider: z.string(),
  /** Whom a token must be meant for: its `aud` names one of these, at most 8. */
  audiences: z.array(z.string().min(1)).min(1).max(8),
  /** Paths, to the letter and nothing below them, that need no token, such as those of health checks. @default [] */
  openPaths: z.array(z.string().startsWith("/")).default([]),
});

/** A public host: HTTPS only, and nothing but the listed routes. */
export const endpoint = z.strictObject({
  host: z.string().regex(/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/, { error: "a public host name" }),
  routes: z.array(route).min(1),
  /** Path prefixes that are never forwarded, whatever the routes say: 404, or 401 to who brings no token that is asked for. @default ["/metrics"] */
  blockedPaths: z.array(z.string().startsWith("/")).default(["/metrics"]),
  /** Ask for a signed token on every path but the open ones; `false` leaves it to the services. @default false */
  authentication: z
    .union([z.literal(false), authentication], { error: "false, or { provider, audiences, openPaths }" })
    .default(false),
  tls: z
    .strictObject({
      /** Oldest protocol accepted. @default "1.2" */
      minVersion: z.enum(["1.2", "1.3"]).default("1.2"),
      /** Secret the certificate is kept in. @default the endpoint's name with `-tls` */
      secretName: componentName.optional(),
      /**
       * Who signs it: a cert-manager issuer that clients trust, or `internal`, the installation's own for names inside of it, whose
       * authority those who use the endpoint are given. @default the cluster issuer letsencrypt-prod
       */
      issuer: z
        .union(
          [z.literal("internal"), z.strictObject({ kind: z.enum(["Issuer", "ClusterIssuer"]), name: z.string() })],
          { error: '"internal", or { kind, name } of an issuer' },
        )
        .default({ kind: "ClusterIssuer", name: "letsencrypt-prod" }),
    })
    .prefault({}),
  /** Largest request body, in whole mebibytes. @default 10 */
  maxBodyMiB: z.int().min(1).default(10),
  /** Longest time the edge waits for a response. @default "60s" */
  timeout: duration.default({ seconds: 60 }),
  /** Longest time until a service takes a connection. @default "10s" */
  connectTimeout: duration.default({ seconds: 10 }),
  /** Longest time a client may take to send a request, header and body, and to take anything of its answer. @default `timeout` */
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
