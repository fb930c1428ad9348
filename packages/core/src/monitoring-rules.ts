import type { Monitoring } from "./model/operations.ts";
import type { System } from "./model/system.ts";
import type { Problem } from "./problem.ts";
import { days, formatBytes } from "./quantity.ts";
import { undeclared } from "./undeclared.ts";

/** Whether a Prometheus reads the system's metrics. */
export function isMeasured({
  monitoring,
}: {
  readonly monitoring: Pick<Monitoring, "enabled" | "prometheus">;
}): boolean {
  return monitoring.enabled && monitoring.prometheus;
}

/** Whether a Grafana shows what is seen of the system. */
export function isShown({ monitoring }: { readonly monitoring: Pick<Monitoring, "enabled" | "grafana"> }): boolean {
  return monitoring.enabled && monitoring.grafana;
}

/** Whether logs are collected and kept. */
export function isLogged({ monitoring }: { readonly monitoring: Pick<Monitoring, "enabled" | "logs"> }): boolean {
  return monitoring.enabled && monitoring.logs.enabled;
}

/** Whether a field of the logs is hashed, which takes a salt: what may be behind a hash is found by trying otherwise. */
export function needsSalt({ masked = {} }: { readonly masked?: Readonly<Record<string, string>> }): boolean {
  return Object.values(masked).includes("hash");
}

/** The search engine that keeps the logs; undefined where a Loki does, or nobody. */
export function logSearch<Engine extends { readonly name: string }>(plan: {
  readonly monitoring: Pick<Monitoring, "enabled" | "logs">;
  readonly searches: readonly Engine[];
}): Engine | undefined {
  return isLogged(plan) ? plan.searches.find(({ name }) => name === plan.monitoring.logs.search) : undefined;
}

/** Share of a disk beyond which Elasticsearch puts no more on it (elastic.co, Cluster-level shard allocation: low watermark). */
const usableShare = 0.85;

/** Logs that a search engine keeps must find it, and room in it. */
export function checkLogSearch({ monitoring, searches }: Pick<System, "monitoring" | "searches">): Problem[] {
  const { search: name, perDay, retention } = monitoring.logs;
  if (!isLogged({ monitoring }) || name === false) return [];
  const path = ["monitoring", "logs", "search"];
  const search = Object.hasOwn(searches, name) ? searches[name] : undefined;
  if (!search) return [undeclared(path, name, Object.keys(searches), "a search engine")];
  const { nodes, storage } = search;
  // Each line is on two servers, where there are two.
  const copies = Math.min(nodes, 2);
  const needed = (perDay.bytes * days(retention) * copies) / usableShare / nodes;
  if (storage.bytes >= needed) return [];
  const gib = 2 ** 30;
  const expected = `at least ${formatBytes({ bytes: Math.ceil(needed / gib) * gib })} for the logs that it keeps`;
  const hint = "monitoring.logs.perDay and retention say how much there is";
  return [{ path: ["searches", name, "storage"], expected, received: formatBytes(storage), hint }];
}

/** Nothing may decide by what nobody measures, or is told by a field that nobody reads. */
export function checkMonitoring({ monitoring, services }: Pick<System, "monitoring" | "services">): Problem[] {
  if (isMeasured({ monitoring })) return checkCountedLines(monitoring);
  const path = ["monitoring", monitoring.enabled ? "prometheus" : "enabled"];
  const received = "false, so nothing is measured";
  return Object.entries(services).flatMap(([name, { scale, rollout }]): Problem[] => [
    ...(scale !== false && scale.demand.some((demand) => "metric" in demand)
      ? [{ path, expected: `true, as ${name} scales by a metric`, received }]
      : []),
    ...(rollout.strategy === "rolling"
      ? []
      : [{ path, expected: `true, as measurements judge releases of ${name}`, received }]),
  ]);
}

function checkCountedLines({ alerts, logs }: System["monitoring"]): Problem[] {
  const expected =
    logs.fields.length > 0 ? `one of monitoring.logs.fields: ${logs.fields.join(", ")}` : "in monitoring.logs.fields";
  return Object.entries(alerts).flatMap(([name, { lines }]) =>
    Object.keys(lines?.where ?? {}).flatMap((field) =>
      logs.fields.includes(field)
        ? []
        : [
            {
              path: ["monitoring", "alerts", name, "lines", "where", field],
              expected,
              received: "a field that is not read",
            },
          ],
    ),
  );
}
