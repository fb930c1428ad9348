import assert from "node:assert/strict";
import type { RegisteredResource } from "../../packages/cli/src/render/resource.ts";
import { environmentOf, object, renderStack, stackConfig } from "../support/program.ts";

describe("the switches of what watches SpiralCortex on Kubernetes", () => {
  let prod: readonly RegisteredResource[];
  before(async () => {
    prod = await renderStack("spiralcortex-prod-kubernetes");
  });

  const switched = (monitoring: object) =>
    renderStack("spiralcortex-prod-kubernetes", {
      ...stackConfig("spiralcortex-prod-kubernetes"),
      "axon:overrides": { monitoring },
    });
  /** What is there of a system and of what watches it. */
  const made = (from: readonly RegisteredResource[]) => ({
    api: has(from, /:Deployment$/, /^spiralcortex-fusion$/),
    prometheus: has(from, /:Prometheus$/, /./),
    alerts: has(from, /:(PrometheusRule|Alertmanager|AlertmanagerConfig)$/, /./),
    monitors: has(from, /:(Service|Pod)Monitor$/, /./),
    grafana: has(from, /:(Deployment|Service|ExternalSecret|ConfigMap)$/, /^grafana$/),
    dashboards: has(from, /:ConfigMap$/, /dashboard|-(performance|metrics|infrastructure)$/),
    logs: has(from, /:Deployment$/, /^log-collector$/),
    traces: has(from, /:StatefulSet$/, /^jaeger$/),
  });
  const has = (from: readonly RegisteredResource[], kind: RegExp, name: RegExp) =>
    from.some((resource) => kind.test(resource.type) && name.test(resource.name));
  const everything = {
    api: true,
    prometheus: true,
    alerts: true,
    monitors: true,
    grafana: true,
    dashboards: true,
    logs: true,
    traces: true,
  };

  it("consists of metrics, dashboards, logs and traces in production (SC-001, SC-038)", () => {
    assert.equal(object(prod, "Prometheus", "prometheus").metadata.namespace, "spiralcortex-monitoring");
    assert.equal(object(prod, "Deployment", "grafana").metadata.namespace, "spiralcortex-monitoring");
    assert.equal(object(prod, "Deployment", "log-collector").metadata.namespace, "spiralcortex-monitoring");
    assert.ok(object(prod, "Elasticsearch", "elasticsearch").spec);
    assert.ok(object(prod, "StatefulSet", "jaeger").spec);
  });

  it("goes without Grafana by one switch, and is measured as before (SC-010, SC-038)", async () => {
    assert.deepEqual(made(prod), everything);
    const without = await switched({ grafana: false });
    assert.deepEqual(made(without), { ...everything, grafana: false, dashboards: false });
    assert.deepEqual(
      without.filter(({ name }) => name.includes("grafana")).map(({ name }) => name),
      [],
    );
  });

  it("goes without Prometheus by one switch, and Grafana shows logs and traces (SC-010, SC-038)", async () => {
    const without = await switched({ prometheus: false });
    const measuring = { prometheus: false, alerts: false, monitors: false, dashboards: false };
    assert.deepEqual(made(without), { ...everything, ...measuring });
    const { datasources } = JSON.parse(object(without, "ConfigMap", "grafana").data["datasources.yaml"]);
    assert.deepEqual(
      datasources.map(({ type }: { type: string }) => type),
      ["elasticsearch", "jaeger"],
    );
    const flows = without.filter(
      ({ type, name }) => type.endsWith(":NetworkPolicy") && /prometheus|^monitoring-to/.test(name),
    );
    assert.deepEqual(
      flows.map(({ name }) => name),
      [],
    );
  });

  it("goes without logs by one switch, and is measured and shown as before (SC-010)", async () => {
    const without = await switched({ logs: { enabled: false } });
    assert.deepEqual(made(without), { ...everything, logs: false });
    assert.deepEqual(
      without.filter(({ name }) => /^log-|-to-log|^axon-logs|grafana-elasticsearch/.test(name)).map(({ name }) => name),
      [],
    );
    const { datasources } = JSON.parse(object(without, "ConfigMap", "grafana").data["datasources.yaml"]);
    assert.deepEqual(
      datasources.map(({ type }: { type: string }) => type),
      ["prometheus", "jaeger"],
    );
    // Nobody would count what they are about.
    const names = object(without, "PrometheusRule", "spiralcortex-alerts").spec.groups.flatMap(
      ({ rules }: { rules: { alert: string }[] }) => rules.map(({ alert }) => alert),
    );
    assert.ok(names.includes("SpiralCortexCacheHitRateLow"));
    assert.ok(!names.includes("SpiralCortexPredictionsFailing") && !names.includes("LogsNotArriving"));
    assert.ok(!JSON.stringify(object(without, "AlertmanagerConfig", "alertmanager").spec).includes("history"));
    // The application's own search engine stays, and is not told of logs.
    const setup = without.filter(({ type, name }) => type.endsWith(":ConfigMap") && name === "elasticsearch-setup");
    assert.doesNotMatch(JSON.stringify(setup.map(({ inputs }) => inputs)), /axon-logs/);
    assert.equal(setup.length, 1);
  });

  it("goes without traces by one switch, and all else is there (SC-010)", async () => {
    const without = await renderStack("spiralcortex-prod-kubernetes", {
      ...stackConfig("spiralcortex-prod-kubernetes"),
      "axon:overrides": { tracing: { jaeger: { enabled: false } } },
    });
    assert.deepEqual(made(without), { ...everything, traces: false });
    assert.deepEqual(
      without.filter(({ name }) => name.includes("jaeger")).map(({ name }) => name),
      [],
    );
    const environment = environmentOf(without, object(without, "Deployment", "spiralcortex-fusion"));
    assert.deepEqual(
      Object.keys(environment).filter((name) => name.startsWith("OTEL_")),
      [],
    );
  });

  it("goes as a whole by its master switch, and the application stays (SC-038)", async () => {
    const without = await renderStack("spiralcortex-prod-kubernetes", {
      ...stackConfig("spiralcortex-prod-kubernetes"),
      "axon:overrides": { monitoring: { enabled: false } },
    });
    assert.ok(object(without, "Deployment", "spiralcortex-fusion").spec);
    const left = without.filter(({ type, name }) => /monitoring\.coreos/.test(type) || /grafana|dashboard/.test(name));
    assert.deepEqual(left, []);
  });
});
