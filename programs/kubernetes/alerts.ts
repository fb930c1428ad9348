import type { Plan } from "@axon/core";
import { runbookOf, type Severity, systemAlerts } from "@axon/observability/kubernetes";
import { observe } from "./observed.ts";
import type { KubernetesSettings } from "./settings.ts";

/** An alert that a stack gets, for a reader. */
export interface StackAlert {
  readonly name: string;
  /** The part that is watched. */
  readonly component: string;
  readonly severity: Severity;
  readonly summary: string;
  /** Address of its runbook; undefined where the installation serves none. */
  readonly runbook?: string;
}

/** The alerts that a stack gets, from the list that its alert rules are made from. Pure. */
export function stackAlerts(plan: Plan, settings: KubernetesSettings): readonly StackAlert[] {
  const address = settings.monitoring.runbooks?.replace(/\/+$/, "");
  return systemAlerts(observe(plan, settings), { namespace: plan.namespace }).flatMap(({ component, alerts }) =>
    alerts.map(({ name, severity, summary }) => ({
      name,
      component,
      severity,
      summary,
      ...(address === undefined ? {} : { runbook: `${address}/${runbookOf(name)}.md` }),
    })),
  );
}
