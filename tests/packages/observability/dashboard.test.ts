import assert from "node:assert/strict";
import { systemDashboard } from "@axon/observability/kubernetes";
import { syntaxErrors } from "../../../packages/observability/src/promql-syntax.ts";
import { cortexCore, shop } from "./shop.ts";

const settings = { title: "Cortex Core Dashboard", namespace: "cortex-core", datasource: "metrics" } as const;
const dashboard = systemDashboard(cortexCore, settings);
const panels = dashboard.panels.flatMap((panel) => (panel.type === "timeseries" ? panel : []));

describe("systemDashboard", () => {
  it("begins with the request rate of each pod (CC-117)", () => {
    const [panel] = dashboard.panels;
    assert.ok(panel?.type === "timeseries");
    const { title, gridPos, fieldConfig, options, targets, datasource } = panel;
    assert.equal(title, "HTTP Request Rate");
    assert.deepEqual(gridPos, { h: 8, w: 12, x: 0, y: 0 });
    assert.equal(fieldConfig.defaults.unit, "reqps");
    assert.deepEqual(fieldConfig.defaults.thresholds.steps, [
      { color: "green", value: null },
      { color: "red", value: 80 },
    ]);
    assert.equal(fieldConfig.defaults.custom.lineWidth, 1);
    assert.equal(fieldConfig.defaults.custom.fillOpacity, 10);
    assert.equal(options.legend.displayMode, "list");
    assert.equal(options.legend.placement, "bottom");
    assert.equal(options.tooltip.mode, "single");
    assert.deepEqual(
      targets.map(({ expr }) => expr),
      ['sum(rate(http_requests_total{namespace="$namespace"}[5m])) by (pod)'],
    );
    assert.deepEqual(datasource, { type: "prometheus", uid: "metrics" });
  });

  it("asks each service by the names that it gives its metrics", () => {
    const metrics = { requests: "own_requests_total", durations: "own_seconds" };
    const { panels } = systemDashboard(
      { name: "shop", services: [{ name: "web" }, { name: "own", metrics }] },
      settings,
    );
    const queries = (wanted: string) =>
      panels.flatMap((panel) =>
        panel.type === "timeseries" && panel.title === wanted ? panel.targets.map(({ expr }) => expr) : [],
      );
    assert.deepEqual(queries("HTTP Request Rate"), [
      'sum(rate(http_requests_total{namespace="$namespace"}[5m])) by (pod)',
      'sum(rate(own_requests_total{namespace="$namespace"}[5m])) by (pod)',
    ]);
    const [usual, own] = queries("Error rate");
    assert.match(usual ?? "", /http_requests_total\{namespace="\$namespace",service="web",status=~"5\.\."\}/);
    assert.match(own ?? "", /own_requests_total\{namespace="\$namespace",service="own",status=~"5\.\."\}/);
    assert.equal(queries("Latency").filter((query) => /own_seconds_bucket\{[^}]*service="own"/.test(query)).length, 2);
  });

  it("shows six hours in the dark, cannot be edited, refreshes itself and lets the namespace be chosen (CC-118)", () => {
    assert.deepEqual(dashboard.time, { from: "now-6h", to: "now" });
    assert.equal(dashboard.style, "dark");
    assert.equal(dashboard.schemaVersion, 38);
    assert.equal(dashboard.editable, false);
    assert.equal(dashboard.refresh, "30s");
    assert.deepEqual(
      dashboard.templating.list.map(({ name, current }) => [name, current.value]),
      [["namespace", "cortex-core"]],
    );
  });

  it("can be edited and left still where that is asked for (CC-118)", () => {
    const development = systemDashboard(cortexCore, { ...settings, editable: true, refresh: "" });
    assert.equal(development.editable, true);
    assert.equal(development.refresh, "");
  });

  it("has panels for errors, latency, saturation, data stores, rollouts and backups (CC-119)", () => {
    const titles = panels.map(({ title }) => title);
    for (const demanded of [
      "Error rate",
      "Latency",
      "CPU of limit",
      "Memory of limit",
      "Replica lag",
      "Cache hits",
      "Rollouts",
      "Backup age",
    ])
      assert.ok(titles.includes(demanded), demanded);
  });

  it("shows all three services (CC-004)", () => {
    const latency = panels.find(({ title }) => title === "Latency");
    assert.match(latency?.targets[0]?.expr ?? "", /service=~"cortex-core-api\|memory-service\|cognition-service"/);
  });

  it("shows what goes through brokers and what searches cost, where there are any", () => {
    const { panels } = systemDashboard({ name: "shop", brokers: shop.brokers, searches: shop.searches }, settings);
    const shown = panels.flatMap((panel) => (panel.type === "timeseries" ? [panel] : []));
    assert.deepEqual(
      shown.map(({ title }) => title),
      ["Partitions without enough copies", "Consumer lag", "Time of a query", "Search disk of limit"],
    );
    for (const { title, targets } of shown) {
      for (const { expr } of targets) {
        assert.deepEqual(syntaxErrors(expr), [], title);
        assert.match(expr, /namespace="\$namespace",pod=~"/, title);
      }
    }
  });

  it("has panels only for the parts there are", () => {
    const small = systemDashboard({ name: "shop", caches: shop.caches }, settings);
    assert.deepEqual(
      small.panels.map(({ title }) => title),
      ["Cache", "Cache memory of limit", "Cache hits"],
    );
  });

  it("writes only queries that Prometheus can parse, all of the chosen namespace and the one data source", () => {
    for (const { title, targets, datasource } of panels) {
      assert.equal(datasource.uid, "metrics");
      for (const target of targets) {
        assert.deepEqual(syntaxErrors(target.expr), [], title);
        assert.match(target.expr, /namespace="\$namespace"/, title);
        assert.equal(target.datasource.uid, "metrics");
      }
    }
  });

  it("gives each panel a number of its own and a place where no other stands", () => {
    const cells = new Map<string, string>();
    for (const { title, gridPos } of dashboard.panels)
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          assert.equal(cells.get(`${x},${y}`), undefined, title);
          assert.ok(x < 24, title);
          cells.set(`${x},${y}`, title);
        }
    assert.equal(new Set(dashboard.panels.map(({ id }) => id)).size, dashboard.panels.length);
  });

  it("keeps its address when its title changes, within Grafana's 40 characters", () => {
    const renamed = systemDashboard({ ...cortexCore, name: "a".repeat(40) }, { ...settings, title: "Other" });
    assert.equal(systemDashboard(cortexCore, { ...settings, title: "Other" }).uid, dashboard.uid);
    assert.ok(renamed.uid.length <= 40);
  });
});
