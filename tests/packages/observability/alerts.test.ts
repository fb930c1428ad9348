import assert from "node:assert/strict";
import { type Alert, alertNames, systemAlerts } from "@axon/observability/kubernetes";
import { percent, runbookOf, spell } from "../../../packages/observability/src/kubernetes/alerts/alert.ts";
import { syntaxErrors } from "../../../packages/observability/src/promql-syntax.ts";
import { cortexCore, shop } from "./shop.ts";

const alertsOf = (system: Parameters<typeof systemAlerts>[0]) =>
  systemAlerts(system, { namespace: "shop" }).flatMap(({ alerts }) => alerts);
const namesOf = (alerts: readonly Alert[]) => [...new Set(alerts.map(({ name }) => name))];

describe("systemAlerts", () => {
  it("has every alert for a system with parts of every kind, one group a part (CC-120)", () => {
    const groups = systemAlerts(shop, { namespace: "shop" });
    assert.deepEqual(
      groups.map(({ component }) => component),
      [
        "web",
        "worker",
        "orders",
        "sessions",
        "events",
        "products",
        "objects",
        "traces",
        "log-collector",
        "web-tls",
        "web-secrets",
        "migrate",
        "nightly",
        "orders-drill",
        "shop-prod",
        "shop",
        "shop",
      ],
    );
    assert.deepEqual(namesOf(groups.flatMap(({ alerts }) => alerts)).sort(), [...alertNames].sort());
  });

  it("covers what Cortex Core must be warned of (CC-120)", () => {
    const names = namesOf(alertsOf(cortexCore));
    const demanded = {
      serviceDown: "ServiceDown",
      healthCheckFailures: "ServiceHealthChecksFailing",
      errorRate: "ServiceErrorRateHigh",
      latency: "ServiceLatencyHigh",
      podRestarts: "ServiceRestarting",
      storageFill: "VolumeFillingUp",
      replicaLag: "DatabaseReplicaLagging",
      backupAge: "DatabaseBackupTooOld",
      certificateExpiry: "CertificateExpiring",
      migrationFailed: "MigrationFailed",
      rotationFailed: "SecretRotationFailed",
    } as const;
    assert.deepEqual(
      Object.values(demanded).filter((name) => !names.includes(name)),
      [],
    );
  });

  it("warns of a database's volume long before it is full (CC-018, CC-019)", () => {
    const filling = alertsOf(cortexCore).filter(({ name }) => name === "VolumeFillingUp");
    assert.deepEqual(
      filling.map(({ severity, expression }) => [severity, /postgres-\w+/.exec(expression)?.[0], expression.slice(-5)]),
      [
        ["warning", "postgres-core", "> 0.8"],
        ["critical", "postgres-core", "> 0.9"],
        ["warning", "postgres-memory", "> 0.8"],
        ["critical", "postgres-memory", "> 0.9"],
      ],
    );
  });

  it("writes only queries that Prometheus can parse", () => {
    for (const { name, expression } of alertsOf(shop)) assert.deepEqual(syntaxErrors(expression), [], name);
  });

  it("tells alerts of one part apart by name, severity and window", () => {
    for (const { alerts } of systemAlerts(shop, { namespace: "shop" })) {
      const keys = alerts.map(({ name, severity, window }) => `${name} ${severity} ${window}`);
      assert.equal(new Set(keys).size, keys.length);
    }
  });

  it("reads the namespace of each part and no other", () => {
    for (const { name, expression } of alertsOf(shop)) {
      // It goes by the clock, not by what a part does.
      if (name === "MaintenanceInProgress") continue;
      const selectors = expression.match(/\{[^}]*=[^}]*\}/g) ?? [];
      assert.ok(selectors.length > 0, name);
      const namespace = name.startsWith("RecoveryDrill") ? "shop-drill" : "shop";
      // Velero tells of all schedules from a namespace of its own.
      const mine = [`namespace="${namespace}"`, 'schedule="shop-prod"'];
      for (const selector of selectors)
        assert.ok(
          mine.some((label) => selector.includes(label)),
          name,
        );
    }
  });

  it("uses a part's own thresholds in the query and in the text", () => {
    const [group] = systemAlerts(
      { name: "shop", services: [{ name: "web", thresholds: { errorRatio: 0.01, latencyP95Seconds: 0.3 } }] },
      { namespace: "shop" },
    );
    const find = (name: string) => group?.alerts.find((alert) => alert.name === name);
    assert.match(find("ServiceErrorRateHigh")?.expression ?? "", / > 0\.01$/);
    assert.match(find("ServiceErrorRateHigh")?.description ?? "", /above 1 %\.$/);
    assert.match(find("ServiceLatencyHigh")?.expression ?? "", / > 0\.3$/);
  });

  it("uses the names that one service alone gives its metrics", () => {
    const metrics = { requests: "own_requests_total", durations: "own_seconds" };
    const alerts = alertsOf({ name: "shop", services: [{ name: "web" }, { name: "own", metrics }] });
    const errors = alerts.filter(({ name }) => name === "ServiceErrorRateHigh").map(({ expression }) => expression);
    assert.match(errors[0] ?? "", /http_requests_total\{[^}]*service="web"/);
    assert.match(errors[1] ?? "", /own_requests_total\{[^}]*service="own"/);
    const latency = alerts.filter(({ name }) => name === "ServiceLatencyHigh").map(({ expression }) => expression);
    assert.match(latency[1] ?? "", /own_seconds_bucket\{[^}]*service="own"/);
  });

  it("uses the names a service gives its metrics", () => {
    const [group] = systemAlerts(
      { name: "shop", services: [{ name: "web" }] },
      { namespace: "shop", http: { requests: "requests_total", statusLabel: "code", durations: "request_seconds" } },
    );
    const queries = group?.alerts.map(({ expression }) => expression).join("\n") ?? "";
    assert.match(queries, /requests_total\{namespace="shop",service="web",code=~"5\.\."\}/);
    assert.match(queries, /request_seconds_bucket\{/);
    assert.doesNotMatch(queries, /http_request/);
  });

  it("counts replicas by what keeps them, so that none of another kind is missed", () => {
    const down = (kind: "Deployment" | "StatefulSet" | "Rollout") =>
      alertsOf({ name: "shop", services: [{ name: "a", kind }] }).find(({ name }) => name === "ServiceDown")
        ?.expression;
    assert.match(
      down("Deployment") ?? "",
      /^kube_deployment_status_replicas_available\{namespace="shop",deployment="a"\}/,
    );
    assert.match(
      down("StatefulSet") ?? "",
      /^kube_statefulset_status_replicas_available\{namespace="shop",statefulset="a"\}/,
    );
    assert.match(down("Rollout") ?? "", /^sum by \(namespace\) \(kube_pod_status_ready\{namespace="shop",pod=~"a-/);
  });

  it("tells of an autoscaler that cannot read its measure (IE-057)", () => {
    const system = { name: "shop", services: [{ name: "a", autoscaler: "a-hpa" }] };
    const blind = alertsOf(system).find(({ name }) => name === "ServiceAutoscalerBlind");
    assert.equal(
      blind?.expression,
      'kube_horizontalpodautoscaler_status_condition{namespace="shop",horizontalpodautoscaler="a-hpa",condition="ScalingActive",status="false"} == 1',
    );
  });

  const leftOut = [
    {
      part: "a service without HTTP",
      system: { services: [{ name: "a", http: false }] },
      without: /Error|Latency|Metrics/,
    },
    {
      part: "a service with fixed replicas",
      system: { services: [{ name: "a" }] },
      without: /ScaledToLimit|AutoscalerBlind/,
    },
    {
      part: "a service that no Deployment keeps",
      system: { services: [{ name: "a", kind: "StatefulSet" as const }] },
      without: /RolloutStuck/,
    },
    { part: "a database of one instance", system: { databases: [{ name: "a", instances: 1 }] }, without: /Lagging/ },
    {
      part: "a database without backups",
      system: { databases: [{ name: "a", instances: 2, backup: false }] },
      without: /Backup|Archive/,
    },
    { part: "a cache that throws keys away", system: { caches: [{ name: "a", evicts: true }] }, without: /Memory/ },
    { part: "a cache of one server", system: { caches: [{ name: "a" }] }, without: /ServerMissing/ },
    { part: "a cache without a volume", system: { caches: [{ name: "a" }] }, without: /Volume/ },
  ];
  for (const { part, system, without } of leftOut) {
    it(`leaves out what cannot happen to ${part}`, () => {
      const names = namesOf(alertsOf({ name: "shop", ...system }));
      assert.ok(names.length > 0);
      assert.deepEqual(
        names.filter((name) => without.test(name)),
        [],
      );
    });
  }
});

describe("words of an alert", () => {
  it("names the runbook after the alert", () => {
    assert.equal(runbookOf("ServiceCpuThrottled"), "service-cpu-throttled");
  });

  it("writes shares without rounding noise", () => {
    assert.deepEqual([0.05, 0.999, 1, 0.075].map(percent), ["5 %", "99.9 %", "100 %", "7.5 %"]);
  });

  it("writes seconds in the largest whole unit", () => {
    assert.deepEqual([1, 90, 60, 7_200, 93_600, 86_400, 0.3].map(spell), [
      "1 second",
      "90 seconds",
      "1 minute",
      "2 hours",
      "26 hours",
      "1 day",
      "0.3 seconds",
    ]);
  });
});
