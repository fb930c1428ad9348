import assert from "node:assert/strict";
import { days, formatBytes, formatDuration, type SystemOverride } from "@axon/core";
import { parse } from "yaml";
import { dev, find, planned, prod, service, staging } from "./ideation-engine-planned.ts";

describe("the Ideation Engine's watch", () => {
  const alert = (name: string) => {
    const found = prod.monitoring.alerts[name];
    assert.ok(found, name);
    return found;
  };

  it("is the console alone in development (IE-005)", () => {
    assert.equal(dev.monitoring.enabled, false);
    assert.ok(!dev.edges.some(({ from }) => from.kind === "monitoring"));
    assert.deepEqual([dev.buckets, dev.nodePools], [[], []]);
  });

  it("keeps metrics 30 days in production", () => {
    const { enabled, metricsRetention, storage } = prod.monitoring;
    assert.deepEqual([enabled, days(metricsRetention), formatBytes(storage)], [true, 30, "100Gi"]);
  });

  it("has the guide's rules, thresholds and severities, in staging too (IE-011, IE-095, IE-096, IE-097, IE-098)", () => {
    const words = (name: string) => {
      const { expression, holdsFor, severity } = alert(name);
      return [expression, formatDuration(holdsFor), severity];
    };
    assert.deepEqual(words("HighLLMCost"), ["max(daily_llm_spend) > 200", "1m", "critical"]);
    assert.deepEqual(words("LowClusterEntropy"), ["cluster_entropy < 0.02", "15m", "warning"]);
    assert.match(alert("LowClusterEntropy").description ?? "", /\$labels\.cluster_id/);
    assert.deepEqual(words("HighKafkaLag"), ["kafka_consumer_lag_sum > 10000", "5m", "warning"]);
    assert.match(alert("HighKafkaLag").description ?? "", /\$labels\.topic/);
    const [loop, ...loopWords] = words("PodCrashLooping");
    assert.match(loop ?? "", /CrashLoopBackOff.* or .*restarts_total.*\[15m\]\)\) > 3$/);
    assert.deepEqual(loopWords, ["5m", "critical"]);
    assert.deepEqual(staging.monitoring.alerts, prod.monitoring.alerts);
  });

  it("pages when an idea costs too much (IE-066)", () => {
    const { expression, severity } = alert("HighCostPerIdea");
    assert.deepEqual([expression, severity], ["max(cost_per_idea) > 0.1", "critical"]);
  });

  it("takes its figures from where the processes take theirs (IE-064)", () => {
    const { layer, configFile } = service(prod, "cost-controls");
    assert.equal(layer, "l5-observability");
    const settings = parse(configFile?.content ?? "");
    assert.deepEqual(
      [settings.daily_llm_budget, settings.cost_per_idea_limit, settings.entropy_threshold],
      [200, 0.1, 0.02],
    );
    assert.equal(settings.scaling_policies.length, 3);
    assert.deepEqual(settings.scaling_policies[0], {
      condition: "daily_spend > daily_llm_budget",
      action: "reduce_pods_per_stage",
      value: 0.8,
    });
    for (const [name, figure] of [
      ["HighLLMCost", settings.daily_llm_budget],
      ["HighCostPerIdea", settings.cost_per_idea_limit],
      ["LowClusterEntropy", settings.entropy_threshold],
    ] as const) {
      assert.ok(alert(name).expression?.endsWith(` ${figure}`), name);
    }
  });

  it("tells of processes that hardly use what they reserve, and changes nothing (IE-115)", () => {
    for (const [name, bound] of [
      ["CpuHardlyUsed", "< 0.2"],
      ["MemoryHardlyUsed", "< 0.3"],
    ] as const) {
      const { expression, holdsFor, severity } = alert(name);
      assert.ok(expression?.endsWith(bound));
      assert.deepEqual([formatDuration(holdsFor), severity], ["1h", "info"]);
    }
  });

  it("gives every alert a priority that fits its severity", () => {
    for (const [name, { severity, labels }] of Object.entries(prod.monitoring.alerts)) {
      const allowed = { critical: ["P0", "P1"], warning: ["P2", "P3"], info: ["P3"] }[severity];
      assert.ok(allowed.includes(labels.priority ?? ""), name);
    }
  });

  it("says with each alert how fast its priority is answered (IE-119, IE-120, IE-121)", () => {
    assert.deepEqual(prod.contacts, {
      P0: "outage, data loss or breach: answered in 15 minutes, escalated at once, reported every 30 minutes",
      P1: "major feature broken or strong degradation: answered in 1 hour, escalated after 2 hours, reported every 2 hours",
      P2: "minor feature or moderate impact: answered in 4 hours, escalated on the next business day, reported daily",
      P3: "cosmetic or minor: answered on the next business day, escalated and reported weekly",
    });
  });

  it("is followed by a test of the release from inside, which an update must pass (IE-117)", () => {
    const { runs, uses, layer } = find(prod.jobs, "smoke-test");
    assert.deepEqual(runs, { after: ["orchestrator", "cost-controls"] });
    assert.deepEqual([Object.keys(uses).sort(), layer], [["cost-controls", "orchestrator"], "l2-dialogue"]);
    // The first of them is what `axon test` runs.
    const tests = prod.jobs.filter((job) => "after" in job.runs).map(({ name }) => name);
    assert.deepEqual(tests, ["smoke-test", "verify-data"]);
    const without = planned("prod", { services: { "cost-controls": { enabled: false } } } as SystemOverride);
    assert.deepEqual(Object.keys(find(without.jobs, "smoke-test").uses), ["orchestrator"]);
  });

  it("shows the guide's three panels, with queries that mean their titles (IE-099)", () => {
    const board = prod.monitoring.dashboards["Ideation Engine - System Overview"];
    assert.ok(board);
    assert.deepEqual(Object.fromEntries(board.panels.map(({ title, queries }) => [title, Object.values(queries)[0]])), {
      "Daily Token Spend by Model": "sum by (model) (daily_token_spend)",
      "Cluster Entropy Distribution": "quantile(0.95, cluster_entropy)",
      "Elo Drift Over Time": "sum(increase(elo_rating_changes[1h]))",
    });
  });

  it("keeps quiet in the database's hour, when no backup begins (IE-032)", () => {
    assert.partialDeepStrictEqual(prod.maintenance, { schedule: "0 4 * * 0", duration: { seconds: 3_600 } });
  });
});
