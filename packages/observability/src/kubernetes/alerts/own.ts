import type { IPrometheusRuleSpec } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRuleSpec";
import type { CountedLines } from "../../logs.ts";
import type { OwnAlert } from "../../own.ts";
import { series } from "../../promql.ts";
import { lineCounter } from "../stack/line-counters.ts";
import { runbookAddress } from "./alert.ts";

interface Where {
  readonly system: string;
  /** Of what says nothing of its own. */
  readonly namespace: string;
}

type RuleGroup = NonNullable<IPrometheusRuleSpec["groups"]>[number];

/** The group of what is worked out for a system, under the series' own names; none where nothing is. */
export function recordGroups(
  records: Readonly<Record<string, string>>,
  { system }: Pick<Where, "system">,
): RuleGroup[] {
  const rules = Object.entries(records).map(([record, expr]) => ({ record, expr }));
  return rules.length === 0 ? [] : [{ name: `${system}.records`, rules }];
}

/** The group of a system's own alerts, under their own names; none where it has none. */
export function ownRuleGroups(
  alerts: Readonly<Record<string, OwnAlert>>,
  where: Where,
  runbooks?: string,
): RuleGroup[] {
  const rules = Object.entries(alerts).flatMap(([name, alert]) => {
    const expression = alert.lines === undefined ? alert.expression : countOf(name, alert.lines, alert, where);
    return expression === undefined ? [] : [ownRule(name, alert, expression, where, runbooks)];
  });
  return rules.length === 0 ? [] : [{ name: `${where.system}.own`, rules }];
}

/**
 * PromQL that has a value while there are more lines than there may be. A counter begins with its first line, and an increase is
 * what came after a first reading: what was not there at the beginning of the time has counted nothing before it.
 */
function countOf(
  name: string,
  { moreThan, within }: CountedLines,
  { component, namespace }: OwnAlert,
  where: Where,
): string {
  const lines = { namespace: namespace ?? where.namespace, app: component };
  const counted = series(lineCounter(name), lines);
  return `sum((increase(${counted}[${within}]) and ${counted} offset ${within}) or ${counted}) > ${moreThan}`;
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
