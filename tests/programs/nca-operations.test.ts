import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { maskOf } from "../support/log-masks.ts";
import { namesOf, objectsOf, type Rendered, renderDevelopment, renderNca } from "../support/nca-rendered.ts";
import { type KubernetesObject, object } from "../support/program.ts";

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

const rules = (from: Rendered): readonly Rule[] =>
  objectsOf(from, "PrometheusRule").flatMap(({ spec }) =>
    spec.groups.flatMap(({ rules: listed }: { readonly rules: readonly Rule[] }) => listed),
  );
const dashboards = (from: Rendered): string =>
  objectsOf(from, "ConfigMap")
    .filter(({ metadata }) => metadata.name.startsWith("nca-"))
    .map(({ data }) => Object.values(data as Readonly<Record<string, string>>).join("\n"))
    .join("\n");
const script = ({ spec }: KubernetesObject): string => spec.jobTemplate.spec.template.spec.containers[0].command[2];

/** What each alert measures, and from where on it fires; a backup is too old after a day and two hours. */
const criticalMetrics: readonly (readonly [string, RegExp])[] = [
  ["ServiceDown", /replicas_available\{namespace="neuroca",deployment="neuroca-api"\} == 0 or absent\(/],
  ["ServiceErrorRateHigh", /service="neuroca-api",status=~"5\.\."\}\[5m\]\)\) \/ .* > 0\.05$/],
  ["ServiceLatencyHigh", /^histogram_quantile\(0\.95, .*service="neuroca-api"\}\[5m\]\)\)\) > 2$/],
  ["ServiceMemoryNearLimit", /container="neuroca-api"\}\) \/ .*resource="memory"\}\) > 0\.9$/],
  ["ServiceCpuThrottled", /cfs_throttled_periods_total\{namespace="neuroca",container="neuroca-api"\}.* > 0\.25$/],
  ["ServiceScaledToLimit", /"neuroca-api-hpa"\} >= .*spec_max_replicas\{/],
  ["VolumeFillingUp", /^1 - .*"postgres-\[1-9\].* > 0\.8$/],
  ["DatabaseDown", /^absent\(cnpg_collector_up\{namespace="neuroca",pod=~"postgres-.* == 1\)$/],
  ["DatabaseConnectionsHigh", /cnpg_backends_total.*name="max_connections"\}\) > 0\.8$/],
  ["CacheDown", /^absent\(redis_instance_info\{namespace="neuroca",.*role="master"\}\)$/],
  ["CertificateExpiring", /name="neuroca-tls"\}\) - time\(\) < 21 \* 86400$/],
  ["DatabaseBackupTooOld", /last_available_backup_timestamp.* > 93600 or absent\(/],
  ["CacheHitRateLow", /keyspace_hits_total.* < 0\.5$/],
  ["WorkerBacklogHigh", /^sum\(neuroca_worker_queue_length\{namespace="neuroca"\}\) > 2000$/],
];

