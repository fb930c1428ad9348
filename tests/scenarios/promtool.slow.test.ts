import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ObservedSystem } from "@axon/observability";
import { alertNames, ruleSpec, runbookOf, systemAlerts } from "@axon/observability/kubernetes";
import { ownRuleGroups } from "../../packages/observability/src/kubernetes/alerts/own.ts";
import { skipWithout } from "../support/tools.ts";
import { brokerCases } from "./promtool/broker.ts";
import { budgetCases, gpuBudget, gpuBudgetCases, shopBudget } from "./promtool/budget.ts";
import { cacheCases, severalCases } from "./promtool/cache.ts";
import type { AlertCase } from "./promtool/case.ts";
import { databaseCases } from "./promtool/database.ts";
import { clusterBackupCases, drillCases, migrationCases, scheduledCases } from "./promtool/jobs.ts";
import { lineCases, logsCases, shippedCases } from "./promtool/logs.ts";
import { maintenanceCases } from "./promtool/maintenance.ts";
import { objectStoreCases } from "./promtool/object-store.ts";
import { certificateCases, madeSecretCases, secretCases } from "./promtool/operators.ts";
import { searchCases } from "./promtool/search.ts";
import { serviceCases } from "./promtool/service.ts";
import { tracingCases } from "./promtool/tracing.ts";

const runbooks = "https://runbooks.example.com";

/** Each kind of part alone in a system, so that nothing but its own alerts can fire. */
const suites: readonly {
  readonly part: Omit<ObservedSystem, "name">;
  readonly cases: readonly AlertCase[];
}[] = [
  { part: { services: [{ name: "web", autoscaler: "web" }] }, cases: serviceCases },
  { part: { databases: [{ name: "orders", instances: 2 }] }, cases: databaseCases },
  { part: { caches: [{ name: "sessions" }] }, cases: cacheCases },
  { part: { caches: [{ name: "carts", replicas: 3 }] }, cases: severalCases },
  { part: { brokers: [{ name: "events", brokers: 3 }] }, cases: brokerCases },
  { part: { searches: [{ name: "products", nodes: 3 }] }, cases: searchCases },
  { part: { objectStores: [{ name: "objects" }] }, cases: objectStoreCases },
  { part: { tracing: [{ name: "traces" }] }, cases: tracingCases },
  { part: { logs: [{ name: "log-collector" }] }, cases: logsCases },
  { part: { logs: [{ name: "log-collector", store: "elasticsearch" }] }, cases: shippedCases },
  { part: { certificates: [{ name: "web-tls" }] }, cases: certificateCases },
  {
    part: { rotatedSecrets: [{ name: "web-secrets", age: { mostSeconds: 90 * 86_400, since: "metric" } }] },
    cases: secretCases,
  },
  {
    part: {
      rotatedSecrets: [{ name: "cache-password", copied: false, age: { mostSeconds: 30 * 86_400, since: "object" } }],
    },
    cases: madeSecretCases,
  },
  { part: { jobs: [{ name: "migrate", kind: "migration" }] }, cases: migrationCases },
  { part: { jobs: [{ name: "nightly", kind: "scheduled" }] }, cases: scheduledCases },
  { part: { jobs: [{ name: "orders-drill", kind: "drill", overdueSeconds: 2 * 86_400 }] }, cases: drillCases },
  { part: { jobs: [{ name: "shop-prod", kind: "clusterBackup" }] }, cases: clusterBackupCases },
  { part: { budget: shopBudget }, cases: budgetCases },
  { part: { budget: gpuBudget }, cases: gpuBudgetCases },
  { part: { maintenance: { schedule: "0 2 * * 0", duration: "2h" } }, cases: maintenanceCases },
];

