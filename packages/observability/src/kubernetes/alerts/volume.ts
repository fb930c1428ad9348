import { type LabelMatch, series } from "../../promql.ts";
import { type Alert, percent } from "./alert.ts";

/** Warns when a volume is nearly full, and when it will be at the rate of the last hours. */
export function volumeAlerts(namespace: string, component: string, claim: LabelMatch, warningRatio: number): Alert[] {
  const labels = { namespace, persistentvolumeclaim: claim };
  const available = series("kubelet_volume_stats_available_bytes", labels);
  const used = `1 - ${available} / ${series("kubelet_volume_stats_capacity_bytes", labels)}`;
  const criticalRatio = Number((warningRatio + 0.1).toFixed(3));
  const filling = (severity: Alert["severity"], ratio: number, holdsFor: string): Alert => ({
    name: "VolumeFillingUp",
    severity,
    expression: `${used} > ${ratio}`,
    holdsFor,
    summary: `A volume of ${component} is filling up`,
    description: `Volume {{ $labels.persistentvolumeclaim }} is {{ $value | humanizePercentage }} full, above ${percent(ratio)}; when it is full, ${component} stops writing.`,
  });
  return [
    filling("warning", warningRatio, "5m"),
    filling("critical", criticalRatio, "1m"),
    {
      name: "VolumeFullSoon",
      severity: "warning",
      expression: `predict_linear(${available}[6h], 4 * 86400) < 0 and ${used} > 0.5`,
      holdsFor: "1h",
      summary: `A volume of ${component} will be full within four days`,
      description: `Volume {{ $labels.persistentvolumeclaim }} is more than half full and, at the rate of the last 6 hours, full within four days.`,
    },
  ];
}
