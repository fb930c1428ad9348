import { isMeasured, type Plan } from "@axon/core";
import { runbookAddress, systemAlerts } from "@axon/observability/kubernetes";
import { observe } from "./observed.ts";
import { ownAlerts } from "./own.ts";
import type { KubernetesSettings } from "./settings.ts";

/** An alert that a stack gets, for a reader. */
export interface StackAlert {
  readonly name: string;
  /** The part that is watched; the system where it is about more than one. */
  readonly component: string;
  readonly severity: "critical" | "warning" | "info";
  readonly summary: string;
  /** Address of its runbook; undefined where the installation serves none. */
  readonly runbook?: string;
}

/** The alerts that a stack gets, from the lists that its alert rules are made from. Pure. */
export function stackAlerts(plan: Plan, settings: KubernetesSettings): readonly StackAlert[] {
  if (!isMeasured(plan)) return [];
  const groups = systemAlerts(observe(plan, settings), { namespace: plan.namespace });
  const listed = groups.flatMap(({ component, alerts }) =>
    alerts.map(({ name, severity, summary }) => ({ name, component, severity, summary, runbook: undefined })),
  );
  const own = Object.entries(ownAlerts(plan)).map(
    ([name, { severity, summary, component = plan.system, runbook }]) => ({
      name,
      component,
      severity,
      summary,
      runbook,
    }),
  );
  return [...listed, ...own].map(({ runbook, ...alert }) => {
    const address = runbook ?? runbookAddress(settings.monitoring.runbooks, alert.name);
    return { ...alert, ...(address === undefined ? {} : { runbook: address }) };
  });
}
