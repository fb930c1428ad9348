import type { Duration, Plan } from "@axon/core";
import { code, table } from "./markdown.ts";
import { time } from "./time.ts";

/** What alerts, dashboard and sizes follow, under the key that changes it for one stack, with its value here. */
export function tunableTable({ title, objectives, monitoring, services, spendLimits }: Plan): string {
  const tunable: readonly (readonly [key: string, value: string, effect: string])[] = [
    ["objectives.latencyP95", `${objectives.latencyP95.milliseconds}ms`, "alerts on latency"],
    ["objectives.availability", String(objectives.availability), "alerts on the error budget"],
    ["objectives.recoveryPoint", duration(objectives.recoveryPoint), "alerts on archiving"],
    ["monitoring.dashboard.title", monitoring.dashboard.title ?? title, "dashboard"],
    ["monitoring.dashboard.editable", String(monitoring.dashboard.editable), "dashboard"],
    ["monitoring.metricsRetention", duration(monitoring.metricsRetention), "metrics"],
    ["monitoring.logs.retention", duration(monitoring.logs.retention), "logs"],
    ["monitoring.alertHistory", duration(monitoring.alertHistory), "alerts"],
    ...services.map(({ name, scale, replicas }) =>
      scale
        ? ([`services.${name}.scale.max`, String(scale.max), "autoscaling"] as const)
        : ([`services.${name}.replicas`, String(replicas), "replicas"] as const),
    ),
    ...spendLimits.flatMap(
      ({ name, daily, factor }) =>
        [
          [`spendLimits.${name}.daily`, String(daily), "when services are held back"],
          [`spendLimits.${name}.factor`, String(factor), "how far services are held back"],
        ] as const,
    ),
  ];
  return table(
    ["key", "value here", "changes"],
    tunable.map(([key, value, effect]) => [code(`axon:overrides.${key}`), code(value), effect]),
  );
}

function duration(value: Duration | undefined): string {
  return value ? time(value) : "not set";
}
