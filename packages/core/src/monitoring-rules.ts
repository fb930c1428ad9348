import type { Monitoring } from "./model/operations.ts";
import type { System } from "./model/system.ts";
import type { Problem } from "./problem.ts";

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
