import {
  axonBaseline,
  configMap,
  defineRule,
  isHidden,
  manifest,
  nsaCisa,
  root,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const types = ["kubernetes:monitoring.coreos.com:PrometheusRule"];
const alerts = (...rules: readonly unknown[]) =>
  manifest({
    apiVersion: "monitoring.coreos.com/v1",
    kind: "PrometheusRule",
    spec: { groups: [{ name: "api", rules }] },
  });
const good = {
  alert: "ApiDown",
  expr: "up == 0",
  for: "5m",
  labels: { severity: "critical" },
  annotations: { summary: "no replica of the API answers", runbook_url: "https://runbooks.example.com/api-down" },
};

/** What whoever is woken needs, and what to write there. */
const fields = {
  "labels.severity": "say who is to be woken: critical, warning or info",
  "annotations.summary": "say in a sentence what is wrong",
  "annotations.runbook_url": "link the page that says what to do",
};

export const actionableAlerts = defineRule({
  scope: "resource",
  name: "actionable-alerts",
  displayName: "Alerts say how bad it is, what it is and what to do",
  description:
    "Whoever is woken by an alert without a severity, a summary and a runbook begins by finding out what it means. Those minutes are part of the outage, and after a few of them the alert is muted.",
  severity: "low",
  remediationSteps: "Give each alert labels.severity, annotations.summary and annotations.runbook_url.",
  url: "https://prometheus.io/docs/practices/alerting/",
  frameworks: [axonBaseline("observability", "every alert can be acted on"), nsaCisa("Alerting"), soc2("CC7.2")],
  peers: [],
  tags: ["kubernetes", "observability", "alerts"],
  types,
  *check(resource) {
    const spec = root(resource).at("spec");
    const rules = spec
      .at("groups")
      .items()
      .flatMap((group) => group.at("rules").items());
    for (const rule of rules) if (isHidden(rule.at("alert").value)) yield unknown(rule.at("alert"));
    const alerts = rules.filter((rule) => rule.at("alert").text !== undefined);
    for (const [field, fix] of Object.entries(fields)) {
      const values = alerts.map((alert) => ({ name: alert.at("alert").text, value: alert.at(...field.split(".")) }));
      const lacking = values.filter(({ value }) => !isHidden(value.value) && (value.text ?? "").trim() === "");
      const open = values.find(({ value }) => isHidden(value.value));
      if (open) yield unknown(open.value);
      // One file often has dozens, all for the same reason.
      if (lacking.length > 0)
        yield violation(spec, `has no ${field} in ${listed(lacking.map(({ name }) => name ?? ""))}`, fix);
    }
  },
  examples: {
    compliant: [alerts(good), alerts({ record: "job:up:sum", expr: "sum(up)" }), alerts()],
    violating: [
      alerts({ ...good, annotations: { summary: "no replica of the API answers" } }),
      alerts(good, { ...good, labels: undefined }),
      alerts({ ...good, annotations: { ...good.annotations, summary: " " } }),
    ],
    notApplicable: [configMap],
    unknown: [alerts({ ...good, labels: UNKNOWN }), alerts(UNKNOWN)],
  },
});

/** `ApiDown, ApiSlow, DiskFull and 13 more`. */
function listed(names: readonly string[]): string {
  const more = names.length - 3;
  return more > 0 ? `${names.slice(0, 3).join(", ")} and ${more} more` : names.join(", ");
}
