import type { LogReading } from "../../logs.ts";
import { quote } from "../../promql.ts";
import { runbookOf } from "../alerts/alert.ts";

/** Told apart from what Alloy counts by itself. */
const prefix = "axon_log_lines_";

/** The counter of the lines that an alert is about: `FolderNearlyFull` reads `axon_log_lines_folder_nearly_full_total`. */
export function lineCounter(alert: string): string {
  return `${prefix}${nameOf(alert)}`;
}

function nameOf(alert: string): string {
  return `${runbookOf(alert).replaceAll("-", "_")}_total`;
}

/**
 * Alloy's stages that count lines (grafana.com, Alloy component `loki.process`). They count what the collector reads, wherever it is kept, by
 * namespace, pod, container and app.
 */
export function countingStages(counted: NonNullable<LogReading["counted"]>): string[] {
  const alerts = Object.entries(counted);
  if (alerts.length === 0) return [];
  const marks = alerts.map(([alert, where]) => markingStage(nameOf(alert), where));
  const counters = alerts.map(([alert]) => counter(alert)).join("\n");
  return [...marks, `  stage.metrics {\n${counters}\n  }`];
}

/** Leaves a mark on a line that says all of it; what a template leaves empty is none. A field that is not there prints as no text. */
function markingStage(mark: string, where: Readonly<Record<string, string>>): string {
  const says = Object.entries(where).map(([field, value]) => `(eq (printf "%v" .${field}) ${quote(value)})`);
  const template = says.length === 0 ? "counted" : `{{ if and ${says.join(" ")} }}counted{{ end }}`;
  return `  stage.template {
    source   = ${quote(mark)}
    template = ${quote(template)}
  }`;
}

function counter(alert: string): string {
  return `    metric.counter {
      name              = ${quote(nameOf(alert))}
      prefix            = ${quote(prefix)}
      description       = ${quote(`Lines that ${alert} is about`)}
      source            = ${quote(nameOf(alert))}
      action            = "inc"
      max_idle_duration = "24h"
    }`;
}
