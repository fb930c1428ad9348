import { days, logStreams, type Plan } from "@axon/core";
import { logStreamTemplates } from "@axon/observability/one-machine";
import type { Retention } from "@axon/search";

/** How long a search engine keeps logs, and the history of alerts, by the name of the policy. */
export function logRetention({ system, monitoring }: Plan): Readonly<Record<string, Retention>> {
  const { lines, alerts } = logStreams(system);
  const dataStream = { composedOf: logStreamTemplates };
  return {
    "axon-logs": { indices: [lines], deleteAfter: `${days(monitoring.logs.retention)}d`, dataStream },
    "axon-alerts": { indices: [alerts], deleteAfter: `${days(monitoring.alertHistory)}d`, dataStream },
  };
}
