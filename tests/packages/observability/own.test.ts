import assert from "node:assert/strict";
import { describeProblem } from "@axon/core";
import {
  checkOwnAlerts,
  checkOwnDashboards,
  checkOwnRecords,
  type OwnAlert,
  type OwnDashboard,
} from "@axon/observability";
import { KubernetesAlertRules, KubernetesOwnDashboards, systemDashboard } from "@axon/observability/kubernetes";
import { PrometheusRule } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule";
import { ownDashboard } from "../../../packages/observability/src/kubernetes/dashboard/own.ts";
import { only, recordResources } from "../../support/mocks.ts";

const lag: OwnAlert = {
  expression: 'sum by (topic) (kafka_lag{job="reader"}) > 100',
  holdsFor: "5m",
  severity: "warning",
  summary: "{{ $labels.topic }} is not read",
};
const own = {
  HighLag: lag,
  NightlyReport: {
    ...lag,
    severity: "info",
    description: "Read the report",
    component: "reader",
    runbook: "https://wiki.example.com/nightly",
    labels: { team: "readers" },
  },
} as const satisfies Record<string, OwnAlert>;

const panel = { title: "Lag", kind: "timeseries", queries: { "{{topic}}": "kafka_lag" } } as const;
const board: OwnDashboard = { timeRange: "1h", refresh: "30s", panels: [panel] };

async function rules(args: object) {
  const resources = await recordResources(() => {
    new KubernetesAlertRules("shop", { namespace: "shop", system: { name: "shop" }, own, ...args });
  });
  const rule = new PrometheusRule(Object(only(resources, "kubernetes:monitoring.coreos.com/v1:PrometheusRule").inputs));
  rule.validate();
  return rule.spec?.groups ?? [];
}

describe("alerts that a system brings along", () => {
  it("are rules under their own names, with the labels by which alerts are routed", async () => {
    const [group] = await rules({ runbooks: "https://runbooks.example.com/" });
    assert.equal(group?.name, "shop.own");
    assert.deepEqual(group?.rules, [
      {
        alert: "HighLag",
        expr: lag.expression,
        for: "5m",
        labels: { severity: "warning", system: "shop", namespace: "shop", component: "shop" },
        annotations: { summary: lag.summary, runbook_url: "https://runbooks.example.com/high-lag.md" },
      },
      {
        alert: "NightlyReport",
        expr: lag.expression,
        for: "5m",
        labels: { team: "readers", severity: "info", system: "shop", namespace: "shop", component: "reader" },
        annotations: {
          summary: lag.summary,
          description: "Read the report",
          runbook_url: "https://wiki.example.com/nightly",
        },
      },
    ]);
  });

  it("link to no runbook where none is served and none is named", async () => {
    const [group] = await rules({});
    assert.deepEqual(
      group?.rules?.map(({ annotations }) => annotations?.runbook_url),
      [undefined, "https://wiki.example.com/nightly"],
    );
  });

  it("say who helps, as every other alert does, in a text that no template changes", async () => {
    const system = { name: "shop", services: [{ name: "web" }] };
    const groups = await rules({ system, contacts: { "On call": "+49 30 1234", Chat: "{{shop}}" } });
    const all = groups.flatMap(({ rules = [] }) => rules);
    assert.ok(all.length > 5);
    for (const { annotations } of all)
      assert.equal(annotations?.contacts, 'On call: +49 30 1234; Chat: {{ "{{" }}shop}}');
  });

  it("make no group where there are none", async () => assert.deepEqual(await rules({ own: {} }), []));

  const wrong: readonly (readonly [string, Partial<OwnAlert>, string])[] = [
    [
      "a query that Prometheus cannot read",
      { expression: "sum(up" },
      'monitoring.HighLag.expression must be PromQL that Prometheus can read, got a mistake at "sum(up"',
    ],
    ["no query", { expression: " " }, 'monitoring.HighLag.expression must be a query in PromQL, got " "'],
    ["no summary", { summary: "" }, 'monitoring.HighLag.summary must be a text, got ""'],
    [
      "a time that is none",
      { holdsFor: "soon" },
      'monitoring.HighLag.holdsFor must be a duration such as "30s", "15m", "1h30m" or "30d", got "soon"',
    ],
    [
      "a label that every alert has",
      { labels: { severity: "low" } },
      "monitoring.HighLag.labels.severity must be left out, got severity, which every alert has",
    ],
    [
      "a label that Prometheus does not take",
      { labels: { "team-name": "a" } },
      'monitoring.HighLag.labels.team-name must be a label\'s name: letters, digits and underscores, got "team-name"',
    ],
  ];
  for (const [what, change, message] of wrong) {
    it(`may not have ${what}`, () => {
      const found = checkOwnAlerts(["monitoring"], { HighLag: { ...lag, ...change } }, []);
      assert.deepEqual(found.map(describeProblem), [message]);
    });
  }

  it("may not be called like one that every system has", () => {
    const found = checkOwnAlerts(["monitoring"], { ServiceDown: lag }, ["ServiceDown"]);
    assert.deepEqual(found.map(describeProblem), [
      "monitoring.ServiceDown must be a name of its own, got ServiceDown, which every system has",
    ]);
  });

  it("are refused by the component with everything that is wrong", async () => {
    await assert.rejects(rules({ own: { ServiceDown: { ...lag, expression: "up ==" } } }), /2 problems/);
  });

  it("go by series that are worked out before them, which nobody is told of", async () => {
    const records = { "orders:waiting": 'sum by (topic) (kafka_lag{job="reader"})' };
    const groups = await rules({ records, contacts: { Support: "help@example.com" } });
    const [first] = groups;
    assert.deepEqual(first, {
      name: "shop.records",
      rules: [{ record: "orders:waiting", expr: records["orders:waiting"] }],
    });
    assert.ok((await rules({})).every(({ name }) => name !== "shop.records"));
  });

  it("are refused with series that Prometheus would not take", async () => {
    const refused = (records: object) => checkOwnRecords(["records"], { ...records }).map(describeProblem);
    assert.deepEqual(refused({ "orders-waiting": "sum(kafka_lag)", lag: "sum(kafka_lag" }), [
      `records.orders-waiting must be a series' name: letters, digits, _ and :, got "orders-waiting"`,
      'records.lag must be PromQL that Prometheus can read, got a mistake at "sum(kafka_lag"',
    ]);
    await assert.rejects(rules({ records: { lag: "" } }), /records\.lag must be a query in PromQL/);
  });
});

