import type { System } from "./model/system.ts";
import type { Problem } from "./problem.ts";

/** Nothing may decide by what nobody measures. */
export function checkMonitoring({ monitoring, services }: Pick<System, "monitoring" | "services">): Problem[] {
  if (monitoring.enabled) return [];
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
