import assert from "node:assert/strict";
import { renderGithubWorkflow } from "@axon/delivery";
import { ideationEngine } from "@axon/systems";
import { axon } from "../packages/cli/axon.ts";
import { ofKind, type Rendered, renderIdeationEngine } from "../support/ideation-engine-rendered.ts";
import { object, renderStack, stackConfig } from "../support/program.ts";

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** What is rendered where the stack brings its operators along. */
function withOperators(environment: string): Promise<Rendered> {
  const stack = `ideation-engine-${environment}-kubernetes`;
  const config = stackConfig(stack);
  const karpenter = { settings: { clusterName: "ideation-engine", interruptionQueue: "ideation-engine" } };
  const operators = { provision: "install", values: { karpenter } };
  const kubernetes = { ...(config["axon:kubernetes"] as object), operators };
  return renderStack(stack, { ...config, "axon:kubernetes": kubernetes });
}

describe("the Ideation Engine's watch on Kubernetes", () => {
  let staging: Rendered;
  let prod: Rendered;
  before(async () => {
    staging = await renderIdeationEngine("staging");
    prod = await renderIdeationEngine("prod");
  });
  const rules = (from: Rendered): Rule[] =>
    ofKind(from, "PrometheusRule").flatMap(({ spec }) =>
      spec.groups.flatMap(({ rules: each }: { rules: Rule[] }) => each.filter(({ alert }) => alert !== undefined)),
    );
  const rule = (name: string, from = prod): Rule => {
    const found = rules(from).find(({ alert }) => alert === name);
    assert.ok(found, name);
    return found;
  };
  const dashboard = (from: Rendered) => {
    const maps = ofKind(from, "ConfigMap").flatMap(({ data }) => Object.values(data as Record<string, string>));
    const text = maps.find((each) => each.includes('"Ideation Engine - System Overview"'));
    assert.ok(text);
    return JSON.parse(text) as { panels: { title: string; type: string; targets: { expr: string }[] }[] };
  };

  it("reads and judges every 15 s, all rules, and tells the Alertmanager on 9093 (IE-091)", () => {
    for (const each of [staging, prod]) {
      const { scrapeInterval, evaluationInterval, alerting, ruleSelector } = object(
        each,
        "Prometheus",
        "prometheus",
      ).spec;
      assert.deepEqual([scrapeInterval, evaluationInterval], ["15s", "15s"]);
      const [{ name, namespace, port }] = alerting.alertmanagers;
      assert.deepEqual([name, namespace], ["alertmanager", "monitoring"]);
      const service = object(each, "Service", "alertmanager");
      const served = service.spec.ports.find((candidate: { name: string }) => candidate.name === port);
      assert.equal(served.port, 9093);
      for (const { metadata } of ofKind(each, "PrometheusRule")) {
        assert.equal(metadata.labels?.release, ruleSelector.matchLabels.release);
      }
    }
  });

  it("keeps metrics 30 days on a disk, and never more than nine tenths of it (IE-018, IE-088)", () => {
    const { retention, retentionSize, storage } = object(prod, "Prometheus", "prometheus").spec;
    assert.deepEqual([retention, retentionSize], ["30d", "92160MiB"]);
    assert.equal(storage.volumeClaimTemplate.spec.resources.requests.storage, "100Gi");
    assert.ok(object(prod, "Deployment", "grafana"));
  });

  it("is there in staging as well, with production's rules (IE-011)", () => {
    assert.ok(object(staging, "Deployment", "grafana"));
    const names = (from: Rendered) => [...new Set(rules(from).map(({ alert }) => alert))].sort();
    // A single server has no standby that could lag, nor has staging drills.
    const alone = names(prod).filter((name) => !names(staging).includes(name));
    assert.deepEqual(alone, ["DatabaseReplicaLagging", "RecoveryDrillFailed", "RecoveryDrillOverdue"]);
  });

  it("reads crawlers in the first layer and agents in the third, by what they are labelled (IE-093)", () => {
    for (const each of [staging, prod]) {
      for (const [name, namespace, kind, component] of [
        ["axis-crawlers", "l0-ingestion", "StatefulSet", "crawler"],
        ["agents", "l2-dialogue", "Deployment", "agent"],
      ] as const) {
        const monitor = object(each, "ServiceMonitor", `${name}-monitor`);
        assert.equal(monitor.metadata.namespace, namespace);
        assert.deepEqual(monitor.spec.selector.matchLabels, { app: name });
        assert.deepEqual(object(each, kind, name).spec.template.metadata.labels.component, component);
        const role = ofKind(each, "Role").find(
          ({ metadata }) => metadata.name === "prometheus-discovery" && metadata.namespace === namespace,
        );
        assert.ok(role, namespace);
      }
    }
  });

  it("has the sources of alerts and scaling deployed, and reads them: Kubernetes, lag, brokers, database, GPUs (IE-094)", async () => {
    for (const environment of ["staging", "prod"]) {
      const each = await withOperators(environment);
      const release = each.find(({ name }) => name === "operators-prometheus");
      const { chart, values } = Object(release?.inputs);
      assert.match(chart, /kube-prometheus-stack$/);
      assert.equal(values.kubeStateMetrics.enabled, true);
      const { namespaceSelector, selector } = object(each, "ServiceMonitor", "kube-state-metrics").spec;
      assert.deepEqual(namespaceSelector.matchNames, [values["kube-state-metrics"].namespaceOverride]);
      assert.deepEqual(selector.matchLabels, { "app.kubernetes.io/name": "kube-state-metrics" });

      const { kafka, kafkaExporter } = object(each, "Kafka", "kafka").spec;
      assert.equal(kafka.metricsConfig.type, "strimziMetricsReporter");
      assert.deepEqual([kafkaExporter.topicRegex, kafkaExporter.groupRegex], [".*", ".*"]);
      // Each of Ray's nodes serves what its GPUs do (docs.ray.io, System Metrics: ray_node_gpus_utilization).
      const [workers] = object(each, "RayCluster", "ray").spec.workerGroupSpecs;
      const { app } = object(each, "PodMonitor", "ray-monitor").spec.selector.matchLabels;
      assert.equal(workers.template.metadata.labels.app, app);
      assert.deepEqual(workers.template.spec.containers[0].ports[0], {
        name: "metrics",
        containerPort: 8080,
        protocol: "TCP",
      });
      for (const [monitor, port] of [
        ["kafka-monitor", "tcp-prometheus"],
        ["kafka-exporter-monitor", "tcp-prometheus"],
        ["postgres-monitor", "metrics"],
        ["ray-monitor", "metrics"],
      ] as const)
        assert.equal(object(each, "PodMonitor", monitor).spec.podMetricsEndpoints[0].port, port, monitor);
    }
  });

  it("warns of lag by topic, of worn-out clusters, and of pods in a loop (IE-095, IE-097, IE-098)", () => {
    for (const each of [staging, prod]) {
      const lag = rule("HighKafkaLag", each);
      assert.equal(lag.expr, "kafka_consumer_lag_sum > 10000");
      const recorded = ofKind(each, "PrometheusRule").flatMap(({ spec }) =>
        spec.groups.flatMap(({ rules }: { readonly rules: readonly { readonly record?: string }[] }) =>
          rules.filter(({ record }) => record !== undefined),
        ),
      );
      // As Kafka Exporter counts it; a recording rule has neither labels nor annotations here.
      assert.deepEqual(recorded, [
        {
          record: "kafka_consumer_lag_sum",
          expr: 'sum by (topic, consumergroup) (kafka_consumergroup_lag{namespace=~"ideation-engine|l[0-5]-.+"})',
        },
      ]);
      assert.deepEqual([lag.for, lag.labels.severity], ["5m", "warning"]);
      assert.match(lag.annotations.description ?? "", /\{\{ \$labels\.topic \}\}/);
      const entropy = rule("LowClusterEntropy", each);
      assert.deepEqual(
        [entropy.expr, entropy.for, entropy.labels.severity],
        ["cluster_entropy < 0.02", "15m", "warning"],
      );
      assert.match(entropy.annotations.description ?? "", /\{\{ \$labels\.cluster_id \}\}/);
      const loop = rule("PodCrashLooping", each);
      assert.match(loop.expr, /reason="CrashLoopBackOff".*restarts_total.*\[15m\]\)\) > 3/);
      assert.deepEqual([loop.for, loop.labels.severity], ["5m", "critical"]);
    }
  });

  it("pages somebody when a day or an idea costs too much (IE-066, IE-096)", () => {
    const spend = rule("HighLLMCost");
    assert.deepEqual([spend.expr, spend.for, spend.labels.severity], ["max(daily_llm_spend) > 200", "1m", "critical"]);
    const idea = rule("HighCostPerIdea");
    assert.deepEqual([idea.expr, idea.labels.severity], ["max(cost_per_idea) > 0.1", "critical"]);
    assert.deepEqual(receiverOf("critical"), "pagerdutyConfigs");
  });

  /** How those are told who are told of a severity. */
  const receiverOf = (severity: string) => {
    const { receivers } = object(prod, "AlertmanagerConfig", "alertmanager").spec;
    const found = receivers.find(({ name }: { name: string }) => name === severity);
    return Object.keys(found).find((key) => key !== "name");
  };

  it("pages for what is critical and files what is not, with addresses from secrets and priorities on rules (IE-122)", () => {
    const { route, receivers } = object(prod, "AlertmanagerConfig", "alertmanager").spec;
    assert.equal(route.receiver, "warning");
    const paging = route.routes.find(({ receiver }: { receiver: string }) => receiver === "critical");
    assert.deepEqual(paging.matchers, [{ name: "severity", matchType: "=", value: "critical" }]);
    assert.deepEqual([receiverOf("critical"), receiverOf("warning")], ["pagerdutyConfigs", "webhookConfigs"]);
    const [critical, warning] = ["critical", "warning"].map((name) =>
      receivers.find((each: { name: string }) => each.name === name),
    );
    assert.deepEqual(critical.pagerdutyConfigs[0].routingKey, { name: "alerting", key: "critical" });
    assert.deepEqual(warning.webhookConfigs[0].urlSecret, { name: "alerting", key: "warning" });
    for (const { alert, labels } of rules(prod).filter(({ labels: { priority } }) => priority !== undefined)) {
      const allowed = { critical: ["P0", "P1"], warning: ["P2", "P3"], info: ["P3"] }[labels.severity ?? ""] ?? [];
      assert.ok(allowed.includes(labels.priority ?? ""), alert);
    }
    for (const name of ["HighKafkaLag", "HighLLMCost", "HighCostPerIdea", "LowClusterEntropy", "PodCrashLooping"]) {
      assert.ok(rule(name).labels.priority, name);
    }
  });

  it("says on every alert how fast its priority is answered (IE-120, IE-121)", () => {
    for (const { alert, annotations } of rules(prod)) {
      assert.match(
        annotations.contacts ?? "",
        /P0: [^;]*15 minutes[^;]*; P1: [^;]*1 hour[^;]*; P2: [^;]*4 hours/,
        alert,
      );
    }
  });

  it("reports what hardly uses its reservation, to nobody's pager (IE-115)", () => {
    assert.match(rule("CpuHardlyUsed").expr, / < 0\.2$/);
    assert.match(rule("MemoryHardlyUsed").expr, / < 0\.3$/);
    for (const name of ["CpuHardlyUsed", "MemoryHardlyUsed"]) {
      assert.deepEqual([rule(name).for, rule(name).labels.severity], ["1h", "info"]);
    }
  });

  it("shows spend by model, entropy and Elo drift (IE-099)", () => {
    for (const each of [staging, prod]) {
      const panels = dashboard(each).panels.map(({ title, targets }) => [title, targets?.[0]?.expr]);
      assert.partialDeepStrictEqual(Object.fromEntries(panels), {
        "Daily Token Spend by Model": "sum by (model) (daily_token_spend)",
        "Cluster Entropy Distribution": "quantile(0.95, cluster_entropy)",
        "Elo Drift Over Time": "sum(increase(elo_rating_changes[1h]))",
      });
    }
  });

  it("keeps the budget's figures where alerts and processes read the same ones (IE-064)", () => {
    const { metadata, data } = object(prod, "ConfigMap", "cost-controls-file");
    assert.equal(metadata.namespace, "l5-observability");
    const [file] = Object.values(data as Record<string, string>);
    assert.match(file ?? "", /^daily_llm_budget: 200\ncost_per_idea_limit: 0\.1\nentropy_threshold: 0\.02\n/);
    assert.equal((file ?? "").match(/- condition:/g)?.length, 3);
    assert.ok(rule("HighLLMCost").expr.endsWith(" 200"));
    assert.ok(rule("HighCostPerIdea").expr.endsWith(" 0.1"));
    assert.ok(rule("LowClusterEntropy").expr.endsWith(" 0.02"));
  });

  it("restores a backup each month for a trial, and tells of one that fails or takes too long", () => {
    const drill = object(prod, "CronJob", "postgres-drill");
    assert.equal(drill.metadata.namespace, "ideation-engine-drill");
    assert.match(drill.spec.schedule, /^\d+ \d+ 1 \* \*$/);
    const written = JSON.stringify(drill.spec);
    assert.match(written, /"RECOVERY_TIME_SECONDS","value":"14400"/);
    assert.match(written, /"RECOVERY_POINT_SECONDS","value":"3600"/);
    for (const name of ["RecoveryDrillFailed", "RecoveryDrillOverdue"]) assert.ok(rule(name));
  });

  it("waits for every rollout in every environment, and keeps what was there to go back to (IE-075)", async () => {
    for (const from of [await renderIdeationEngine("test"), staging, prod]) {
      assert.doesNotMatch(JSON.stringify(from.map(({ inputs }) => inputs)), /pulumi\.com\/skipAwait/);
      const services = ofKind(from, "Deployment").filter(({ metadata }) => metadata.labels?.["axon.dev/environment"]);
      const rolled = services.filter(({ spec }) => spec.revisionHistoryLimit !== undefined);
      assert.ok(rolled.length > 3);
      for (const { metadata, spec } of rolled) {
        assert.ok(spec.progressDeadlineSeconds >= 600, metadata.name);
        assert.ok(spec.revisionHistoryLimit >= 1, metadata.name);
      }
    }
    const pipeline = Object.values(renderGithubWorkflow(ideationEngine)).join("\n");
    assert.match(pipeline, /npx axon up ideation-engine --env \$\(ENVIRONMENT\)/);
    assert.doesNotMatch(pipeline, /--no-watch|--no-rollback/);
    const { stdout } = await axon(["rollback", "--help"]);
    assert.match(stdout, /Usage: axon rollback/);
  });
});
