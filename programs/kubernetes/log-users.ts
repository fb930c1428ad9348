import { isShown, logSearch, logStreams, type Plan } from "@axon/core";
import { collectsLogs } from "./own.ts";
import type { KubernetesSettings } from "./settings.ts";
import { grafana, logCollector } from "./watch-pods.ts";

/** Somebody who has to do with logs that a search engine keeps, and all that he may do there. */
export interface LogUser {
  readonly name: string;
  /** Secret of his login. */
  readonly secret: string;
  readonly reads?: readonly string[];
  readonly appends?: readonly string[];
  readonly kibana?: boolean;
  /** Whether he runs where the system is watched, and not beside the engine. */
  readonly watches: boolean;
}

/** The collector, which may append and no more; Grafana, and people at Kibana, who may read. None at an engine that keeps no logs. */
export function logUsers(plan: Plan, settings: KubernetesSettings, search: string): LogUser[] {
  const keeper = logSearch(plan);
  if (keeper?.name !== search || !collectsLogs(plan, settings)) return [];
  const streams = Object.values(logStreams(plan.system));
  const user = (name: string, may: Omit<LogUser, "name" | "secret">) => ({
    name,
    secret: logLogin(name, search),
    ...may,
  });
  return [
    user(logCollector.app, { appends: streams, watches: true }),
    ...(isShown(plan) ? [user(grafana.app, { reads: streams, watches: true })] : []),
    ...(keeper.kibana ? [user("log-viewer", { reads: streams, kibana: true, watches: false })] : []),
  ];
}

/** Secret of a login at the engine that keeps the logs. */
export function logLogin(user: string, search: string): string {
  return `${user}-${search}-login`;
}
