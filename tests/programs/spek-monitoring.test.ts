import assert from "node:assert/strict";
import type { RegisteredResource } from "../../packages/cli/src/render/resource.ts";
import { object, renderStack } from "../support/program.ts";

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

describe("what watches SPEK on Kubernetes", () => {
  let prod: readonly RegisteredResource[];
  let dev: readonly RegisteredResource[];
  before(async () => {
    prod = await renderStack("spek-prod-kubernetes");
    dev = await renderStack("spek-dev-kubernetes", {
      "axon:system": "spek",
      "axon:environment": "dev",
      "axon:kubernetes": { context: "dev", unencryptedVolumes: true },
    });
  });

  const rules = (): readonly Rule[] =>
    object(prod, "PrometheusRule", "spek-alerts").spec.groups.flatMap(({ rules }: { rules: Rule[] }) => rules);
  const alert = (name: string): Rule => {
    const found = rules().filter((rule) => rule.alert === name);
    const [only] = found;
    assert.ok(only && found.length === 1, `${found.length} alerts ${name}`);
    return only;
  };

  it("is found by the Prometheus that reads SPEK's metrics (SP-002)", () => {
    const { ruleSelector, ruleNamespaceSelector, alerting } = object(prod, "Prometheus", "prometheus").spec;
    const rule = object(prod, "PrometheusRule", "spek-alerts").metadata;
    for (const [label, value] of Object.entries(ruleSelector.matchLabels)) assert.equal(rule.labels?.[label], value);
    assert.ok(ruleNamespaceSelector.matchExpressions[0].values.includes(rule.namespace));
    assert.deepEqual(alerting.alertmanagers, [{ name: "alertmanager", namespace: "spek-monitoring", port: "http" }]);
    assert.equal(object(prod, "Deployment", "grafana").metadata.namespace, "spek-monitoring");
  });

  const replicas = '{job="spek"}';
  const alerts: readonly (readonly [string, string, Pick<Rule, "for"> & { severity: string }, RegExp])[] = [
    [
      "a replica that is down or gone from discovery (SP-124)",
      "SPEKServiceDown",
      { for: "1m", severity: "critical" },
      /^up\{job="spek"\} == 0 or absent\(up\{job="spek"\}\)$/,
    ],
    [
      "a 95th percentile above 30 s (SP-125)",
      "SPEKHighResponseTime",
      { for: "5m", severity: "warning" },
      /^histogram_quantile\(0\.95, sum by \(le, job\) \(rate\(http_request_duration_seconds_bucket\{job="spek"\}\[5m\]\)\)\) > 30$/,
    ],
    [
      "an improvement below 0.5 (SP-126)",
      "SPEKPerformanceDegradation",
      { for: "10m", severity: "warning" },
      /^spek_performance_improvement_ratio\{job="spek"\} < 0\.5$/,
    ],
    [
      "memory before the kernel is there, at 85 percent of the limit (SP-127)",
      "SPEKHighMemoryUsage",
      { for: "5m", severity: "warning" },
      /container_memory_working_set_bytes\{namespace="spek",container="spek"\}.*resource="memory"\}\) > 0\.85$/,
    ],
    [
      "CPU above 80 percent of the limit (SP-128)",
      "SPEKHighCPUUsage",
      { for: "10m", severity: "warning" },
      /rate\(container_cpu_usage_seconds_total\{namespace="spek",container="spek"\}\[5m\]\).*resource="cpu"\}\) > 0\.8$/,
    ],
    [
      "compliance below 0.95 (SP-129)",
      "SPEKNASAComplianceBelow95",
      { for: "1m", severity: "critical" },
      /^spek_nasa_compliance_score\{job="spek"\} < 0\.95$/,
    ],
    [
      "consensus below 0.9 (SP-130)",
      "SPEKByzantineConsensusFailure",
      { for: "5m", severity: "critical" },
      /^spek_byzantine_consensus_score\{job="spek"\} < 0\.9$/,
    ],
    [
      "consensus below what the application is configured for (SP-130)",
      "SPEKByzantineConsensusLow",
      { for: "5m", severity: "warning" },
      /^spek_byzantine_consensus_score\{job="spek"\} < 0\.95$/,
    ],
    [
      "a database that is down, not its exporter alone (SP-131)",
      "PostgreSQLDown",
      { for: "1m", severity: "critical" },
      /^cnpg_collector_up\{namespace="spek"\} == 0 or absent\(/,
    ],
    [
      "a cache that is down, not its exporter alone (SP-131)",
      "RedisDown",
      { for: "1m", severity: "critical" },
      /^redis_up\{namespace="spek"\} == 0 or absent\(/,
    ],
  ];
  for (const [what, name, expected, expression] of alerts) {
    it(`warns of ${what}`, () => {
      const { expr, labels, annotations, ...rule } = alert(name);
      assert.match(expr, expression);
      assert.deepEqual({ for: rule.for, severity: labels.severity }, expected);
      assert.deepEqual([labels.system, labels.namespace], ["spek", "spek"]);
      assert.ok(annotations.summary);
    });
  }

  it("reads SPEK under the job that its alerts select, every 30 s (SP-124)", () => {
    const { spec } = object(prod, "ServiceMonitor", "spek-monitor");
    assert.equal(spec.jobLabel, "app");
    assert.equal(object(prod, "Service", "spek-service").metadata.labels?.app, "spek");
    assert.deepEqual([spec.endpoints[0].path, spec.endpoints[0].interval], ["/metrics", "30s"]);
  });

  const dashboard = () => {
    const { metadata, data } = object(prod, "ConfigMap", "spek-spek-production-dashboard");
    assert.equal(metadata.namespace, "spek-monitoring");
    assert.equal(metadata.labels?.grafana_dashboard, "1");
    return JSON.parse(data["spek-spek-production-dashboard.json"]);
  };
  const panel = (title: string) => dashboard().panels.find((candidate: { title: string }) => candidate.title === title);
  const queries = (title: string): string[] => panel(title).targets.map(({ expr }: { expr: string }) => expr);

  it("provisions the guide's dashboard: health in words, requests, and two percentiles of the answer time (SP-133)", () => {
    const { title, tags, timezone, time, refresh } = dashboard();
    assert.deepEqual([title, tags], ["SPEK Production Dashboard", ["spek", "production"]]);
    assert.deepEqual([timezone, time.from, refresh], ["browser", "now-1h", "30s"]);
    const { type, fieldConfig } = panel("Service Health");
    assert.equal(type, "stat");
    assert.deepEqual(fieldConfig.defaults.mappings[0].options, {
      "0": { text: "DOWN", index: 0 },
      "1": { text: "UP", index: 1 },
    });
    assert.deepEqual(fieldConfig.defaults.thresholds.steps.slice(1), [
      { color: "red", value: 0 },
      { color: "green", value: 1 },
    ]);
    assert.deepEqual(queries("Service Health"), [`up${replicas}`]);
    assert.deepEqual(queries("Request Rate"), [`sum(rate(http_requests_total${replicas}[5m]))`]);
    assert.deepEqual(
      queries("Response Time").map((query) => /quantile\(([\d.]+)/.exec(query)?.[1]),
      ["0.95", "0.5"],
    );
    for (const name of ["Request Rate", "Response Time"]) assert.equal(panel(name).type, "timeseries");
  });

  it("shows improvement and compliance as percentages, coloured as the guide says (SP-134)", () => {
    for (const [title, metric, yellow, green] of [
      ["Performance Improvement", "spek_performance_improvement_ratio", 0.4, 0.583],
      ["NASA Compliance Score", "spek_nasa_compliance_score", 0.9, 0.95],
    ] as const) {
      const { type, fieldConfig } = panel(title);
      assert.deepEqual([type, fieldConfig.defaults.unit], ["stat", "percentunit"]);
      assert.deepEqual(fieldConfig.defaults.thresholds.steps.slice(1), [
        { color: "red", value: 0 },
        { color: "yellow", value: yellow },
        { color: "green", value: green },
      ]);
      assert.match(queries(title).join(), new RegExp(metric));
    }
  });

  it("tells PagerDuty of what is critical and Slack of the rest, and nobody in the hours of planned work", () => {
    const { route, receivers, muteTimeIntervals } = object(prod, "AlertmanagerConfig", "alertmanager").spec;
    assert.deepEqual(muteTimeIntervals[0].timeIntervals, [
      { times: [{ startTime: "03:00", endTime: "05:00" }], weekdays: ["sunday"] },
    ]);
    const told = route.routes.filter((child: { muteTimeIntervals?: string[] }) => child.muteTimeIntervals);
    assert.deepEqual(
      told.map((child: { receiver: string }) => child.receiver),
      ["webhook", "critical", "warning"],
    );
    assert.ok(receivers[0].pagerdutyConfigs && receivers[1].slackConfigs);
  });

  it("has Grafana show no one who is not signed in, under a password that nobody chose (SP-135)", () => {
    const { metadata, spec } = object(prod, "Deployment", "grafana");
    const grafana = spec.template.spec.containers.find(({ name }: { name: string }) => name === "grafana");
    const variable = (name: string) => grafana.env.find((one: { name: string }) => one.name === name);
    assert.deepEqual(variable("GF_SECURITY_ADMIN_PASSWORD").valueFrom.secretKeyRef, {
      name: "grafana",
      key: "password",
    });
    assert.equal(object(prod, "ExternalSecret", "grafana").metadata.namespace, metadata.namespace);
    assert.equal(variable("GF_AUTH_ANONYMOUS_ENABLED").value, "false");
    assert.equal(variable("GF_USERS_ALLOW_SIGN_UP").value, "false");
    assert.equal(object(prod, "Service", "grafana").spec.type ?? "ClusterIP", "ClusterIP");
  });

  it("is left out in development as a whole, so that no alert fires on missing metrics (SP-109)", () => {
    const watching = dev.filter(
      ({ type, name }) => /monitoring\.coreos|observability/.test(type) || /grafana|prometheus|dashboard/.test(name),
    );
    assert.deepEqual(
      watching.map(({ type, name }) => `${type} ${name}`),
      [],
    );
    assert.throws(() => object(dev, "Namespace", "spek-monitoring"), /0 objects/);
    const flows = dev.filter(({ name }) => /^monitoring-to-/.test(name));
    assert.deepEqual(flows, []);
  });
});
