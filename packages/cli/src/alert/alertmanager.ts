import { setTimeout as sleep } from "node:timers/promises";
import type { Plan } from "@axon/core";

/** Severities of which somebody is told. */
export const severities = ["critical", "warning"] as const;

/** Longest wait for one answer of Alertmanager. */
const timeoutMilliseconds = 10_000;
/** Less than an escalation waits, so that nobody further is told. */
const lastsMilliseconds = 5 * 60_000;

/** An alert as Alertmanager's API takes it. */
export interface PostedAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
}

/** What Alertmanager makes of an alert. */
export interface Routed {
  /** Names of the receivers that are told at once. */
  readonly receivers: readonly string[];
  /** Whether a silence, an alert that inhibits it or planned maintenance keeps them from being told. */
  readonly quiet: boolean;
}

/** An alert with the labels of the system's own, that says of itself that nothing is wrong. Each is one of its own. */
export function testAlert({ system, namespace, environment }: Plan, severity: string, now: Date): PostedAlert {
  return {
    labels: { alertname: "TestAlert", severity, namespace, component: system, sent: now.toISOString() },
    annotations: {
      summary: `This is a test of ${severity} alerts of ${system} in ${environment}`,
      description: "Nothing is wrong. Somebody looks whether you are told.",
    },
    startsAt: now.toISOString(),
    endsAt: new Date(now.getTime() + lastsMilliseconds).toISOString(),
  };
}

/** Gives the alert to Alertmanager, and asks where it goes (prometheus.io, Alertmanager API v2). @throws when there is no answer */
export async function postTestAlert(address: string, alert: PostedAlert): Promise<Routed> {
  await ask(`${address}/api/v2/alerts`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify([alert]),
  });
  const filter = new URLSearchParams({ filter: `sent="${alert.labels.sent}"` });
  for (let tries = 0; tries < 10; tries += 1) {
    const response = await ask(`${address}/api/v2/alerts?${filter}`, {});
    const [found] = (await response.json()) as readonly Found[];
    // Routes are looked at in a moment of their own, after the answer.
    if (found && found.status.state !== "unprocessed") return routed(found);
    await sleep(500);
  }
  throw new Error("it took the alert, and did not say where it goes");
}

interface Found {
  readonly receivers: readonly { readonly name: string }[];
  readonly status: { readonly state: "unprocessed" | "active" | "suppressed"; readonly mutedBy?: readonly string[] };
}

/** Receivers that tell nobody, or only of what goes on for longer. */
const silent = ["history", "nobody", "escalation"];

/** The operator names a receiver with its namespace and its configuration before it. */
function routed({ receivers, status }: Found): Routed {
  const names = receivers.map(({ name }) => name.split("/").at(-1) ?? name);
  return {
    receivers: names.filter((name) => !silent.includes(name)),
    quiet: status.state === "suppressed" || (status.mutedBy ?? []).length > 0,
  };
}

async function ask(url: string, request: RequestInit): Promise<Response> {
  const response = await fetch(url, { ...request, signal: AbortSignal.timeout(timeoutMilliseconds) }).catch(() => {
    throw new Error("it does not answer");
  });
  if (!response.ok) throw new Error(`it answered ${response.status}`);
  return response;
}
