import type { System } from "./model/system.ts";
import type { Problem } from "./problem.ts";

/** Nothing may decide by what nobody measures, or is told by a field that nobody reads. */
export function checkMonitoring({ monitoring, services }: Pick<System, "monitoring" | "services">): Problem[] {
  if (monitoring.enabled) return checkCountedLines(monitoring);
  const received = "false, so nothing is measured";
  return Object.entries(services).flatMap(([name, { scale, rollout }]): Problem[] => [
    ...(scale !== false && scale.demand.some((demand) => "metric" in demand)
      ? [{ path: ["monitoring", "enabled"], expected: `true, as ${name} scales by a metric`, received }]
      : []),
    ...(rollout.strategy === "rolling"
      ? []
      : [{ path: ["monitoring", "enabled"], expected: `true, as measurements judge releases of ${name}`, received }]),
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
