import { z } from "zod";

/** Who is told, by kind. Addresses and keys are secrets. */
const receiver = z.union(
  [z.literal("webhook"), z.literal("pagerDuty"), z.strictObject({ slackChannel: z.string().startsWith("#") })],
  { error: '"webhook", "pagerDuty" or { slackChannel }' },
);

/** A mail server that is logged in to over TLS; the password is the secret. */
const email = z.strictObject({
  to: z.string(),
  from: z.string(),
  /** Host and port, `smtp.example.com:587`. */
  server: z.string().regex(/^[\w.-]+:\d{1,5}$/, { error: "a host and a port such as smtp.example.com:587" }),
  username: z.string(),
});

const alertReceiver = z.union([...receiver.options, z.strictObject({ email })], {
  error: '"webhook", "pagerDuty", { slackChannel } or { email: { to, from, server, username } }',
});

/** Who is told of releases. Their addresses go by their kind. @default nobody */
const releases = z
  .array(receiver)
  .refine((all) => new Set(all.map((one) => (typeof one === "object" ? "slack" : one))).size === all.length, {
    error: "a list with each kind once",
  })
  .default([]);

const label = z.string().regex(/^[a-zA-Z_]\w*$/, { error: "a label's name: letters, digits and underscores" });

/** Alerts that somebody else is told of, by the name of the route, which is that of its secret as well. */
const route = z.strictObject({
  /** What an alert's labels must be like, each a pattern of its whole value: `{ alertname: ".+Down" }`. */
  labels: z
    .record(label, z.string())
    .refine((labels) => Object.keys(labels).length > 0, { error: "one label at least" }),
  tell: alertReceiver,
  /** Whether those are told as well whom their severity goes to. @default false */
  andBySeverity: z.boolean().default(false),
});

const routeName = z
  .string()
  .regex(/^[a-z]([a-z0-9-]*[a-z0-9])?$/, { error: "a name of lower-case letters, digits and hyphens" })
  .refine((name) => !["critical", "warning", "escalation", "nobody", "history"].includes(name), {
    error: "a name that no other receiver has",
  });

/**
 * Who is told of alerts, whose addresses, keys and passwords are the secrets `alerting.critical`, `alerting.warning`,
 * `alerting.escalation` and `alerting.<name>` of a route or an announcement, and of releases, whose addresses the command line takes from its environment or
 * the secrets `releases.*` (CC-078).
 */
export const receivers = z
  .strictObject({
    critical: alertReceiver,
    warning: alertReceiver,
    /** Who is told of a critical alert that still fires after a time and that nobody has silenced. @default nobody */
    escalation: z.strictObject({ after: z.string().default("15m"), tell: alertReceiver }).optional(),
    /** Before what goes by severity. @default none */
    routes: z.record(routeName, route).default({}),
    /** Who is told when planned maintenance begins and ends, by a name like a route's. @default nobody */
    announcements: z.record(routeName, alertReceiver).default({}),
    releases,
  })
  .refine(({ routes, announcements }) => Object.keys(announcements).every((name) => !(name in routes)), {
    error: "names that no route has",
    path: ["announcements"],
  });

export type Receivers = z.output<typeof receivers>;
export type Receiver = z.output<typeof alertReceiver>;

/** Keys of the secret with everybody's address, key or password. */
export function receiverKeys({
  escalation,
  routes,
  announcements,
}: Pick<Receivers, "escalation" | "routes" | "announcements">): string[] {
  const named = [...Object.keys(routes), ...Object.keys(announcements)];
  return ["critical", "warning", ...(escalation ? ["escalation"] : []), ...named];
}

/** Every port outside that somebody is told through: HTTPS, and those of mail servers. */
export function receiverPorts({ critical, warning, escalation, routes, announcements }: Receivers): number[] {
  const all = [
    critical,
    warning,
    ...(escalation ? [escalation.tell] : []),
    ...Object.values(routes).map(({ tell }) => tell),
    ...Object.values(announcements),
  ];
  const ports = all.map((one) =>
    typeof one === "object" && "email" in one ? Number(one.email.server.split(":")[1]) : 443,
  );
  return [...new Set(ports)].sort((a, b) => a - b);
}
