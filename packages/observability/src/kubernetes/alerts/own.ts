import type { IPrometheusRuleSpec } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRuleSpec";
import type { OwnAlert } from "../../own.ts";
import { runbookAddress } from "./alert.ts";

type RuleGroup = NonNullable<IPrometheusRuleSpec["groups"]>[number];

/** The group of a system's own alerts, under their own names; none where it has none. */
export function ownRuleGroups(
  alerts: Readonly<Record<string, OwnAlert>>,
  where: { readonly system: string; readonly namespace: string },
  runbooks?: string,
): RuleGroup[] {
  const rules = Object.entries(alerts).map(([name, alert]) => {
    const { expression, holdsFor, severity, summary, description, labels = {} } = alert;
    const { component = where.system, namespace = where.namespace } = alert;
    const runbook = alert.runbook ?? runbookAddress(runbooks, name);
    return {
      alert: name,
      expr: expression,
      for: holdsFor,
      labels: { ...labels, severity, system: where.system, namespace, component },
      annotations: {
        summary,
        ...(description === undefined ? {} : { description }),
        ...(runbook === undefined ? {} : { runbook_url: runbook }),
      },
    };
  });
  return rules.length === 0 ? [] : [{ name: `${where.system}.own`, rules }];
}
