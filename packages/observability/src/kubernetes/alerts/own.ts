import type { IPrometheusRuleSpec } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRuleSpec";
import type { CountedLines } from "../../logs.ts";
import type { OwnAlert } from "../../own.ts";
import { quote } from "../../promql.ts";
import { runbookAddress } from "./alert.ts";

interface Where {
  readonly system: string;
  /** Of what says nothing of its own. */
  readonly namespace: string;
}

type RuleGroup = NonNullable<IPrometheusRuleSpec["groups"]>[number];

/** The group of a system's own alerts on metrics, under their own names; none where it has none. */
export function ownRuleGroups(
  alerts: Readonly<Record<string, OwnAlert>>,
  where: Where,
  runbooks?: string,
): RuleGroup[] {
  const rules = Object.entries(alerts).flatMap(([name, alert]) =>
    alert.expression === undefined ? [] : [ownRule(name, alert, alert.expression, where, runbooks)],
  );
  return rules.length === 0 ? [] : [{ name: `${where.system}.own`, rules }];
}

/** The same of those that count lines of the logs, for Loki's ruler, which reads what Prometheus does but for the query. */
export function ownLogRuleGroups(
  alerts: Readonly<Record<string, OwnAlert>>,
  where: Where,
  runbooks?: string,
): RuleGroup[] {
  const rules = Object.entries(alerts).flatMap(([name, alert]) =>
    alert.lines === undefined ? [] : [ownRule(name, alert, countOf(alert.lines, alert, where), where, runbooks)],
  );
  return rules.length === 0 ? [] : [{ name: `${where.system}.logs`, rules }];
}

/** LogQL that has a value while there are more lines than there may be; the labels are those of the log collector. */
function countOf(
  { where: said, moreThan, within }: CountedLines,
  { component, namespace }: OwnAlert,
  where: Where,
): string {
  const stream = [
    `namespace=${quote(namespace ?? where.namespace)}`,
    ...(component === undefined ? [] : [`app=${quote(component)}`]),
  ];
  const filters = Object.entries(said).map(([field, value]) => ` | ${field}=${quote(value)}`);
  return `sum(count_over_time({${stream.join(", ")}}${filters.join("")} [${within}])) > ${moreThan}`;
}

function ownRule(name: string, alert: OwnAlert, expr: string, where: Where, runbooks: string | undefined) {
  const { holdsFor, severity, summary, description, labels = {} } = alert;
  const { component = where.system, namespace = where.namespace } = alert;
  const runbook = alert.runbook ?? runbookAddress(runbooks, name);
  return {
    alert: name,
    expr,
    for: holdsFor,
    labels: { ...labels, severity, system: where.system, namespace, component },
    annotations: {
      summary,
      ...(description === undefined ? {} : { description }),
      ...(runbook === undefined ? {} : { runbook_url: runbook }),
    },
  };
}
