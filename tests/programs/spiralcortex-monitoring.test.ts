import assert from "node:assert/strict";
import { parse } from "yaml";
import type { RegisteredResource } from "../../packages/cli/src/render/resource.ts";
import { maskOf } from "../support/log-masks.ts";
import { environmentOf, object, renderStack, stackConfig } from "../support/program.ts";

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

interface Panel {
  readonly title: string;
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
  readonly fieldConfig?: { readonly defaults: { readonly noValue?: string } };
}

describe("what watches SpiralCortex on Kubernetes", () => {
  let prod: readonly RegisteredResource[];
  before(async () => {
    prod = await renderStack("spiralcortex-prod-kubernetes");
  });

  const rules = (): readonly Rule[] =>
    object(prod, "PrometheusRule", "spiralcortex-alerts").spec.groups.flatMap(({ rules }: { rules: Rule[] }) => rules);
  const expressions = (name: string) => rules().flatMap(({ alert, expr }) => (alert === name ? [expr] : []));
  const panelsOf = (title: string): readonly Panel[] => {
    const name = `spiralcortex-${title.toLowerCase().replaceAll(" ", "-")}`;
    const { metadata, data } = object(prod, "ConfigMap", name);
    assert.equal(metadata.labels?.grafana_dashboard, "1");
    const dashboard = JSON.parse(data[`${name}.json`]);
    assert.equal(dashboard.title, title);
    return dashboard.panels;
  };
  const queriesOf = (dashboard: string, title: string): readonly string[] => {
    const panel = panelsOf(dashboard).find((candidate) => candidate.title === title);
    assert.ok(panel?.targets, `no panel ${title}`);
    return panel.targets.map(({ expr }) => expr);
  };

  it("reads /metrics of the API, which exports them in every environment (SC-028)", async () => {
    const dev = await renderStack("spiralcortex-dev-kubernetes", {
      "axon:system": "spiralcortex",
      "axon:environment": "dev",
      "axon:kubernetes": { context: "dev", unencryptedVolumes: true },
    });
    for (const resources of [dev, prod]) {
      const [endpoint] = object(resources, "ServiceMonitor", "spiralcortex-fusion-monitor").spec.endpoints;
      assert.equal(endpoint.path, "/metrics");
      const environment = environmentOf(resources, object(resources, "Deployment", "spiralcortex-fusion"));
      assert.equal(environment.PROMETHEUS_ENABLED, "true");
      const settings = parse(object(resources, "ConfigMap", "spiralcortex-fusion-file").data["settings.yaml"]);
      assert.deepEqual(settings.monitoring.prometheus, { enabled: true, path: "/metrics" });
    }
  });

  it("tells the API the metrics path and the name of its traces in the settings file (SC-061)", () => {
    const { monitoring } = parse(object(prod, "ConfigMap", "spiralcortex-fusion-file").data["settings.yaml"]);
    assert.equal(monitoring.prometheus.path, "/metrics");
    assert.equal(monitoring.jaeger.service_name, "spiralcortex-fusion");
  });

  it("takes the API's traces over OTLP at 4317, of one request in ten (SC-075)", () => {
    const environment = environmentOf(prod, object(prod, "Deployment", "spiralcortex-fusion"));
    assert.equal(environment.OTEL_SERVICE_NAME, "spiralcortex-fusion");
    assert.equal(environment.OTEL_EXPORTER_OTLP_ENDPOINT, "http://jaeger:4317");
    assert.equal(environment.OTEL_EXPORTER_OTLP_PROTOCOL, "grpc");
    assert.equal(environment.OTEL_TRACES_SAMPLER_ARG, "0.1");
    const [rule] = object(prod, "NetworkPolicy", "spiralcortex-fusion-to-jaeger-egress").spec.egress;
    assert.deepEqual(
      rule.ports.map(({ port }: { port: number }) => port),
      [4_317],
    );
  });

  it("asks for requests by the counter's name, with method, endpoint and status (SC-064)", () => {
    const [errors] = expressions("ServiceErrorRateHigh");
    assert.match(errors ?? "", /spiralcortex_requests_total\{[^}]*status=~"5\.\."\}/);
    assert.ok(expressions("ServiceErrorBudgetBurning").every((expr) => expr.includes("spiralcortex_requests_total")));
    assert.deepEqual(queriesOf("System Performance", "Throughput"), ["sum(rate(spiralcortex_requests_total[5m]))"]);
    assert.match(
      queriesOf("System Performance", "Error rates")[0] ?? "",
      /spiralcortex_requests_total\{status=~"5\.\."\}/,
    );
    assert.match(queriesOf("Business Metrics", "API usage by endpoint")[0] ?? "", /sum by \(endpoint\)/);
    const written = JSON.stringify([rules(), object(prod, "ConfigMap", "spiralcortex-dashboard").data]);
    assert.doesNotMatch(written, /\bhttp_requests_total|\bhttp_request_duration/);
  });

  it("draws percentiles from the histogram of seconds (SC-065)", () => {
    const queries = queriesOf("System Performance", "Response times");
    assert.deepEqual(
      queries.map(
        (query) => /^histogram_quantile\(([\d.]+), .*spiralcortex_request_duration_seconds_bucket/.exec(query)?.[1],
      ),
      ["0.5", "0.95", "0.99"],
    );
    assert.match(expressions("ServiceLatencyHigh")[0] ?? "", /spiralcortex_request_duration_seconds_bucket.*> 1$/);
  });

  it("shows the accuracy of each model and warns when it is low (SC-066)", () => {
    const [panel] = panelsOf("Model Performance");
    assert.deepEqual(
      panel?.targets?.map(({ expr, legendFormat }) => [expr, legendFormat]),
      [["spiralcortex_model_accuracy", "{{model_type}}"]],
    );
    assert.deepEqual(expressions("SpiralCortexModelAccuracyLow"), ["spiralcortex_model_accuracy < 0.8"]);
  });

  it("shows every ethical violation and wakes somebody for one (SC-067)", () => {
    assert.deepEqual(queriesOf("Business Metrics", "Ethical violations"), [
      "sum(increase(spiralcortex_ethical_violations_total[1d]))",
    ]);
    const rule = rules().find(({ alert }) => alert === "SpiralCortexEthicalViolation");
    assert.deepEqual(
      [rule?.expr, rule?.labels.severity],
      ["increase(spiralcortex_ethical_violations_total[5m]) > 0", "critical"],
    );
  });

  const dashboards = {
    "System Performance (SC-068)": ["CPU/Memory usage", "Response times", "Error rates", "Throughput"],
    "Model Performance (SC-069)": [
      "Prediction accuracy",
      "Model drift detection",
      "Feature importance",
      "Training metrics",
    ],
    "Business Metrics (SC-070)": [
      "API usage by endpoint",
      "User satisfaction scores",
      "Ethical compliance rates",
      "Revenue impact",
    ],
    "Infrastructure (SC-071)": ["Database performance", "Cache hit rates", "Network latency", "Storage usage"],
  };
  for (const [name, demanded] of Object.entries(dashboards)) {
    it(`provisions the dashboard ${name}`, () => {
      const panels = panelsOf(name.replace(/ \(.*/, ""));
      for (const title of demanded) {
        const panel = panels.find((candidate) => candidate.title === title);
        assert.ok(
          panel?.targets?.every(({ expr }) => expr !== ""),
          title,
        );
      }
    });
  }

  it("marks panels that no metric of the application fills yet (SC-069, SC-070)", () => {
    const waiting = ["Model Performance", "Business Metrics"].flatMap((title) =>
      panelsOf(title).flatMap(({ title, fieldConfig }) => (fieldConfig?.defaults.noValue ? [title] : [])),
    );
    assert.deepEqual(waiting, [
      "Model drift detection",
      "Feature importance",
      "Training metrics",
      "User satisfaction scores",
      "Revenue impact",
    ]);
  });

  it("has exporters beside database and cache, and reads the nodes' volumes, for the infrastructure's panels (SC-071)", () => {
    for (const name of ["postgres-monitor", "redis-servers-monitor"]) assert.ok(object(prod, "PodMonitor", name).spec);
    assert.ok(object(prod, "ServiceMonitor", "node-metrics").spec);
    assert.match(queriesOf("Infrastructure", "Cache hit rates")[0] ?? "", /redis_keyspace_hits_total/);
    assert.match(queriesOf("Infrastructure", "Database performance")[0] ?? "", /cnpg_pg_stat_database_xact_commit/);
    assert.match(queriesOf("Infrastructure", "Storage usage")[0] ?? "", /kubelet_volume_stats_available_bytes/);
  });

  const signals = {
    memory: ["ServiceMemoryNearLimit", /container_memory_working_set_bytes.* > 0\.9$/],
    latency: ["ServiceLatencyHigh", /spiralcortex_request_duration_seconds_bucket/],
    errorRate: ["ServiceErrorRateHigh", /spiralcortex_requests_total/],
    cacheHitRate: ["SpiralCortexCacheHitRateLow", /redis_keyspace_hits_total.* < 0\.5$/],
    dbConnections: ["DatabaseConnectionsHigh", /max_connections.* > 0\.8$/],
    ethicalViolations: ["SpiralCortexEthicalViolation", /spiralcortex_ethical_violations_total/],
    backupFailure: ["DatabaseBackupTooOld", /last_available_backup_timestamp/],
    // Below the recovery point of five minutes, so that somebody hears in time.
    replicationLag: ["DatabaseReplicaLagging", /cnpg_pg_replication_lag.* > 60$/],
  } as const;
  for (const [signal, [alert, expression]] of Object.entries(signals)) {
    it(`alerts on ${signal} (SC-076)`, () => assert.match(expressions(alert).join("\n"), expression));
  }

  it("tells PagerDuty of what is critical and #ops-alerts of the rest (SC-076)", () => {
    const { receivers } = object(prod, "AlertmanagerConfig", "alertmanager").spec;
    assert.ok(receivers[0].name === "critical" && receivers[0].pagerdutyConfigs);
    assert.equal(receivers[1].slackConfigs[0].channel, "#ops-alerts");
  });

  it("keeps Grafana's password in the secret store, and nobody else's way in (SC-029)", () => {
    const { spec } = object(prod, "Deployment", "grafana");
    const grafana = spec.template.spec.containers.find(({ name }: { name: string }) => name === "grafana");
    const variable = grafana.env.find(({ name }: { name: string }) => name === "GF_SECURITY_ADMIN_PASSWORD");
    assert.deepEqual(variable.valueFrom.secretKeyRef, { name: "grafana", key: "password" });
    assert.equal(variable.value, undefined);
    assert.equal(object(prod, "ExternalSecret", "grafana").metadata.namespace, "spiralcortex-monitoring");
  });

  it("keeps each password in the Secret of its owner, and hands out keys by reference alone (SC-062)", () => {
    const keysOf = (name: string) => {
      const { metadata, spec } = object(prod, "ExternalSecret", name);
      return [metadata.namespace, ...spec.data.map(({ secretKey }: { secretKey: string }) => secretKey)];
    };
    const [namespace, ...keys] = keysOf("spiralcortex-secrets");
    assert.equal(namespace, "spiralcortex");
    for (const key of ["jwt-secret", "api-key"]) assert.ok(keys.includes(key), key);
    // The guide has these in the same Secret: then whoever signs tokens could log in to Grafana, and the other way round.
    assert.ok(keysOf("postgres-credentials").includes("password"));
    assert.ok(keysOf("redis-credentials").includes("password"));
    assert.deepEqual(keysOf("grafana"), ["spiralcortex-monitoring", "password", "clientSecret"]);
    const [api] = object(prod, "Deployment", "spiralcortex-fusion").spec.template.spec.containers;
    const references = api.env.flatMap(
      ({ valueFrom }: { valueFrom?: { secretKeyRef?: { name: string; key: string } } }) =>
        valueFrom?.secretKeyRef ? [`${valueFrom.secretKeyRef.name}/${valueFrom.secretKeyRef.key}`] : [],
    );
    for (const key of ["jwt-secret", "api-key"]) assert.ok(references.includes(`spiralcortex-secrets/${key}`), key);
  });

  it("tells who is on call of what is critical, and its own people of security and of outages (SC-107)", () => {
    const { route, receivers } = object(prod, "AlertmanagerConfig", "alertmanager").spec;
    const told = (name: string) => receivers.find((receiver: { name: string }) => receiver.name === name);
    const routeOf = (name: string) => route.routes.find(({ receiver }: { receiver: string }) => receiver === name);
    // A page is an integration key, for the guide's telephone number is none.
    assert.deepEqual(told("critical").pagerdutyConfigs[0].routingKey, { name: "alerting", key: "critical" });
    assert.equal(told("security").emailConfigs[0].to, "security@spiralcortex.ai");
    assert.equal(told("outages").emailConfigs[0].to, "ops@spiralcortex.ai");
    const names = rules().map(({ alert }) => alert);
    for (const name of ["security", "outages"]) {
      const { matchers, continue: further } = routeOf(name);
      const pattern = new RegExp(`^(?:${matchers[0].value})$`);
      assert.ok(
        names.some((alert) => pattern.test(alert)),
        name,
      );
      assert.equal(further, true);
    }
    assert.match("SpiralCortexEthicalViolation", new RegExp(routeOf("security").matchers[0].value));
    assert.match("ServiceDown", new RegExp(routeOf("outages").matchers[0].value));
  });

  it("announces by mail and in the channel when planned work begins and ends (SC-112)", () => {
    const { route, receivers } = object(prod, "AlertmanagerConfig", "alertmanager").spec;
    const announced = route.routes.filter(({ matchers }: { matchers?: { value: string }[] }) =>
      matchers?.some(({ value }) => value === "MaintenanceInProgress"),
    );
    const told = announced.map(({ receiver }: { receiver: string }) =>
      receivers.find(({ name }: { name: string }) => name === receiver),
    );
    assert.equal(told[0].slackConfigs[0].channel, "#ops-alerts");
    assert.equal(told[1].emailConfigs[0].to, "ops@spiralcortex.ai");
    assert.ok(told.every((how: object) => JSON.stringify(how).includes('"sendResolved":true')));
    const minute = "(hour() * 60 + minute())";
    assert.deepEqual(expressions("MaintenanceInProgress"), [
      `(((${minute} >= 120 and ${minute} < 240)) and (day_of_week() == 0))`,
    ]);
  });

  it("reads the fields of both events beside the line, so that requests are found by them (SC-072, SC-073)", () => {
    const collector: string = object(prod, "ConfigMap", "log-collector").data["config.alloy"];
    assert.match(collector, /loki\.source\.kubernetes "pods" \{[^}]*forward_to = \[loki\.process\.pods\.receiver\]/);
    const fields = ["user_id", "endpoint", "response_time", "status_code", "model_accuracy", "model_type", "error"];
    for (const stage of ["json", "labels"]) {
      const [, read = ""] = new RegExp(`stage\\.${stage} \\{\\s+\\w+ = \\{ (.*) \\}`).exec(collector) ?? [];
      for (const field of ["event", ...fields]) assert.ok(read.includes(`${field} = ""`), `${stage} of ${field}`);
    }
  });

  it("masks users, what they sent and how they logged in before a line is stored (SC-073, SC-085)", () => {
    const mask = maskOf(object(prod, "ConfigMap", "log-collector").data["config.alloy"]);
    const request = {
      event: "API request processed",
      user_id: "ada@example.com",
      endpoint: "/api/v1/fusion",
      status_code: 200,
    };
    const failure = {
      event: "Model prediction failed",
      user_id: "ada@example.com",
      model_type: "fusion",
      error: "shape mismatch",
      input_data: { text: "my heart", parts: [{ note: 'a "secret" wish' }] },
      authorization: "Bearer abcdefgh12345678",
    };
    const [seen, failed] = [request, failure].map((line) => JSON.parse(mask(JSON.stringify(line))));
    assert.deepEqual(seen, { ...request, user_id: failed.user_id });
    assert.match(failed.user_id, /^[0-9a-f]{64}$/);
    assert.deepEqual(failed, { ...failure, user_id: seen.user_id, input_data: "***", authorization: "***" });
    assert.doesNotMatch(mask("user_id=ada input_data='my heart' took 3 ms"), /ada|heart/);
  });

  it("hashes with a salt that is in a Secret alone (SC-085)", () => {
    const collector: string = object(prod, "ConfigMap", "log-collector").data["config.alloy"];
    assert.match(collector, /Sha2Hash %q \}\}\\"", sys\.env\("LOG_SALT"\)/);
    const [container] = object(prod, "Deployment", "log-collector").spec.template.spec.containers;
    const { valueFrom } = container.env.find(({ name }: { name: string }) => name === "LOG_SALT");
    assert.deepEqual(valueFrom.secretKeyRef, { name: "log-collector", key: "salt" });
  });

  it("counts failed predictions in the logs, and tells of them like of any alert (SC-073)", () => {
    const collector: string = object(prod, "ConfigMap", "log-collector").data["config.alloy"];
    const [, source = "", template = ""] =
      /stage\.template \{\s+source {3}= "(.*)"\s+template = (".*")/.exec(collector) ?? [];
    assert.equal(
      JSON.parse(template),
      '{{ if and (eq (printf "%v" .event) "Model prediction failed") }}counted{{ end }}',
    );
    assert.match(collector, new RegExp(`source {12}= "${source}"\\s+action {12}= "inc"`));
    assert.match(collector, /prefix {12}= "axon_log_lines_"/);
    const counter = `axon_log_lines_${source}`;
    assert.equal(counter, "axon_log_lines_spiral_cortex_predictions_failing_total");
    // It is read of the collector, under the namespace and app of whoever wrote the line.
    const { spec, metadata } = object(prod, "PodMonitor", "log-collector-monitor");
    assert.equal(metadata.namespace, "spiralcortex-monitoring");
    const [{ port, honorLabels }] = spec.podMetricsEndpoints;
    assert.deepEqual([port, honorLabels], ["http", true]);
    const [rule] = rules().filter(({ alert }) => alert === "SpiralCortexPredictionsFailing");
    const lines = `${counter}{namespace="spiralcortex",app="spiralcortex-fusion"}`;
    assert.equal(rule?.expr, `sum((increase(${lines}[5m]) and ${lines} offset 5m) or ${lines}) > 20`);
    assert.equal(rule?.labels.severity, "warning");
    assert.match(rule?.annotations.contacts ?? "", /support@spiralcortex\.ai/);
  });

  it("hands the API settings of its own caches, with room for them in every worker's memory (SC-060, SC-089)", () => {
    const { cache, caching } = parse(object(prod, "ConfigMap", "spiralcortex-fusion-file").data["settings.yaml"]);
    assert.deepEqual(cache, { ttl: 3_600, max_connections: 20 });
    assert.deepEqual(caching, {
      app: { max_size: 10_000, ttl: 3_600 },
      models: { max_size: 100 },
      queries: { max_size: 5_000, ttl: 1_800 },
    });
    const [container] = object(prod, "Deployment", "spiralcortex-fusion").spec.template.spec.containers;
    // A GiB for each of the four workers.
    assert.equal(container.resources.limits.memory, "4Gi");
    // 20 connections, 4 workers, 10 replicas; the server takes 10,000 clients unless it is told otherwise.
    const most = 20 * 4 * object(prod, "HorizontalPodAutoscaler", "spiralcortex-fusion-hpa").spec.maxReplicas;
    const { "server.conf": server = "", "haproxy.cfg": proxy = "" } = object(prod, "ConfigMap", "redis").data;
    assert.ok(Number(/^maxclients (\d+)/m.exec(server)?.[1] ?? 10_000) > most);
    // One of the two proxies that lead to it may be gone.
    const through = [...proxy.matchAll(/^ *maxconn (\d+)/gm)].map(([, count]) => Number(count));
    assert.ok(through.length > 0 && through.every((count) => count > most));
  });

  it("holds addresses with credentials in variables from secrets alone, never in the settings file (SC-059)", () => {
    const content = object(prod, "ConfigMap", "spiralcortex-fusion-file").data["settings.yaml"];
    const { database, cache } = parse(content);
    assert.ok(!("url" in database) && !("url" in cache));
    assert.doesNotMatch(content, /:\/\/[^/\s]*@|password|postgresql:|rediss?:/);
    const environment = environmentOf(prod, object(prod, "Deployment", "spiralcortex-fusion"));
    assert.deepEqual(
      [environment.DATABASE_URL, environment.REDIS_URL],
      ["postgres-credentials/url", "redis-credentials/url"],
    );
  });

  it("shows connections against their limit, pools them, and lets the application try again (SC-105)", () => {
    const { data } = object(prod, "ConfigMap", "spiralcortex-dashboard");
    assert.match(String(Object.values(data)[0]), /Database connections of limit/);
    assert.equal(object(prod, "Pooler", "postgres-pooler").spec.pgbouncer.poolMode, "transaction");
    const { retry } = parse(object(prod, "ConfigMap", "spiralcortex-fusion-file").data["settings.yaml"]).database;
    assert.deepEqual(retry, { attempts: 5, backoff_seconds: 1, max_backoff_seconds: 15 });
  });

  it("names one environment and one registry for all that runs (SC-034)", async () => {
    const config = stackConfig("spiralcortex-prod-kubernetes");
    const own = await renderStack("spiralcortex-prod-kubernetes", {
      ...config,
      "axon:overrides": { registry: "registry.internal.example.com" },
    });
    const workloads = own.filter(({ type }) => /apps\/v1:(Deployment|StatefulSet)|batch\/v1:Job$/.test(type));
    const images = workloads.flatMap(
      ({ inputs }) => JSON.stringify(inputs).match(/"image":"[^"]*\/spiralcortex:/g) ?? [],
    );
    assert.deepEqual([...new Set(images)], ['"image":"registry.internal.example.com/spiralcortex:']);
    const environments = workloads.map(
      ({ inputs }) => /"axon.dev\/environment":"(\w+)"/.exec(JSON.stringify(inputs))?.[1],
    );
    assert.deepEqual([...new Set(environments)], ["prod"]);
    assert.equal(environmentOf(own, object(own, "Deployment", "spiralcortex-fusion")).ENVIRONMENT, "production");
  });
});
