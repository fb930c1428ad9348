import type { NotificationReport } from "@axon/report";
import type { Announcement } from "./announcement.ts";

/** How somebody is told; the kinds of receivers that alerts know as well. */
export type ReceiverKind = "webhook" | "slack" | "pagerDuty";

/** Somebody who is told of releases. */
export interface Recipient {
  readonly kind: ReceiverKind;
  /** URL, or PagerDuty's integration key: a secret. Undefined where nobody has given it. */
  readonly address: string | undefined;
  /** Of Slack, `#releases`. */
  readonly channel?: string;
}

/** What is sent, and where to. */
export interface Message {
  readonly url: string;
  readonly body: object;
}

/** A release is over when it is told of; nobody waits long for a receiver that does not answer. */
const timeoutMilliseconds = 10_000;

/** Change events, which PagerDuty shows beside incidents and wakes nobody with (developer.pagerduty.com, Send a change event). */
const pagerDutyUrl = "https://events.pagerduty.com/v2/change/enqueue";

const receiverNames: Readonly<Record<ReceiverKind, string>> = {
  webhook: "webhook",
  slack: "Slack",
  pagerDuty: "PagerDuty",
};

/** The environment variable that an address is taken from first. */
export const addressVariables: Readonly<Record<ReceiverKind, string>> = {
  webhook: "AXON_RELEASES_WEBHOOK",
  slack: "AXON_RELEASES_SLACK",
  pagerDuty: "AXON_RELEASES_PAGERDUTY",
};

/** Tells everybody at once. What goes wrong is part of the report and never thrown; no address is part of it. */
export function tell(recipients: readonly Recipient[], announcement: Announcement): Promise<NotificationReport[]> {
  return Promise.all(
    recipients.map(async (recipient) => {
      const receiver = receiverNames[recipient.kind];
      const problem = await deliver(recipient, announcement);
      return problem === undefined ? { receiver, delivered: true } : { receiver, delivered: false, problem };
    }),
  );
}

/** @returns why it could not be delivered */
async function deliver(recipient: Recipient, announcement: Announcement): Promise<string | undefined> {
  const { kind, address } = recipient;
  if (address === undefined || address === "") {
    return `nothing says where it is; set ${addressVariables[kind]}, or releases.${kind} of axon:secrets`;
  }
  const { url, body } = messageFor({ ...recipient, address }, announcement);
  if (!isConfidential(url)) return "its address must be an https:// URL";
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      redirect: "error",
      signal: AbortSignal.timeout(timeoutMilliseconds),
    });
    await response.body?.cancel();
    return response.ok ? undefined : `it answered ${response.status}`;
  } catch (error) {
    return reasonOf(error);
  }
}

/** Words each kind of receiver understands. */
export function messageFor(
  { kind, address, channel }: Recipient & { readonly address: string },
  announcement: Announcement,
): Message {
  const text = sentenceOf(announcement);
  if (kind === "webhook") return { url: address, body: { event: "release", text, ...announcement } };
  if (kind === "slack") return { url: address, body: { text, ...(channel ? { channel } : {}) } };
  const { system, time, ...details } = announcement;
  const payload = { summary: text.slice(0, 1_024), source: system, timestamp: time, custom_details: details };
  return { url: pagerDutyUrl, body: { routing_key: address, payload } };
}

/** `cortex-core 1.4.3 in prod: rolled back to 1.4.2, by jane at … (update 3), because error rate …`. */
export function sentenceOf(announcement: Announcement): string {
  const { system, version, environment, outcome, runs, author, time, changes, reason } = announcement;
  const counted = Object.entries(changes).map(([kind, count]) => `${kind} ${count}`);
  const ended = runs === undefined ? outcome : `${outcome} to ${runs}`;
  const changed = counted.length > 0 ? counted.join(", ") : "no resource changed";
  return `${system} ${version} in ${environment}: ${ended}, by ${author} at ${time} (${changed})${reason ? `, because ${reason}` : ""}`;
}

/** Over TLS, or not leaving this machine. */
function isConfidential(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === "https:" || (protocol === "http:" && ["127.0.0.1", "localhost", "[::1]"].includes(hostname));
}

/** The message of an error may hold the address; its code does not. */
function reasonOf(error: unknown): string {
  if (error instanceof Error && error.name === "TimeoutError") return "it did not answer in time";
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : undefined;
  return code ? `it could not be reached (${code})` : "it could not be reached";
}
