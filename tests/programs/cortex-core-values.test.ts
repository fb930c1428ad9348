import assert from "node:assert/strict";
import type { RegisteredResource } from "../../packages/cli/src/render/resource.ts";
import { asked } from "../support/bucket-demand.ts";
import { environmentOf, type KubernetesObject, object, renderStack } from "../support/program.ts";

type Rendered = readonly RegisteredResource[];
type Port = { readonly port: number; readonly protocol: string };

/** Every object of a kind. */
const all = (resources: Rendered, kind: string): KubernetesObject[] =>
  resources
    .filter(({ type }) => type.startsWith("kubernetes:") && type.endsWith(`:${kind}`))
    .map(({ inputs }) => inputs as KubernetesObject);

const sizes = ({ requests, limits }: KubernetesObject["spec"]) => [
  [requests.cpu, limits.cpu],
  [requests.memory, limits.memory],
];

describe("the guide's values of Cortex Core on Kubernetes, in production", () => {
  let prod: Rendered;
  before(async () => {
    prod = await renderStack("prod");
  });
  const find = (kind: string, name: string) => object(prod, kind, name);
  const pod = (name: string) => find("Deployment", name).spec.template.spec;
  const services = ["cortex-core-api", "memory-service", "cognition-service"] as const;

  it("are replicas, CPU, memory and disk of each service (CC-006, CC-007, CC-008, CC-038, CC-041)", () => {
    const expected = {
      "cortex-core-api": [
        ["1", "2"],
        ["2Gi", "4Gi"],
      ],
      "memory-service": [
        ["1", "2"],
        ["4Gi", "8Gi"],
      ],
      "cognition-service": [
        ["2", "4"],
        ["4Gi", "8Gi"],
      ],
    };
    for (const name of services) {
      const { resources, image } = pod(name).containers[0];
      assert.deepEqual(sizes(resources), expected[name], name);
      assert.equal(resources.limits["ephemeral-storage"], "20Gi", name);
      assert.equal(image, `registry.example.com/${name}:1.0.0`);
    }
    // The API's number is its autoscaler's, from 3 on.
    assert.equal(find("Deployment", "cortex-core-api").spec.replicas, undefined);
    for (const name of ["memory-service", "cognition-service"]) assert.equal(find("Deployment", name).spec.replicas, 3);
  });

  it("are pods of user 1000 that can do no harm, replaced one by one, with time to end (CC-035, CC-040, CC-079, CC-113)", () => {
    const grace = { "cortex-core-api": 130, "memory-service": 60, "cognition-service": 60 };
    for (const name of services) {
      const { strategy } = find("Deployment", name).spec;
      assert.deepEqual(strategy, { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }, name);
      const { securityContext, containers, terminationGracePeriodSeconds, automountServiceAccountToken } = pod(name);
      assert.partialDeepStrictEqual(securityContext, {
        runAsUser: 1000,
        runAsGroup: 1000,
        fsGroup: 1000,
        runAsNonRoot: true,
        seccompProfile: { type: "RuntimeDefault" },
      });
      assert.equal(automountServiceAccountToken, false, name);
      assert.partialDeepStrictEqual(containers[0].securityContext, {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      });
      assert.equal(terminationGracePeriodSeconds, grace[name], name);
      assert.deepEqual(containers[0].lifecycle, { preStop: { sleep: { seconds: 5 } } }, name);
    }
  });

  it("spread over zones and nodes, and two of each are left by planned disruptions (CC-125)", () => {
    for (const name of services) {
      const keys = pod(name).topologySpreadConstraints.map(({ topologyKey }: KubernetesObject) => topologyKey);
      assert.deepEqual(keys, ["topology.kubernetes.io/zone", "kubernetes.io/hostname"], name);
      assert.equal(find("PodDisruptionBudget", name).spec.minAvailable, 2, name);
    }
  });

  it("scale the API alone: from 3 to 10, by CPU and memory, quickly up and slowly down (CC-091, CC-092, CC-093)", () => {
    assert.equal(all(prod, "HorizontalPodAutoscaler").length, 1);
    const { apiVersion, spec } = find("HorizontalPodAutoscaler", "cortex-core-api-hpa");
    assert.equal(apiVersion, "autoscaling/v2");
    assert.deepEqual([spec.minReplicas, spec.maxReplicas], [3, 10]);
    assert.deepEqual(
      spec.metrics.map(({ resource }: KubernetesObject) => [resource.name, resource.target.averageUtilization]),
      [
        ["cpu", 70],
        ["memory", 80],
      ],
    );
    assert.partialDeepStrictEqual(spec.behavior.scaleDown, {
      stabilizationWindowSeconds: 300,
      policies: [{ type: "Percent", value: 10, periodSeconds: 60 }],
    });
    assert.deepEqual(spec.behavior.scaleUp, {
      stabilizationWindowSeconds: 60,
      policies: [
        { type: "Percent", value: 100, periodSeconds: 60 },
        { type: "Pods", value: 4, periodSeconds: 60 },
      ],
      selectPolicy: "Max",
    });
  });

  it("are Services with a named port and a label, inside of the cluster alone (CC-045)", () => {
    for (const [name, port] of [
      ["cortex-core-api", 8000],
      ["memory-service", 9000],
    ] as const) {
      const { metadata, spec } = find("Service", name);
      assert.deepEqual(
        [spec.type ?? "ClusterIP", spec.ports[0].name, spec.ports[0].port, spec.ports[0].targetPort],
        ["ClusterIP", "http", port, "http"],
      );
      assert.equal(metadata.labels?.app, name);
    }
  });

  it("are two databases of 2 servers, and 2 more of the core's that are read (CC-009, CC-010, CC-065, CC-066, CC-095, CC-105)", () => {
    for (const [name, instances, memory, size, database, owner] of [
      ["postgres-core", 4, ["4Gi", "8Gi"], "100Gi", "cortex_core", "cortex"],
      ["postgres-memory", 2, ["8Gi", "16Gi"], "500Gi", "cortex_memory", "cortex_memory"],
    ] as const) {
      const { spec } = find("Cluster", name);
      assert.equal(spec.instances, instances, name);
      assert.deepEqual(sizes(spec.resources), [["2", "4"], [...memory]], name);
      assert.deepEqual([spec.storage.size, spec.storage.resizeInUseVolumes], [size, true], name);
      const { initdb } = spec.bootstrap;
      assert.deepEqual([initdb.database, initdb.owner], [database, owner]);
      const { extensions } = find("Database", name).spec;
      assert.deepEqual(
        extensions.map((extension: { readonly name: string }) => extension.name),
        ["pgcrypto", "uuid-ossp"],
      );
    }
    const { data } = find("ExternalSecret", "postgres-core-credentials").spec.target.template;
    assert.match(data.readUrl, /@postgres-core-replica:5432\/cortex_core\?/);
    assert.match(data.directUrl, /@postgres-core:5432\/cortex_core\?/);
  });

  it("tell when a database's disk fills, of both (CC-018, CC-019)", () => {
    const rules = all(prod, "PrometheusRule").flatMap(({ spec }) =>
      spec.groups.flatMap(({ rules: listed }: KubernetesObject) => listed),
    );
    for (const name of ["postgres-core", "postgres-memory"]) {
      assert.ok(
        rules.some(({ alert, expr }) => alert === "VolumeFillingUp" && expr.includes(name)),
        name,
      );
    }
  });

  it("back both databases up at 02:00, with every moment between, in three tiers, encrypted (CC-020, CC-084, CC-085, CC-086)", () => {
    const rules = asked("prod").demand.lifecycle.Rules as readonly KubernetesObject[];
    for (const name of ["postgres-core", "postgres-memory"]) {
      assert.equal(find("ScheduledBackup", name).spec.schedule, "0 0 2 * * *");
      assert.equal(find("Cluster", name).spec.plugins[0].isWALArchiver, true);
      const { configuration, retentionPolicy } = find("ObjectStore", name).spec;
      assert.equal(retentionPolicy, "7d");
      assert.deepEqual([configuration.data.encryption, configuration.wal.encryption], ["aws:kms", "aws:kms"]);
      for (const [tier, schedule, days] of [
        ["weekly", "0 3 * * 0", 31],
        ["monthly", "0 4 1 * *", 366],
      ] as const) {
        const { spec } = find("CronJob", `${name}-dump-${tier}`);
        assert.equal(spec.schedule, schedule);
        const { containers, initContainers } = spec.jobTemplate.spec.template.spec;
        const variable = (of: KubernetesObject, key: string) =>
          of.env.find((one: { readonly name: string }) => one.name === key)?.value;
        const target = `example-cortex-core-backup/cortex-core/prod/${name}/dumps/${tier}`;
        assert.equal(variable(containers[0], "BACKUP_TARGET"), `backup:${target}`);
        const kept = rules.find(({ Filter }) => `${target}/` === `example-cortex-core-backup/${Filter.Prefix}`);
        assert.deepEqual(kept?.Expiration, { Days: days });
        assert.equal(variable(containers[0], "RCLONE_CONFIG_BACKUP_SERVER_SIDE_ENCRYPTION"), "aws:kms");
        assert.equal(variable(initContainers[0], "RECIPIENT_FILE"), "/etc/backup/recipient/key.asc");
      }
      const script: string = find("ConfigMap", `${name}-dump`).data["dump.sh"];
      assert.match(script, /^set -euo pipefail\n/);
      assert.match(script, /--format=custom/);
      assert.match(script, /\$DB_NAME-\$\(date -u \+%Y%m%d_%H%M%S\)\.dump\.gpg/);
    }
  });

  it("migrate both databases by their services' own images, before these start (CC-067, CC-070)", () => {
    for (const [job, image, secret] of [
      ["db-migration-job", "cortex-core-api", "postgres-core-credentials"],
      ["memory-migration-job", "memory-service", "postgres-memory-credentials"],
    ] as const) {
      const found = all(prod, "Job").find(({ metadata }) => metadata.name.startsWith(`${job}-`));
      const [container] = found?.spec.template.spec.containers ?? [];
      assert.deepEqual(container.command, ["alembic", "upgrade", "head"]);
      assert.equal(container.image, `registry.example.com/${image}:1.0.0`);
      assert.deepEqual(container.env[0], {
        name: "DATABASE_URL",
        valueFrom: { secretKeyRef: { name: secret, key: "directUrl" } },
      });
    }
  });

  it("are one cache of the guide's size, asked for an answer to PING, that forgets and asks for a password (CC-097, CC-098, CC-099)", () => {
    const { spec } = find("Deployment", "redis");
    assert.equal(spec.replicas, 1);
    const [server] = spec.template.spec.containers;
    assert.deepEqual(sizes(server.resources), [
      ["100m", "200m"],
      ["256Mi", "512Mi"],
    ]);
    const times = ({ initialDelaySeconds, periodSeconds }: KubernetesObject) => [initialDelaySeconds, periodSeconds];
    assert.deepEqual(times(server.livenessProbe), [30, 10]);
    assert.deepEqual(times(server.readinessProbe), [5, 10]);
    for (const { exec } of [server.livenessProbe, server.readinessProbe])
      assert.match(exec.command.at(-1), /ping.*PONG/);
    assert.deepEqual(find("Service", "redis").spec.ports[0].port, 6379);
    const settings: string = find("ConfigMap", "redis").data["server.conf"];
    assert.ok(Number(/^maxmemory (\d+)$/m.exec(settings)?.[1]) < 512 * 2 ** 20);
    assert.match(settings, /^maxmemory-policy allkeys-lru$/m);
    assert.partialDeepStrictEqual(environmentOf(prod, find("Deployment", "cortex-core-api")), {
      REDIS_HOST: "redis",
      REDIS_PORT: "6379",
      REDIS_PASSWORD: "redis-credentials/password",
      REDIS_DB: "0",
      CACHE_EXPIRATION: "300",
    });
  });

  it("are the API's settings of its environment, its pool and its logs (CC-051, CC-055, CC-059, CC-094)", () => {
    assert.partialDeepStrictEqual(environmentOf(prod, find("Deployment", "cortex-core-api")), {
      ENVIRONMENT: "production",
      LOG_LEVEL: "INFO",
      LOG_FORMAT: "json",
      PYTHONUNBUFFERED: "1",
      DB_POOL_SIZE: "10",
      DB_MAX_OVERFLOW: "20",
      DB_POOL_TIMEOUT: "30",
      DB_POOL_RECYCLE: "1800",
      DB_ECHO: "false",
      REQUIRE_HTTPS: "true",
      ALLOWED_HOSTS: "api.cortex-core.example.com",
      CORS_ORIGINS: "https://app.cortex-core.example.com",
    });
  });

  it("open the API's paths and no other: callers, callees, DNS and 443 outside (CC-014, CC-016, CC-017, CC-108, CC-109, CC-110, CC-111, CC-112)", () => {
    const policies = all(prod, "NetworkPolicy").filter(({ metadata }) => metadata.namespace === "cortex-core");
    const open = (app: string, direction: "ingress" | "egress") =>
      Object.fromEntries(
        policies
          .filter(({ spec }) => spec.podSelector.matchLabels?.app === app && spec[direction])
          .map(({ metadata, spec }) => [
            metadata.name.replace(new RegExp(`-${direction}$`), ""),
            spec[direction].flatMap(({ ports }: { ports: Port[] }) => ports.map(({ port }) => port)).join(),
          ]),
      );
    assert.deepEqual(open("cortex-core-api", "ingress"), {
      "cortex-core-ingress-to-cortex-core-api": "8000",
      "monitoring-to-cortex-core-api": "8000",
      "smoke-test-job-to-cortex-core-api": "8000",
    });
    assert.deepEqual(open("cortex-core-api", "egress"), {
      "cortex-core-api-to-azure-b2c": "443",
      "cortex-core-api-to-cognition-service": "9100",
      "cortex-core-api-to-memory-service": "9000",
      "cortex-core-api-to-postgres-core-pooler": "5432",
      "cortex-core-api-to-redis": "6379",
    });
    for (const [app, port] of [
      ["memory-service", "9000"],
      ["cognition-service", "9100"],
    ] as const)
      assert.deepEqual(open(app, "ingress"), { [`cortex-core-api-to-${app}`]: port, [`monitoring-to-${app}`]: port });
    const named = (name: string) => policies.find(({ metadata }) => metadata.name === name)?.spec;
    const [outside] = named("cortex-core-api-to-azure-b2c-egress").egress[0].to;
    assert.equal(outside.ipBlock.cidr, "0.0.0.0/0");
    for (const range of ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"])
      assert.ok(outside.ipBlock.except.includes(range), range);
    const [dns] = named("allow-dns").egress;
    assert.deepEqual(
      dns.ports.map(({ port, protocol }: Port) => `${port} ${protocol}`),
      ["53 UDP", "53 TCP"],
    );
    assert.deepEqual(dns.to[0].podSelector.matchLabels, { "k8s-app": "kube-dns" });
    const denied = named("default-deny");
    assert.deepEqual([denied.podSelector, denied.policyTypes], [{}, ["Ingress", "Egress"]]);
    for (const app of ["postgres-core", "postgres-memory", "redis"])
      assert.ok(Object.keys(open(app, "ingress")).length > 0, app);
  });

  it("watch from a namespace of its own, with metrics and logs of 30 days and alerts of 90 (CC-004, CC-011, CC-021, CC-022, CC-023, CC-033)", () => {
    for (const name of ["cortex-core", "cortex-monitoring"]) {
      const { labels } = find("Namespace", name).metadata;
      assert.deepEqual([labels?.name, labels?.["pod-security.kubernetes.io/enforce"]], [name, "restricted"]);
    }
    const { metadata, spec } = find("Prometheus", "prometheus");
    assert.deepEqual([metadata.namespace, spec.replicas, spec.retention], ["cortex-monitoring", 1, "30d"]);
    assert.deepEqual(sizes(spec.resources), [
      ["2", "4"],
      ["4Gi", "8Gi"],
    ]);
    assert.equal(spec.storage.volumeClaimTemplate.spec.resources.requests.storage, "100Gi");
    const { limits_config: logs } = JSON.parse(find("ConfigMap", "logs").data["loki.yaml"]);
    assert.equal(logs.retention_period, "720h");
    assert.deepEqual(
      logs.retention_stream.map(({ selector, period }: KubernetesObject) => [selector, period]),
      [['{kind="alert"}', "2160h"]],
    );
    // 2 GB a day for 30 days, and a third more.
    const [claim] = find("StatefulSet", "logs").spec.volumeClaimTemplates;
    assert.equal(claim.spec.resources.requests.storage, "80Gi");
  });

  it("read every service each 15 s in at most 10 s, and the exporters of the stores (CC-114, CC-115)", () => {
    for (const name of services) {
      const { metadata, spec } = find("ServiceMonitor", `${name}-monitor`);
      assert.equal(metadata.labels?.release, "prometheus");
      assert.deepEqual(spec.selector.matchLabels, { app: name });
      const [{ port, path, interval, scrapeTimeout }] = spec.endpoints;
      assert.deepEqual([port, path, interval, scrapeTimeout], ["http", "/metrics", "15s", "10s"], name);
    }
    for (const name of ["postgres-core", "postgres-memory", "redis"])
      assert.ok(find("PodMonitor", `${name}-monitor`).spec, name);
  });

  it("show the guide's dashboard, with its panel of requests and those that it only promises (CC-116, CC-117, CC-118, CC-119)", () => {
    const { metadata, data } = find("ConfigMap", "cortex-core-dashboard");
    assert.deepEqual([metadata.namespace, metadata.labels?.grafana_dashboard], ["cortex-monitoring", "1"]);
    const { title, schemaVersion, style, time, editable, panels } = JSON.parse(data["cortex-core-dashboard.json"]);
    assert.deepEqual([title, schemaVersion, style], ["Cortex Core Dashboard", 38, "dark"]);
    assert.deepEqual([time, editable], [{ from: "now-6h", to: "now" }, false]);
    const [requests] = panels;
    assert.deepEqual([requests.title, requests.type], ["HTTP Request Rate", "timeseries"]);
    assert.deepEqual(requests.gridPos, { h: 8, w: 12, x: 0, y: 0 });
    assert.equal(requests.targets[0].expr, 'sum(rate(http_requests_total{namespace="$namespace"}[5m])) by (pod)');
    const { custom, thresholds, unit } = requests.fieldConfig.defaults;
    assert.deepEqual([custom.lineWidth, custom.fillOpacity, unit], [1, 10, "reqps"]);
    assert.deepEqual(thresholds.steps, [
      { color: "green", value: null },
      { color: "red", value: 80 },
    ]);
    const titles = panels.map((panel: { readonly title: string }) => panel.title);
    for (const promised of [
      "Error rate",
      "Latency",
      "CPU of limit",
      "Memory of limit",
      "Database connections of limit",
      "Cache hits",
      "Rollouts",
      "Backup age",
    ])
      assert.ok(titles.includes(promised), promised);
  });
});
