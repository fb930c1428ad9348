import { z } from "zod";

/** A name that stays one word in the expression by which Grafana looks for it. */
const group = z.string().regex(/^[^'`\\\s][^'`\\]*$/, { error: "a group's name, without quotes and backslashes" });

/** Groups of each role. */
export const people = z
  .strictObject({
    /** See workloads, logs and dashboards, and change nothing. */
    viewer: z.array(group).default([]),
    /** Restart and scale, forward ports, and edit what Grafana shows. */
    operator: z.array(group).default([]),
    /** Change what the system consists of, and administer Grafana. */
    admin: z.array(group).default([]),
  })
  .prefault({});

const secureUrl = z.url({ protocol: /^https$/, error: "an address that begins with https://" });

/** The OpenID Connect provider that people sign in at; the client's secret is `grafana.clientSecret`. */
export const signIn = z.strictObject({
  /** Of its `.well-known/openid-configuration`: authorization, token and userinfo endpoint, on port 443. */
  authorizeUrl: secureUrl,
  tokenUrl: secureUrl,
  userinfoUrl: secureUrl,
  clientId: z.string().min(1),
  /** @default ["openid", "profile", "email", "groups"] */
  scopes: z.array(z.string()).default(["openid", "profile", "email", "groups"]),
  /** Claim that lists a person's groups. @default "groups" */
  groupsClaim: z
    .string()
    .regex(/^[\w:.-]+$/, { error: "a claim such as groups" })
    .default("groups"),
  /** Address at which people open Grafana, to which the provider sends them back. @default "http://localhost:3000", a forwarded port */
  rootUrl: z.url().default("http://localhost:3000"),
});
