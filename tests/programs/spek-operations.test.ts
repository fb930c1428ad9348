import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { plan, plannedWindows } from "@axon/core";
import { spek } from "@axon/systems";
import { parse } from "yaml";
import type { RegisteredResource } from "../../packages/cli/src/render/resource.ts";
import { environmentOf, type KubernetesObject, object, renderStack, stackConfig } from "../support/program.ts";

type Rendered = readonly RegisteredResource[];
type Labels = Readonly<Record<string, string>>;
type Expression = { readonly key: string; readonly operator: string; readonly values?: readonly string[] };
type Port = { readonly name: string; readonly containerPort: number };

/** Whether a label selector takes an object with these labels, for the two operators that backups use. */
function selects(expressions: readonly Expression[], labels: Labels): boolean {
  return expressions.every(({ key, operator, values = [] }) => {
    const value = labels[key];
    if (value === undefined) return true;
    return operator === "NotIn" && !values.includes(value);
  });
}

describe("what runs SPEK from day to day on Kubernetes", () => {
  let prod: Rendered;
  let staging: Rendered;
  before(async () => {
    prod = await renderStack("spek-prod-kubernetes");
    staging = await renderStack("spek-staging-kubernetes");
  });
  const both = () => [prod, staging];
  const alert = (from: Rendered, name: string) => {
    const { groups } = object(from, "PrometheusRule", "spek-alerts").spec;
    const found = groups.flatMap(({ rules }: KubernetesObject) =>
      rules.filter((rule: KubernetesObject) => rule.alert === name),
    );
    assert.ok(found.length > 0, `no alert ${name}`);
    return found[0];
  };
  const containers = (kind: string, name: string) => object(prod, kind, name).spec.template.spec.containers;

  it("shares the application's own metrics as alerts at its targets, and claims nothing of its own (SP-004)", () => {
    for (const from of both()) {
      assert.match(alert(from, "SPEKNASAComplianceBelow95").expr, /^spek_nasa_compliance_score\{job="spek"\} < 0\.95$/);
      assert.match(alert(from, "SPEKPerformanceDegradation").annotations.summary, /the target is 58\.3 percent/);
      const dashboard = JSON.stringify(object(from, "ConfigMap", "spek-spek-production-dashboard").data);
      for (const figure of ["0.583", "0.95"]) assert.ok(dashboard.includes(figure), figure);
    }
  });

  it("scrapes and evaluates every 15 s, keeps 30 days and sends alerts to Alertmanager on 9093 (SP-121)", () => {
    for (const from of both()) {
      const { spec, metadata } = object(from, "Prometheus", "prometheus");
      assert.deepEqual([spec.scrapeInterval, spec.evaluationInterval], ["15s", "15s"]);
      assert.equal(spec.retention, "30d");
      assert.deepEqual(spec.alerting.alertmanagers, [
        { namespace: metadata.namespace, name: "alertmanager", port: "http" },
      ]);
      const { ports } = object(from, "Service", "alertmanager").spec;
      assert.deepEqual(
        ports.map(({ name, port }: { name: string; port: number }) => [name, port]),
        [["http", 9093]],
      );
      const rules = object(from, "PrometheusRule", "spek-alerts").metadata.labels ?? {};
      for (const [label, value] of Object.entries(spec.ruleSelector.matchLabels)) assert.equal(rules[label], value);
    }
  });

  it("reads SPEK each 30 s, PostgreSQL, Redis, the entry's proxies and the nodes, found by their labels (SP-122)", () => {
    const service = object(prod, "ServiceMonitor", "spek-monitor").spec;
    assert.deepEqual([service.endpoints[0].path, service.endpoints[0].interval], ["/metrics", "30s"]);
    const monitored = (name: string) => object(prod, "PodMonitor", `${name}-monitor`).spec;
    for (const [name, job] of [
      ["postgres", "postgresql"],
      ["redis", "redis"],
    ] as const) {
      assert.deepEqual(monitored(name).podMetricsEndpoints[0].relabelings, [{ targetLabel: "job", replacement: job }]);
      assert.deepEqual(monitored(name).selector.matchLabels, { app: name });
    }
    const proxies = monitored("spek-ingress-proxies");
    assert.deepEqual(proxies.namespaceSelector.matchNames, ["envoy-gateway-system"]);
    assert.deepEqual(proxies.selector.matchLabels, {
      "gateway.envoyproxy.io/owning-gateway-name": "spek-ingress",
      "gateway.envoyproxy.io/owning-gateway-namespace": "spek",
    });
    assert.equal(proxies.podMetricsEndpoints[0].path, "/stats/prometheus");
    const nodes = object(prod, "ServiceMonitor", "node-metrics").spec;
    assert.deepEqual(nodes.selector.matchLabels, { "app.kubernetes.io/name": "kubelet" });
    assert.ok(nodes.endpoints.some(({ path }: { path: string }) => path === "/metrics/cadvisor"));
    for (const [policy, port] of [
      ["monitoring-to-postgres-ingress", 9187],
      ["monitoring-to-redis-ingress", 9121],
      ["monitoring-to-spek-ingress", 8000],
    ] as const) {
      assert.deepEqual(object(prod, "NetworkPolicy", policy).spec.ingress[0].ports, [{ protocol: "TCP", port }]);
    }
    const out = object(prod, "NetworkPolicy", "prometheus-to-spek-ingress-proxies-egress").spec.egress;
    assert.deepEqual(out[0].ports, [{ protocol: "TCP", port: 19001 }]);
  });

  it("exports the metrics of Redis as a user that may ask for nothing else; PostgreSQL's come from its server (SP-123)", () => {
    const exporter = containers("StatefulSet", "redis").find(({ name }: { name: string }) => name === "metrics");
    assert.ok(exporter.ports.some(({ containerPort }: Port) => containerPort === 9121));
    assert.ok(exporter.env.some(({ name, value }: KubernetesObject) => name === "REDIS_USER" && value === "metrics"));
    const script: string = object(prod, "ConfigMap", "redis").data["start.sh"];
    const user = /^user metrics on \S+ (.*)$/m.exec(script)?.[1] ?? "";
    assert.match(user, /^-@all /);
    assert.ok(!user.includes("~"), "no key of the data");
    assert.ok(!/\+@(all|read|write|admin)/.test(user));
    // CloudNativePG's exporter is a role of pg_monitor inside of the server's own pod.
    assert.equal(object(prod, "PodMonitor", "postgres-monitor").spec.podMetricsEndpoints[0].port, "metrics");
  });

  it("tells different receivers of critical and of warning alerts, and the webhook of both (SP-132)", () => {
    for (const from of both()) {
      const { route, receivers } = object(from, "AlertmanagerConfig", "alertmanager").spec;
      const receiver = (name: string) => receivers.find((one: { name: string }) => one.name === name);
      assert.deepEqual(receiver("critical").pagerdutyConfigs[0].routingKey, { name: "alerting", key: "critical" });
      assert.deepEqual(receiver("warning").slackConfigs[0].apiURL, { name: "alerting", key: "warning" });
      assert.deepEqual(receiver("webhook").webhookConfigs[0].urlSecret, { name: "alerting", key: "webhook" });
      const [webhook, critical] = ["webhook", "critical"].map((name) =>
        route.routes.findIndex((one: { receiver: string }) => one.receiver === name),
      );
      assert.ok(webhook < critical, "a route that ends at the severity's receiver would hide it");
      assert.deepEqual(
        [route.routes[webhook].matchers, route.routes[webhook].continue],
        [[{ name: "severity", value: "critical|warning", matchType: "=~" }], true],
      );
      assert.deepEqual(route.routes[critical].matchers, [{ name: "severity", value: "critical", matchType: "=" }]);
      assert.equal(route.routes.at(-1).receiver, "warning");
      // The application itself tells the same receiver by a secret of its own.
      const own = environmentOf(from, object(from, "Deployment", "spek"));
      assert.equal(own.SPEK_ALERT_WEBHOOK_URL, "alert-webhook/webhookUrl");
    }
  });

  it("snapshots Redis by the guide's three rules beside its log, and never closes idle clients (SP-145)", () => {
    const lines: string[] = object(prod, "ConfigMap", "redis").data["server.conf"].split("\n");
    for (const line of ["save 900 1 300 10 60 10000", "tcp-keepalive 300", "timeout 0", "tcp-backlog 511"])
      assert.ok(lines.includes(line), line);
    assert.ok(lines.includes("appendonly yes"));
    const limit = containers("StatefulSet", "redis")[0].resources.limits.memory;
    assert.equal(limit, "2731Mi", "a quarter of it is left to the fork");
  });

  it("dumps database spek as user spek with a time in the name, and fails when any part of it does (SP-146)", () => {
    for (const from of both()) {
      const { spec } = object(from, "CronJob", "postgres-dump-weekly");
      const { initContainers, containers, restartPolicy } = spec.jobTemplate.spec.template.spec;
      const variable = (name: string) => initContainers[0].env.find((one: { name: string }) => one.name === name);
      assert.equal(variable("DB_NAME").value, "spek");
      assert.deepEqual(variable("DB_USER").valueFrom.secretKeyRef, { name: "postgres-credentials", key: "username" });
      assert.equal(object(from, "Cluster", "postgres").spec.bootstrap.initdb.owner, "spek");
      assert.match(initContainers[0].image, /postgres:17\./);
      assert.equal(restartPolicy, "Never");
      assert.match(containers[0].image, /rclone/);
      const script: string = object(from, "ConfigMap", "postgres-dump").data["dump.sh"];
      assert.match(script, /^set -euo pipefail\n/);
      assert.match(script, /\$DB_NAME-\$\(date -u \+%Y%m%d_%H%M%S\)\.dump/);
      assert.match(script, /--format=custom/);
      assert.ok(alert(from, "ScheduledJobOverdue").expr.includes("kube_cronjob_status_last_successful_time"));
    }
  });

  it("backs data and configuration up by date for 30 days, without caches, logs, temporary files and secrets (SP-149)", () => {
    for (const [from, environment, bucket] of [
      [prod, "prod", "example-spek-backup"],
      [staging, "staging", "example-spek-staging-backup"],
    ] as const) {
      const { schedule, template } = object(from, "Schedule", `spek-${environment}`).spec;
      // Velero appends the moment to the schedule's name: spek-prod-20261121010000.
      assert.deepEqual([schedule, template.ttl], ["0 1 * * *", "720h0m0s"]);
      assert.deepEqual([template.snapshotVolumes, template.snapshotMoveData], [true, true]);
      assert.deepEqual(template.excludedResources, ["secrets"]);
      const { objectStorage, config } = object(from, "BackupStorageLocation", template.storageLocation).spec;
      assert.deepEqual(objectStorage, { bucket, prefix: `spek/${environment}/cluster` });
      assert.equal(config.serverSideEncryption, "aws:kms");

      const taken = ({ metadata }: KubernetesObject, more: Labels = {}) =>
        template.includedNamespaces.includes(metadata.namespace) &&
        selects(template.labelSelector.matchExpressions, { ...metadata.labels, ...more });
      assert.ok(taken(object(from, "PersistentVolumeClaim", "spek-data-pvc")), "data");
      for (const map of ["spek-file", "spek-config"]) assert.ok(taken(object(from, "ConfigMap", map)), map);
      // A claim that a StatefulSet makes has the labels of its selector too.
      for (const store of ["redis", "logs"]) {
        const { metadata, spec } = object(from, "StatefulSet", store);
        const [claim] = spec.volumeClaimTemplates;
        const made = { ...claim, metadata: { ...claim.metadata, namespace: metadata.namespace } };
        assert.ok(!taken(made, spec.selector.matchLabels), store);
      }
    }
    const { spec } = object(prod, "Deployment", "spek").spec.template;
    const kindOf = (path: string) => {
      const { name } = spec.containers[0].volumeMounts.find(({ mountPath }: KubernetesObject) => mountPath === path);
      const volume = spec.volumes.find((one: { name: string }) => one.name === name);
      return volume.persistentVolumeClaim?.claimName ?? (volume.emptyDir ? "temporary" : "other");
    };
    assert.equal(kindOf("/app/data"), "spek-data-pvc");
    for (const path of ["/tmp", "/app/cache", "/app/logs"]) assert.equal(kindOf(path), "temporary");
    const { storage } = parse(object(prod, "ConfigMap", "spek-file").data["production.yaml"]).spek;
    assert.deepEqual([storage.base_path, storage.cache_path], ["/app/data", "/app/cache"]);
  });

  it("leaves out every server of a cache that has several", async () => {
    const config = stackConfig("spek-prod-kubernetes");
    const overrides = { ...(config["axon:overrides"] as object), caches: { redis: { replicas: 3 } } };
    const several = await renderStack("spek-prod-kubernetes", { ...config, "axon:overrides": overrides });
    const { matchExpressions } = object(several, "Schedule", "spek-prod").spec.template.labelSelector;
    const { spec } = object(several, "StatefulSet", "redis");
    assert.equal(spec.replicas, 3);
    assert.ok(!selects(matchExpressions, spec.selector.matchLabels), JSON.stringify(spec.selector.matchLabels));
  });

  it("tells when no backup of data and configuration is whole for more than a day, from Velero's own word (SP-149)", () => {
    for (const [from, environment] of [
      [prod, "prod"],
      [staging, "staging"],
    ] as const) {
      const { expr, labels } = alert(from, "ClusterBackupOverdue");
      assert.equal(
        expr,
        `time() - (max(velero_backup_last_successful_timestamp{schedule="spek-${environment}"}) or max(kube_namespace_created{namespace="spek"})) > 108000`,
      );
      assert.equal(labels.severity, "critical");
    }
    const { namespaceSelector, selector, podMetricsEndpoints } = object(prod, "PodMonitor", "velero-monitor").spec;
    assert.deepEqual(namespaceSelector.matchNames, ["velero"]);
    assert.deepEqual(selector.matchLabels, { name: "velero", "app.kubernetes.io/name": "velero" });
    assert.equal(podMetricsEndpoints[0].port, "http-monitoring");
    const [out] = object(prod, "NetworkPolicy", "prometheus-to-velero-egress").spec.egress;
    assert.deepEqual(out.ports, [{ protocol: "TCP", port: 8085 }]);
  });

  it("checks, maintains and measures daily and all the time, with a log of each run that is kept (SP-154)", () => {
    for (const from of both()) {
      for (const name of ["spek-vacuum", "spek-cache-cleanup"]) {
        const { schedule, concurrencyPolicy, timeZone } = object(from, "CronJob", name).spec;
        assert.match(schedule, /^\d+ \d+ \* \* \*$/);
        assert.deepEqual([concurrencyPolicy, timeZone], ["Forbid", "Etc/UTC"]);
      }
      for (const name of ["SPEKServiceDown", "SPEKDiskUsageHigh", "SPEKHealthSlow"]) assert.ok(alert(from, name));
      assert.match(object(from, "ConfigMap", "log-collector").data["config.alloy"], /names = \["spek"\]/);
    }
  });

  it("leaves it to the kubelet to start what stopped, and tells somebody that it did (SP-155)", () => {
    const [container] = containers("Deployment", "spek");
    assert.equal(container.livenessProbe.httpGet.path, "/health");
    assert.match(alert(prod, "ServiceRestarting").expr, /kube_pod_container_status_restarts_total/);
    assert.equal(alert(prod, "SPEKServiceDown").labels.severity, "critical");
  });

  it("warns of more than 80 percent, and then removes temporary files after 1 day and cached ones after 7 (SP-158)", () => {
    const limitKiB = 256 * 1_024;
    for (const from of both()) {
      const { spec } = object(from, "Deployment", "spek").spec.template;
      const sidecar = spec.initContainers.find(({ name }: KubernetesObject) => name === "cleanup");
      assert.equal(sidecar.restartPolicy, "Always");
      const mounts: { name: string; mountPath: string }[] = sidecar.volumeMounts;
      assert.deepEqual(
        mounts.map(({ mountPath }) => mountPath),
        ["/tmp", "/app/cache"],
      );
      for (const mount of mounts) {
        const volume = spec.volumes.find(({ name }: { name: string }) => name === mount.name);
        assert.deepEqual(volume.emptyDir, { sizeLimit: "256Mi" });
        assert.ok(spec.containers[0].volumeMounts.some((one: object) => isDeepStrictEqual(one, mount)));
      }
      const [shell, option, script] = sidecar.command;
      assert.deepEqual([shell, option], ["sh", "-c"]);
      const nearlyFull = Math.floor(limitKiB * 0.8);
      for (const [path, folder, ageDays] of [
        ["/tmp", "/tmp/spek", 1],
        ["/app/cache", "/app/cache", 7],
      ] as const) {
        const [, inside = ""] = script.split(`if [ "$(du -skx ${path} | cut -f 1)" -gt ${nearlyFull} ]; then\n`);
        const [branch = ""] = inside.split("\n  fi");
        assert.match(branch, /"event":"folder-nearly-full"/);
        assert.ok(branch.includes(`find ${folder} -xdev -type f -mmin +${ageDays * 24 * 60} -delete`));
      }
      assert.match(script, /sleep 300 & wait/);
    }
    const { expr, labels } = alert(prod, "SPEKScratchUsageHigh");
    assert.equal(labels.severity, "warning");
    const lines = 'axon_log_lines_spek_scratch_usage_high_total{namespace="spek",app="spek"}';
    assert.equal(expr, `sum((increase(${lines}[15m]) and ${lines} offset 15m) or ${lines}) > 0`);
    const collector: string = object(prod, "ConfigMap", "log-collector").data["config.alloy"];
    assert.ok(collector.includes(String.raw`(eq (printf \"%v\" .event) \"folder-nearly-full\")`));
  });

  it("warns when data fill more than 80 percent, and bounds what each replica has for itself", () => {
    for (const from of both()) {
      const { expr, labels } = alert(from, "SPEKDiskUsageHigh");
      assert.equal(
        expr,
        '1 - kubelet_volume_stats_available_bytes{namespace="spek",persistentvolumeclaim="spek-data-pvc"} / kubelet_volume_stats_capacity_bytes{namespace="spek",persistentvolumeclaim="spek-data-pvc"} > 0.8',
      );
      assert.equal(labels.severity, "warning");
    }
    const { volumes } = object(prod, "Deployment", "spek").spec.template.spec;
    const scratch = volumes.filter(({ emptyDir }: KubernetesObject) => emptyDir);
    assert.ok(scratch.length >= 3);
    for (const { emptyDir } of scratch) assert.ok(emptyDir.sizeLimit);
    assert.match(object(prod, "ConfigMap", "spek-file").data["production.yaml"] ?? "", /cleanup_interval: 3600/);
  });

  it("measures each health check, and reports what takes more than 5 s (SP-159)", () => {
    for (const from of both()) {
      const { expr, labels } = alert(from, "SPEKHealthSlow");
      assert.match(
        expr,
        /^histogram_quantile\(0\.95, .*prober_probe_duration_seconds_bucket\{namespace="spek",container="spek",probe_type="Liveness"\}.*> 5$/,
      );
      assert.equal(labels.severity, "warning");
      const { path } = object(from, "ServiceMonitor", "node-metrics").spec.endpoints[2];
      assert.equal(path, "/metrics/probes");
    }
    const { httpGet, periodSeconds, timeoutSeconds } = containers("Deployment", "spek")[0].livenessProbe;
    assert.deepEqual([httpGet.path, periodSeconds], ["/health", 30]);
    assert.ok(timeoutSeconds > 5, "a check that is cut off sooner would never be slow");
  });

  it("warns when a certificate has fewer than 30 days left, which its issuer says itself (SP-163)", () => {
    for (const from of both()) {
      const { expr, labels } = alert(from, "SPEKCertificateExpiring");
      assert.match(expr, /certmanager_certificate_expiration_timestamp_seconds\{namespace="spek",name="spek-tls"\}/);
      assert.match(expr, / - time\(\) < 30 \* 86400$/);
      assert.equal(labels.severity, "warning");
      const { namespaceSelector, podMetricsEndpoints } = object(from, "PodMonitor", "cert-manager-monitor").spec;
      assert.deepEqual(namespaceSelector.matchNames, ["cert-manager"]);
      assert.equal(podMetricsEndpoints[0].port, "http-metrics");
      assert.equal(object(from, "Certificate", "spek-tls").spec.renewBefore, "720h");
    }
  });

  it("dumps, refreshes the baselines and looks for updates each week, and the data more often (SP-161)", () => {
    const weekly = { "postgres-dump-weekly": "0 3 * * 0", "spek-update-baselines": "0 4 * * 0" };
    for (const [name, schedule] of Object.entries(weekly))
      assert.equal(object(prod, "CronJob", name).spec.schedule, schedule);
    assert.equal(object(prod, "Schedule", "spek-prod").spec.schedule, "0 1 * * *");
    const { template } = object(prod, "CronJob", "spek-update-baselines").spec.jobTemplate.spec;
    const [container] = template.spec.containers;
    assert.deepEqual(container.command, ["python", "/app/scripts/update_baselines.py"]);
    assert.equal(container.image, containers("Deployment", "spek")[0].image);
    // Certificates are looked at all the time, and each run has a log of its own in the store.
    assert.ok(alert(prod, "SPEKCertificateExpiring"));
    assert.match(object(prod, "ConfigMap", "log-collector").data["config.alloy"], /names = \["spek"\]/);
    const { maintenance } = plan(spek, { environment: "prod", target: "kubernetes" });
    assert.ok(maintenance);
    const windows = plannedWindows(maintenance, new Date("2026-12-20T12:00Z"), 2);
    assert.deepEqual(
      windows.map(({ start, due }) => [start.toISOString(), due]),
      [
        ["2026-12-27T03:00:00.000Z", ["updates"]],
        ["2027-01-03T03:00:00.000Z", ["updates"]],
      ],
    );
  });

  it("demands every variable that SPEK cannot do without, each by a reference that must exist (SP-106)", () => {
    for (const from of both()) {
      const deployment = object(from, "Deployment", "spek");
      const environment = environmentOf(from, deployment);
      for (const name of ["SPEK_ENV", "SPEK_CONFIG_PATH", "SPEK_DB_PASSWORD", "SPEK_REDIS_PASSWORD"])
        assert.ok(environment[name], name);
      for (const name of ["SPEK_SECRET_KEY", "SPEK_JWT_SECRET", "SPEK_ENCRYPTION_KEY"])
        assert.equal(environment[name], `spek-secrets/${name}`);
      const [container] = deployment.spec.template.spec.containers;
      const references = container.env.flatMap(({ valueFrom }: KubernetesObject) => valueFrom?.secretKeyRef ?? []);
      assert.ok(references.length >= 7);
      const optional = references.filter((reference: KubernetesObject) => reference.optional === true);
      // Keys that others log in with end, and SPEK goes on.
      assert.deepEqual([...new Set(optional.map(({ name }: { name: string }) => name))], ["spek-api-keys"]);
    }
  });

  it("sends audit records where SPEK cannot alter them: to a store of another namespace that it cannot reach (SP-021)", () => {
    const { monitoring, logging } = parse(object(prod, "ConfigMap", "spek-file").data["production.yaml"]).spek;
    assert.deepEqual(monitoring, {
      metrics_enabled: true,
      metrics_port: 8000,
      health_check_enabled: true,
      performance_tracking: true,
      audit_logging: true,
    });
    assert.equal(logging.format, "json");
    const store = object(prod, "StatefulSet", "logs");
    assert.equal(store.metadata.namespace, "spek-monitoring");
    const admitted = prod
      .map(({ inputs }) => inputs as unknown as KubernetesObject)
      .filter(({ kind, spec }) => kind === "NetworkPolicy" && spec.podSelector.matchLabels?.app === "logs")
      .flatMap(({ spec }) => spec.ingress ?? [])
      .flatMap(({ from }: KubernetesObject) => from);
    assert.ok(admitted.length > 0);
    for (const { podSelector } of admitted)
      assert.ok(["log-collector", "grafana"].includes(podSelector.matchLabels.app), podSelector.matchLabels.app);
    const { automountServiceAccountToken, volumes } = object(prod, "Deployment", "spek").spec.template.spec;
    assert.equal(automountServiceAccountToken, false);
    assert.ok(!JSON.stringify(volumes).includes("serviceAccountToken"));
  });
});