describe("the operation of NCA on Kubernetes", () => {
  let dev: Rendered;
  let staging: Rendered;
  let prod: Rendered;
  before(async () => {
    dev = await renderDevelopment();
    staging = await renderNca("staging");
    prod = await renderNca("prod");
  });

  it("scales the API by CPU and memory, from 2 to 10 replicas behind a balancing Service (NC-063)", () => {
    for (const rendered of [staging, prod]) {
      const { minReplicas, maxReplicas, metrics, scaleTargetRef } = object(
        rendered,
        "HorizontalPodAutoscaler",
        "neuroca-api-hpa",
      ).spec;
      assert.deepEqual([minReplicas, maxReplicas, scaleTargetRef.name], [2, 10, "neuroca-api"]);
      const targets = metrics.map(
        ({
          resource,
        }: {
          readonly resource: { readonly name: string; readonly target: { averageUtilization: number } };
        }) => [resource.name, resource.target.averageUtilization],
      );
      assert.deepEqual(targets, [
        ["cpu", 70],
        ["memory", 80],
      ]);
      assert.deepEqual(object(rendered, "Service", "neuroca-api").spec.selector, { app: "neuroca-api" });
    }
  });

  it("scales workers by what waits for them, a signal of the stack's choice, and their machines with them (NC-064)", async () => {
    for (const [environment, rendered] of Object.entries({ staging, prod })) {
      const { minReplicaCount, maxReplicaCount, triggers } = object(rendered, "ScaledObject", "neuroca-worker").spec;
      assert.deepEqual([minReplicaCount, maxReplicaCount], [2, 10]);
      const [{ metadata }] = triggers.filter(({ type }: { readonly type: string }) => type === "prometheus");
      assert.equal(metadata.query, 'sum(neuroca_worker_queue_length{namespace="neuroca"})');
      assert.equal(metadata.threshold, "200");
      const { limits, disruption, template } = object(rendered, "NodePool", "neuroca-workers").spec;
      assert.deepEqual([limits.cpu, limits.memory, disruption.consolidationPolicy], ["24", "96Gi", "WhenEmpty"]);
      const { nodeSelector } = object(rendered, "Deployment", "neuroca-worker").spec.template.spec;
      // Besides, machines say whose costs they are, which nobody looks for.
      const costs = { layer: "platform", component: "neuroca-workers", environment };
      assert.deepEqual(template.metadata.labels, { ...nodeSelector, ...costs });
    }
    const demand = [{ metric: "celery_queue_length", labels: { queue: "tasks" }, perReplica: 50 }];
    const other = await renderNca("prod", { services: { "neuroca-worker": { scale: { demand } } } });
    const [trigger] = object(other, "ScaledObject", "neuroca-worker").spec.triggers.filter(
      ({ type }: { readonly type: string }) => type === "prometheus",
    );
    assert.equal(trigger.metadata.query, 'sum(celery_queue_length{namespace="neuroca",queue="tasks"})');
  });

  it("runs two replicas at least, spread over zones, of which one stays through disruptions (NC-076)", () => {
    for (const rendered of [staging, prod]) {
      const fewest = {
        "neuroca-api": object(rendered, "HorizontalPodAutoscaler", "neuroca-api-hpa").spec.minReplicas,
        "neuroca-worker": object(rendered, "ScaledObject", "neuroca-worker").spec.minReplicaCount,
      };
      assert.deepEqual(fewest, { "neuroca-api": 2, "neuroca-worker": 2 });
      for (const name of Object.keys(fewest)) {
        const [zone] = object(rendered, "Deployment", name).spec.template.spec.topologySpreadConstraints;
        assert.deepEqual(
          [zone.topologyKey, zone.maxSkew, zone.labelSelector.matchLabels],
          ["topology.kubernetes.io/zone", 1, { app: name }],
        );
      }
      const budgets = Object.fromEntries(
        objectsOf(rendered, "PodDisruptionBudget").map(({ metadata, spec }) => [metadata.name, spec.minAvailable]),
      );
      assert.deepEqual(budgets, { "neuroca-api": 1, "neuroca-worker": 1, redis: 1, "redis-servers": 2 });
    }
    const { instances, enablePDB, affinity } = object(prod, "Cluster", "postgres").spec;
    assert.deepEqual([instances, enablePDB, affinity.podAntiAffinityType], [2, true, "required"]);
  });

  it("keeps standbys of database and cache in other zones, which take over by themselves (NC-077)", async () => {
    const zoneOf = ({ topologySpreadConstraints: [zone] }: KubernetesObject["spec"]) => [
      zone.topologyKey,
      zone.maxSkew,
      zone.labelSelector.matchLabels,
      zone.whenUnsatisfiable,
    ];
    const parts = (from: Rendered) => [
      zoneOf(object(from, "Cluster", "postgres").spec),
      zoneOf(object(from, "StatefulSet", "redis").spec.template.spec),
      zoneOf(object(from, "Deployment", "redis-proxy").spec.template.spec),
    ];
    const spread = (when: string) =>
      ["postgres", "redis-servers", "redis"].map((app) => ["topology.kubernetes.io/zone", 1, { app }, when]);
    assert.deepEqual(parts(prod), spread("DoNotSchedule"));
    assert.deepEqual(parts(await renderNca("prod", {}, { zones: "preferred" })), spread("ScheduleAnyway"));

    // CloudNativePG promotes the standby at once; without a wait of its own, no failover is put off.
    const database = object(prod, "Cluster", "postgres").spec;
    assert.deepEqual([database.instances, database.failoverDelay ?? 0], [2, 0]);
    const cache = object(prod, "StatefulSet", "redis").spec;
    assert.equal(cache.replicas, 3);
    const names = cache.template.spec.containers.map(({ name }: { readonly name: string }) => name);
    assert.deepEqual(names, ["valkey", "sentinel", "metrics"]);
    // What the application has always called leads to the one that takes writes.
    assert.deepEqual(object(prod, "Service", "redis").spec.selector, { app: "redis" });
    assert.equal(object(prod, "Deployment", "redis-proxy").spec.template.metadata.labels.app, "redis");
    assert.equal(object(dev, "StatefulSet", "redis").spec.replicas, 1);
  });

  it("reads metrics of every part, with exporters beside database and cache and those of the nodes (NC-057)", () => {
    const endpoints = (kind: string, name: string) =>
      object(prod, kind, name).spec[kind === "PodMonitor" ? "podMetricsEndpoints" : "endpoints"].map(
        ({ port, path }: { readonly port: string; readonly path: string }) => `${port} ${path}`,
      );
    assert.deepEqual(endpoints("ServiceMonitor", "neuroca-api-monitor"), ["http /metrics"]);
    assert.deepEqual(endpoints("ServiceMonitor", "neuroca-worker-monitor"), ["metrics /metrics"]);
    for (const name of ["postgres", "redis-servers", "tracing"])
      assert.deepEqual(endpoints("PodMonitor", `${name}-monitor`), ["metrics /metrics"], name);
    assert.deepEqual(endpoints("PodMonitor", "neuroca-ingress-proxies-monitor"), ["metrics /stats/prometheus"]);
    assert.ok(namesOf(prod, "ServiceMonitor").includes("kube-state-metrics"));
    for (const rendered of [dev, prod]) {
      const { containers } = object(rendered, "StatefulSet", "redis").spec.template.spec;
      const exporter = containers.at(-1);
      assert.match(exporter.image, /redis_exporter:v/);
      assert.deepEqual(exporter.ports, [{ name: "metrics", containerPort: 9121, protocol: "TCP" }]);
      // The exporter of PostgreSQL is in each server; that of a node is its kubelet.
      const nodes = object(rendered, "ServiceMonitor", "node-metrics").spec;
      assert.deepEqual(nodes.selector.matchLabels, { "app.kubernetes.io/name": "kubelet" });
      const own = nodes.endpoints.find(({ path }: { readonly path: string }) => path === "/metrics/resource");
      assert.deepEqual(own.metricRelabelings, [{ action: "keep", sourceLabels: ["__name__"], regex: "node_.+" }]);
    }
    assert.equal(object(prod, "Prometheus", "prometheus").spec.retention, "30d");
  });

  it("tells of what is down, slow, failing, full, unhealthy, expiring or not backed up (NC-058)", () => {
    for (const rendered of [staging, prod]) {
      const told = (name: string) => rules(rendered).filter(({ alert }) => alert === name);
      for (const [name, expression] of criticalMetrics)
        assert.ok(
          told(name).some(({ expr }) => expression.test(expr)),
          `${name}: ${told(name).map(({ expr }) => expr)}`,
        );
    }
  });

  it("lets a stack choose what is slow, and what a low hit rate is (NC-058)", async () => {
    const alerts = { CacheHitRateLow: { expression: "vector(0.3) < 0.2" } };
    const rendered = await renderNca("prod", { objectives: { latencyP95: "800ms" }, monitoring: { alerts } });
    const found = (name: string) => rules(rendered).find(({ alert }) => alert === name)?.expr ?? "";
    assert.match(found("ServiceLatencyHigh"), /> 0\.8$/);
    assert.equal(found("CacheHitRateLow"), "vector(0.3) < 0.2");
  });

  it("keeps the cache in its memory behind a password, and shows and watches how often it knows the answer (NC-069)", () => {
    const { "server.conf": configuration = "" } = object(prod, "ConfigMap", "redis").data;
    assert.match(configuration, /^maxmemory 805306368$/m);
    assert.match(configuration, /^maxmemory-policy allkeys-lru$/m);
    const [server] = object(prod, "StatefulSet", "redis").spec.template.spec.containers;
    assert.equal(server.ports[0].containerPort, 6379);
    const login = server.env.find(({ name }: { readonly name: string }) => name === "REDISCLI_AUTH");
    assert.deepEqual(login.valueFrom.secretKeyRef, { name: "redis-credentials", key: "password" });
    const low = rules(prod).find(({ alert }) => alert === "CacheHitRateLow");
    assert.match(low?.expr ?? "", /redis_keyspace_hits_total.*redis_keyspace_misses_total/);
    for (const panel of ["Cache hit rate", "Cache hits and misses"]) assert.ok(dashboards(prod).includes(panel), panel);
  });

  it("keeps each kind of data for a time of its own, and no longer (NC-051)", () => {
    for (const rendered of [staging, prod]) {
      assert.equal(object(rendered, "Prometheus", "prometheus").spec.retention, "30d");
      const { limits_config: logs } = JSON.parse(object(rendered, "ConfigMap", "logs").data["loki.yaml"]);
      assert.equal(logs.retention_period, "720h");
      // Fired alerts can be looked up for 90 days.
      assert.deepEqual(
        logs.retention_stream.map(({ selector, period }: KubernetesObject) => [selector, period]),
        [['{kind="alert"}', "2160h"]],
      );
      const { extensions } = JSON.parse(object(rendered, "ConfigMap", "tracing").data["jaeger.yaml"]);
      assert.deepEqual(extensions.jaeger_storage.backends.traces.badger.ttl, { spans: "604800s" });
      assert.equal(object(rendered, "ObjectStore", "postgres").spec.retentionPolicy, "30d");
    }
    assert.equal(object(prod, "Schedule", "nca-prod").spec.template.ttl, "720h0m0s");
  });

  it("reads the level of each line, by which lines are chosen (NC-059)", () => {
    const collector: string = object(prod, "ConfigMap", "log-collector").data["config.alloy"];
    for (const stage of ["json", "structured_metadata"]) {
      const [, read = ""] = new RegExp(`stage\\.${stage} \\{\\s+\\w+ = \\{ (.*) \\}`).exec(collector) ?? [];
      for (const field of ["level", "event"]) assert.ok(read.includes(`${field} = ""`), `${stage} of ${field}`);
    }
  });

  it("ships logs to one store, and forgets them after 30 days (NC-059)", () => {
    assert.match(JSON.stringify(object(prod, "ConfigMap", "logs").data), /"retention_period\\": \\"720h\\"/);
    const { "config.alloy": collector } = object(prod, "ConfigMap", "log-collector").data;
    assert.match(collector, /names = \["neuroca"\]/);
    assert.match(collector, /url = "http:\/\/logs\.neuroca-monitoring\.svc:3100\/loki\/api\/v1\/push"/);
  });

  it("plans work for Sunday night, keeps alerts quiet and announces it (NC-093)", () => {
    const { route, receivers, muteTimeIntervals } = object(prod, "AlertmanagerConfig", "alertmanager").spec;
    assert.deepEqual(muteTimeIntervals[0].timeIntervals, [
      { times: [{ startTime: "03:00", endTime: "05:00" }], weekdays: ["sunday"] },
    ]);
    const quiet = route.routes.filter(({ muteTimeIntervals: muted }: { muteTimeIntervals?: string[] }) => muted);
    assert.deepEqual(
      quiet.map(({ receiver }: { receiver: string }) => receiver),
      ["escalation", "critical", "warning"],
    );
    const told = receivers.find(({ name }: { name: string }) => name === "maintenance");
    assert.equal(told.slackConfigs[0].channel, "#neuroca-status");
  });

  it("names who operates it in every alert, and a runbook of each task (NC-095)", () => {
    const all = rules(prod);
    assert.ok(all.length > 10);
    for (const { alert, annotations } of all) assert.match(annotations?.contacts ?? "", /ops@neuroca\.io/, alert);
    const text = readFileSync(new URL("../../docs/runbooks/maintenance-in-progress.md", import.meta.url), "utf8");
    for (const task of ["patches", "Nodes", "vacuum", "Certificates", "Recovery"]) assert.ok(text.includes(task), task);
  });

  it("keeps itself in order: statistics, logs, certificates, machines and images (NC-091)", () => {
    const optimise = object(prod, "CronJob", "db-optimise");
    assert.equal(optimise.spec.schedule, "15 3 * * 0");
    assert.match(script(optimise), /VACUUM/);
    const loki = JSON.parse(object(prod, "ConfigMap", "logs").data["loki.yaml"]);
    assert.deepEqual([loki.compactor.retention_enabled, loki.limits_config.retention_period], [true, "720h"]);
    // 30 of 90 days before it ends, and an alert when that did not work.
    const { duration, renewBefore } = object(prod, "Certificate", "neuroca-tls").spec;
    assert.deepEqual([duration, renewBefore], ["2160h", "720h"]);
    const named = rules(prod).map(({ alert }) => alert);
    for (const alert of ["CertificateExpiring", "VolumeFillingUp", "ScheduledJobFailed"])
      assert.ok(named.includes(alert));
    // A machine is made anew from a patched image each 30 days; images change by version alone.
    assert.equal(object(prod, "NodePool", "neuroca-workers").spec.template.spec.expireAfter, "720h");
    assert.match(object(prod, "Cluster", "postgres").spec.imageName, /:17\.\d+-.*@sha256:[0-9a-f]{64}$/);
  });

  it("masks users, what they ask and what is remembered of them in the logs (NC-050)", () => {
    const mask = maskOf(object(prod, "ConfigMap", "log-collector").data["config.alloy"]);
    const line = {
      user_id: "ada",
      email: "ada@example.com",
      prompt: "why?",
      content: ["a", "memory"],
      token: "t0p-secret",
    };
    const { user_id: user, ...masked } = JSON.parse(mask(JSON.stringify(line)));
    assert.match(user, /^[0-9a-f]{64}$/);
    assert.deepEqual(masked, { email: "***", prompt: "***", content: "***", token: "***" });
  });

  it("looks after the database on Sundays, and the schedule of that is watched", () => {
    const optimise = object(prod, "CronJob", "db-optimise");
    assert.equal(optimise.spec.schedule, "15 3 * * 0");
    assert.match(script(optimise), /VACUUM ANALYZE/);
    assert.ok(
      rules(prod).some(
        ({ alert, expr }) =>
          alert === "ScheduledJobOverdue" && expr.endsWith("> 612000") && expr.includes("db-optimise"),
      ),
    );
  });
});