describe("alert rules in Prometheus itself (CC-120)", function () {
  this.timeout(60_000);
  let folder = "";

  before(function () {
    // `apt-get install prometheus` or `brew install prometheus` brings it.
    skipWithout(this, "promtool");
    folder = mkdtempSync(join(tmpdir(), "axon-promtool-"));
  });

  after(() => {
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  for (const { part, cases } of suites) {
    const system = { name: "shop-system", ...part };
    const [watched] = Object.values(part);
    // Maintenance and budget are of the system as a whole.
    const component: { readonly name: string } | undefined = Array.isArray(watched) ? watched[0] : system;
    const spec = ruleSpec(systemAlerts(system, { namespace: "shop" }), system, "shop", runbooks);
    const rules = new Map(spec.groups?.flatMap((group) => (group.rules ?? []).map((rule) => [rule.alert, rule])));

    const write = (file: string, content: object) => {
      const path = join(folder, file);
      writeFileSync(path, JSON.stringify(content));
      return path;
    };

    it(`accepts the rules of ${component?.name}`, () => {
      const path = write(`${component?.name}.json`, spec);
      assert.match(promtool("check", "rules", path), /SUCCESS: \d+ rules found/);
    });

    for (const { alert, when, series, at, fires } of cases) {
      it(`${alert} ${fires.length > 0 ? "fires" : "is quiet"} when ${when}`, () => {
        const rule = rules.get(alert);
        const expected = fires.map(({ severity, labels, description }) => ({
          exp_labels: { severity, system: system.name, component: component?.name, namespace: "shop", ...labels },
          exp_annotations: {
            summary: rule?.annotations?.summary,
            description,
            runbook_url: `${runbooks}/${runbookOf(alert)}.md`,
          },
        }));
        write(`${component?.name}.json`, spec);
        const path = write("test.json", {
          rule_files: [`${component?.name}.json`],
          evaluation_interval: "1m",
          tests: [
            {
              interval: "1m",
              input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
              alert_rule_test: [{ eval_time: at, alertname: alert, exp_alerts: expected }],
            },
          ],
        });
        promtool("test", "rules", path);
      });
    }
  }

  for (const { when, values, fires } of lineCases) {
    it(`counts lines, and ${fires ? "warns" : "is quiet"} when ${when} (SC-073)`, () => {
      const alert = {
        lines: { where: { event: "failed" }, moreThan: 20, within: "5m" },
        holdsFor: "0s",
        severity: "warning",
        summary: "Too many fail",
      } as const;
      const groups = ownRuleGroups({ TooMany: alert }, { system: "shop", namespace: "shop" });
      writeFileSync(join(folder, "lines.json"), JSON.stringify({ groups }));
      const series = Object.entries(values).map(([pod, counted]) => ({
        series: `axon_log_lines_too_many_total{namespace="shop",app="web",pod="${pod}"}`,
        values: counted,
      }));
      const expected = {
        exp_labels: { severity: "warning", system: "shop", namespace: "shop", component: "shop" },
        exp_annotations: { summary: "Too many fail" },
      };
      const test = {
        rule_files: ["lines.json"],
        evaluation_interval: "1m",
        tests: [
          {
            interval: "1m",
            input_series: series,
            alert_rule_test: [{ eval_time: "10m", alertname: "TooMany", exp_alerts: fires ? [expected] : [] }],
          },
        ],
      };
      writeFileSync(join(folder, "lines-test.json"), JSON.stringify(test));
      promtool("test", "rules", join(folder, "lines-test.json"));
    });
  }

  it("has for every alert a situation in which it fires and one in which it is quiet", () => {
    const cases = suites.flatMap((suite) => suite.cases);
    const missing = alertNames.filter(
      (name) =>
        !cases.some(({ alert, fires }) => alert === name && fires.length > 0) ||
        !cases.some(({ alert, fires }) => alert === name && fires.length === 0),
    );
    assert.deepEqual(missing, []);
  });
});

function promtool(...args: string[]): string {
  try {
    return execFileSync("promtool", args, { encoding: "utf8", stdio: "pipe" });
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`promtool ${args.slice(0, 2).join(" ")}:\n${stdout}${stderr}`);
  }
}
