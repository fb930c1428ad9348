import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  isHidden,
  manifest,
  nsaCisa,
  root,
  soc2,
  UNKNOWN,
  unknown,
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
    for (const group of root(resource).at("spec", "groups").items()) {
      for (const rule of group.at("rules").items()) {
        const alert = rule.at("alert");
        if (isHidden(alert.value)) yield unknown(alert);
        else if (alert.value !== undefined) {
          const place = rule.as(`alert ${JSON.stringify(alert.value)} of ${rule.subject}`);
          const isText = (value: unknown) => typeof value === "string" && value.trim() !== "";
          yield* demand(place.at("labels", "severity"), isText, "say who is to be woken: critical, warning or info");
          yield* demand(place.at("annotations", "summary"), isText, "say in a sentence what is wrong");
          yield* demand(place.at("annotations", "runbook_url"), isText, "link the page that says what to do");
        }
      }
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