describe("dashboards that a system brings along", () => {
  const settings = { system: "shop", title: "Lags" };
  const written = (change: object) => ownDashboard({ ...board, panels: [{ ...panel, ...change }] }, settings);
  const first = (change: object) => {
    const [made] = written(change).panels;
    assert.ok(made && made.type !== "row" && made.type !== "text" && "mappings" in made.fieldConfig.defaults);
    return made;
  };

  it("each are a ConfigMap that Grafana's sidecar finds", async () => {
    const resources = await recordResources(() => {
      new KubernetesOwnDashboards("own", {
        namespace: "watch",
        system: "shop",
        dashboards: { "Shop: Lags": board, Sales: board },
        datasource: "metrics",
      });
    });
    const maps = resources.filter(({ type }) => type === "kubernetes:core/v1:ConfigMap");
    assert.deepEqual(
      maps.map(({ name }) => name),
      ["shop-shop-lags", "shop-sales"],
    );
    const [map] = maps;
    assert.deepEqual(Object(map?.inputs.metadata), {
      name: "shop-shop-lags",
      namespace: "watch",
      labels: { grafana_dashboard: "1" },
      annotations: { grafana_folder: "shop" },
    });
    const json = JSON.parse(Object(map?.inputs.data)["shop-shop-lags.json"]);
    assert.equal(json.title, "Shop: Lags");
    assert.deepEqual(json.panels[0].targets[0].datasource, { type: "prometheus", uid: "metrics" });
    assert.deepEqual([json.time, json.refresh, json.editable], [{ from: "now-1h", to: "now" }, "30s", false]);
  });

  for (const { kind, instant, format, width } of [
    { kind: "timeseries", instant: false, format: "time_series", width: 12 },
    { kind: "heatmap", instant: false, format: "heatmap", width: 12 },
    { kind: "table", instant: true, format: "table", width: 12 },
    { kind: "stat", instant: true, format: "time_series", width: 6 },
    { kind: "gauge", instant: true, format: "time_series", width: 6 },
  ]) {
    it(`ask Prometheus for what a ${kind} shows`, () => {
      const { type, targets, gridPos } = first({ kind });
      const [target] = targets;
      assert.ok(target && "instant" in target);
      assert.deepEqual(
        [type, target.instant, target.range, target.format, gridPos.w],
        [kind, instant, !instant, format, width],
      );
      assert.deepEqual([target.expr, target.legendFormat], ["kafka_lag", "{{topic}}"]);
    });
  }

  it("colour values from the lowest threshold on, and all green without one", () => {
    const steps = (thresholds: object) => first({ thresholds }).fieldConfig.defaults.thresholds.steps;
    assert.deepEqual(steps([]), [{ color: "green", value: null }]);
    assert.deepEqual(
      steps([
        { from: 0, color: "red" },
        { from: 1, color: "green" },
      ]),
      [
        { color: "text", value: null },
        { color: "red", value: 0 },
        { color: "green", value: 1 },
      ],
    );
  });

  it("say what an empty panel waits for, and nothing of their own where nothing is said", () => {
    const { defaults } = first({ whenEmpty: "Awaiting data" }).fieldConfig;
    assert.ok("noValue" in defaults);
    assert.equal(defaults.noValue, "Awaiting data");
    assert.ok(!("noValue" in first({}).fieldConfig.defaults));
  });

  it("write words for values", () => {
    const { defaults } = first({ words: { "0": "DOWN", "1": "UP" }, unit: "s" }).fieldConfig;
    assert.ok("mappings" in defaults);
    assert.deepEqual(defaults.mappings, [
      { type: "value", options: { "0": { text: "DOWN", index: 0 }, "1": { text: "UP", index: 1 } } },
    ]);
    assert.equal(defaults.unit, "s");
  });

  it("place panels from left to right, then below, and contacts at the end", () => {
    const panels = (["stat", "timeseries", "gauge", "table", "stat"] as const).map((kind) => ({ ...panel, kind }));
    const { panels: placed } = ownDashboard({ ...board, panels }, { ...settings, contacts: { Chat: "#shop" } });
    assert.deepEqual(
      placed.map(({ type, gridPos: { x, y, w } }) => [type, x, y, w]),
      [
        ["stat", 0, 0, 6],
        ["timeseries", 6, 0, 12],
        ["gauge", 18, 0, 6],
        ["table", 0, 8, 12],
        ["stat", 12, 8, 6],
        ["text", 0, 16, 24],
      ],
    );
  });

  const check = (title: string, dashboard: OwnDashboard) =>
    checkOwnDashboards(["dashboards"], { [title]: dashboard }).map(describeProblem);

  it("may use the times that Grafana fills in", () => {
    const queries = { a: "rate(up[$__rate_interval])", b: ["rate(up[$", "{__range}])"].join("") };
    assert.deepEqual(check("Lags", { ...board, panels: [{ ...panel, queries }] }), []);
  });

  it("are refused with everything that is wrong", () => {
    const queries = { a: "rate(up[)" };
    const thresholds = [
      { from: 1, color: "red" },
      { from: 1, color: "green" },
    ] as const;
    const panels = [
      { ...panel, queries, thresholds },
      { ...panel, title: "", queries: {} },
    ];
    assert.deepEqual(check("!", { timeRange: "1s", refresh: "1s", panels }), [
      'dashboards."!" must be a title with letters or digits, got "!"',
      'dashboards."!".timeRange must be at least 1m, got 1s',
      'dashboards."!".refresh must be at least 5s, got 1s',
      'dashboards."!".panels[0].queries.a must be PromQL that Prometheus can read, got a mistake at "rate(up[)"',
      'dashboards."!".panels[0].thresholds[1].from must be above 1, the one before, got 1',
      'dashboards."!".panels[1].title must be a text, got ""',
      'dashboards."!".panels[1].queries must be one query at least, got none',
    ]);
  });

  it("need titles that differ in letters, as their names come from them", () => {
    assert.match(
      checkOwnDashboards([], { "My lags": board, "my-lags": board }).map(describeProblem).join(),
      /my-lags must be a title that differs from "My lags"/,
    );
  });
});

describe("the dashboard that follows from the parts", () => {
  it("ends with the contacts, where there are any", () => {
    const system = { name: "shop", services: [{ name: "web" }] };
    const last = (contacts: Record<string, string>) =>
      systemDashboard(system, { title: "Shop", namespace: "shop", contacts }).panels.at(-1);
    const panel = last({ "On call": "+49 30 1234" });
    assert.ok(panel?.type === "text");
    assert.equal(panel.options.content, "- **On call**: +49 30 1234");
    assert.notEqual(last({})?.type, "text");
  });
});
