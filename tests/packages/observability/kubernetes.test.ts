import assert from "node:assert/strict";
import {
  KubernetesAlertRules,
  KubernetesDashboard,
  KubernetesPodMonitor,
  KubernetesServiceMonitor,
  ruleSpec,
  systemAlerts,
  systemDashboard,
} from "@axon/observability/kubernetes";
import { PodMonitor } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PodMonitor";
import { PrometheusRule } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule";
import { ServiceMonitor } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor";
import { ConfigMap } from "kubernetes-models/v1/ConfigMap";
import { only, recordResources } from "../../support/mocks.ts";
import { cortexCore } from "./shop.ts";

const operator = (kind: string) => `kubernetes:monitoring.coreos.com/v1:${kind}`;
const labels = { "app.kubernetes.io/part-of": "cortex-core" };

/** Whatever a Service is called, alerts know what is behind it by its own name. */
const serviceByApp = {
  sourceLabels: ["__meta_kubernetes_service_label_app"],
  regex: "(.+)",
  targetLabel: "service",
};

describe("KubernetesServiceMonitor", () => {
  it("reads the API's metrics every 15 s with a timeout of 10 s, found by its release label (CC-114)", async () => {
    const resources = await recordResources(() => {
      new KubernetesServiceMonitor("cortex-core-monitor", {
        namespace: "cortex-core",
        labels,
        selector: { app: "cortex-core-api" },
      });
    });
    const { inputs } = only(resources, operator("ServiceMonitor"), "cortex-core-monitor");
    assert.deepEqual(inputs, {
      apiVersion: "monitoring.coreos.com/v1",
      kind: "ServiceMonitor",
      metadata: {
        name: "cortex-core-monitor",
        namespace: "cortex-core",
        labels: { ...labels, release: "prometheus" },
      },
      spec: {
        selector: { matchLabels: { app: "cortex-core-api" } },
        jobLabel: "app",
        endpoints: [
          { port: "http", path: "/metrics", interval: "15s", scrapeTimeout: "10s", relabelings: [serviceByApp] },
        ],
      },
    });
    new ServiceMonitor(Object(inputs)).validate();
    assert.equal(resources.filter(({ type }) => type.startsWith("kubernetes:")).length, 1);
  });

  it("takes port, path, times and discovery labels from its arguments", async () => {
    const resources = await recordResources(() => {
      new KubernetesServiceMonitor("web", {
        namespace: "shop",
        selector: { app: "web" },
        discoveryLabels: { team: "shop" },
        port: "admin",
        path: "/stats",
        interval: "1m",
        timeout: "1m",
      });
    });
    const { inputs } = only(resources, operator("ServiceMonitor"));
    assert.deepEqual(inputs.metadata, { name: "web", namespace: "shop", labels: { team: "shop" } });
    assert.deepEqual(new ServiceMonitor(Object(inputs)).spec?.endpoints, [
      { port: "admin", path: "/stats", interval: "1m", scrapeTimeout: "1m", relabelings: [serviceByApp] },
    ]);
  });

  it("reads what reports on others where it runs, and keeps the labels it brings along", async () => {
    const resources = await recordResources(() => {
      new KubernetesServiceMonitor("kube-state-metrics", {
        namespace: "monitoring",
        selector: { "app.kubernetes.io/name": "kube-state-metrics" },
        targetNamespaces: ["kube-system"],
        honorLabels: true,
      });
    });
    const { spec } = new ServiceMonitor(Object(only(resources, operator("ServiceMonitor")).inputs));
    assert.deepEqual(spec.namespaceSelector, { matchNames: ["kube-system"] });
    assert.equal(spec.endpoints[0]?.honorLabels, true);
  });

  it("names everything that is wrong at once", async () => {
    await assert.rejects(
      recordResources(() => {
        new KubernetesServiceMonitor("web", {
          namespace: "shop",
          selector: {},
          path: "metrics",
          interval: "5s",
          timeout: "ten",
        });
      }),
      {
        message: [
          'KubernetesServiceMonitor "web": 3 problems',
          "  - selector must be one label at least, got an object",
          '  - path must be a path that begins with "/", got "metrics"',
          '  - timeout must be a duration such as "30s", "15m", "1h30m" or "30d", got "ten"',
        ].join("\n"),
      },
    );
  });

  for (const { interval, timeout, valid } of [
    { interval: "10s", timeout: "10s", valid: true },
    { interval: "10s", timeout: "11s", valid: false },
    { interval: "5s", timeout: undefined, valid: false },
    { interval: "0s", timeout: "0s", valid: false },
  ]) {
    it(`${valid ? "accepts" : "rejects"} an interval of ${interval} with a timeout of ${timeout ?? "10s, the default"}`, async () => {
      const created = recordResources(() => {
        new KubernetesServiceMonitor("web", { namespace: "shop", selector: { app: "web" }, interval, timeout });
      });
      await (valid ? created : assert.rejects(created, /(timeout|interval) must be/));
    });
  }
});

describe("KubernetesPodMonitor", () => {
  it("reads the metrics of a CloudNativePG cluster (CC-115)", async () => {
    const resources = await recordResources(() => {
      new KubernetesPodMonitor("postgres-core", {
        namespace: "cortex-core",
        selector: { "cnpg.io/cluster": "postgres-core" },
      });
    });
    const { inputs } = only(resources, operator("PodMonitor"), "postgres-core");
    assert.deepEqual(inputs, {
      apiVersion: "monitoring.coreos.com/v1",
      kind: "PodMonitor",
      metadata: { name: "postgres-core", namespace: "cortex-core", labels: { release: "prometheus" } },
      spec: {
        selector: { matchLabels: { "cnpg.io/cluster": "postgres-core" } },
        podMetricsEndpoints: [{ port: "metrics", path: "/metrics", interval: "15s", scrapeTimeout: "10s" }],
      },
    });
    new PodMonitor(Object(inputs)).validate();
  });

  it("reads over TLS, and believes one name and one authority", async () => {
    const authority = { secretName: "core-tls", key: "ca.crt" };
    const resources = await recordResources(() => {
      const tls = { serverName: "core", authority };
      new KubernetesPodMonitor("core", { namespace: "cortex-core", selector: { app: "core" }, tls });
    });
    const { inputs } = only(resources, operator("PodMonitor"), "core");
    const [endpoint] = Object(inputs.spec).podMetricsEndpoints;
    assert.deepEqual(
      [endpoint.scheme, endpoint.tlsConfig],
      ["https", { serverName: "core", ca: { secret: { name: "core-tls", key: "ca.crt" } } }],
    );
    new PodMonitor(Object(inputs)).validate();
  });

  it("calls what it reads by the name people know it by", async () => {
    const resources = await recordResources(() => {
      new KubernetesPodMonitor("core", { namespace: "cortex-core", selector: { app: "core" }, job: "postgresql" });
    });
    const { inputs } = only(resources, operator("PodMonitor"), "core");
    assert.deepEqual(Object(inputs.spec).podMetricsEndpoints[0].relabelings, [
      { targetLabel: "job", replacement: "postgresql" },
    ]);
    new PodMonitor(Object(inputs)).validate();
  });
});

describe("KubernetesDashboard", () => {
  const dashboard = { title: "Cortex Core Dashboard", namespace: "cortex-core" } as const;

  it("puts the dashboard where Grafana's sidecar finds it (CC-116)", async () => {
    const resources = await recordResources(() => {
      new KubernetesDashboard("cortex-core-dashboard", {
        namespace: "cortex-monitoring",
        labels,
        system: cortexCore,
        dashboard,
      });
    });
    const { inputs } = only(resources, "kubernetes:core/v1:ConfigMap", "cortex-core-dashboard");
    assert.deepEqual(inputs.metadata, {
      name: "cortex-core-dashboard",
      namespace: "cortex-monitoring",
      labels: { ...labels, grafana_dashboard: "1" },
      annotations: { grafana_folder: "Cortex Core Dashboard" },
    });
    const configMap = new ConfigMap({ metadata: {}, data: Object(inputs.data) });
    configMap.validate();
    assert.deepEqual(Object.keys(configMap.data ?? {}), ["cortex-core-dashboard.json"]);
    assert.deepEqual(
      JSON.parse(configMap.data?.["cortex-core-dashboard.json"] ?? ""),
      systemDashboard(cortexCore, dashboard),
    );
  });

  it("stands in the folder it is given", async () => {
    const resources = await recordResources(() => {
      new KubernetesDashboard("shop", { namespace: "m", system: { name: "shop" }, dashboard, folder: "Shops" });
    });
    const { inputs } = only(resources, "kubernetes:core/v1:ConfigMap");
    assert.deepEqual(Object(inputs.metadata).annotations, { grafana_folder: "Shops" });
  });

  for (const [refresh, valid] of [
    ["5s", true],
    ["4s", false],
    ["1m", true],
    ["", true],
    ["often", false],
  ] as const) {
    it(`${valid ? "accepts" : "rejects"} a refresh of "${refresh}"`, async () => {
      const created = recordResources(() => {
        new KubernetesDashboard("d", { namespace: "m", system: { name: "s" }, dashboard: { ...dashboard, refresh } });
      });
      const message = `KubernetesDashboard "d": dashboard.refresh must be a time from "5s", or "" for none, got "${refresh}"`;
      await (valid ? created : assert.rejects(created, { message }));
    });
  }
});

describe("KubernetesAlertRules", () => {
  it("routes every alert by severity and part and links its runbook (CC-120)", async () => {
    const resources = await recordResources(() => {
      new KubernetesAlertRules("cortex-core", {
        namespace: "cortex-core",
        labels,
        system: cortexCore,
        runbooks: "https://runbooks.example.com/axon/",
      });
    });
    const { inputs } = only(resources, operator("PrometheusRule"), "cortex-core");
    const rule = new PrometheusRule(Object(inputs));
    rule.validate();
    assert.deepEqual(rule.metadata, {
      name: "cortex-core",
      namespace: "cortex-core",
      labels: { ...labels, release: "prometheus" },
    });
    const groups = rule.spec?.groups ?? [];
    assert.deepEqual(
      groups.map(({ name }) => name),
      [
        "cortex-core.cortex-core-api",
        "cortex-core.memory-service",
        "cortex-core.cognition-service",
        "cortex-core.postgres-core",
        "cortex-core.postgres-memory",
        "cortex-core.redis",
        "cortex-core.cortex-core-tls",
        "cortex-core.database-credentials",
        "cortex-core.db-migration-job",
      ],
    );
    assert.deepEqual(groups[0]?.rules?.[0], {
      alert: "ServiceDown",
      expr:
        'kube_deployment_status_replicas_available{namespace="cortex-core",deployment="cortex-core-api"} == 0 or ' +
        'absent(kube_deployment_status_replicas_available{namespace="cortex-core",deployment="cortex-core-api"})',
      for: "2m",
      labels: { severity: "critical", system: "cortex-core", component: "cortex-core-api", namespace: "cortex-core" },
      annotations: {
        summary: "cortex-core-api has no replica that can answer",
        description: "No replica of cortex-core-api has been available for 2 minutes, so every request to it fails.",
        runbook_url: "https://runbooks.example.com/axon/service-down.md",
      },
    });
    for (const { labels, annotations } of groups.flatMap(({ rules = [] }) => rules)) {
      assert.match(labels?.severity ?? "", /^(critical|warning)$/);
      assert.deepEqual(Object.keys(annotations ?? {}).sort(), ["description", "runbook_url", "summary"]);
    }
  });

  it("keeps one group a name where a service is called like its system", async () => {
    const resources = await recordResources(() => {
      new KubernetesAlertRules("shop", {
        namespace: "shop",
        system: {
          name: "shop",
          services: [{ name: "shop" }, { name: "own" }],
          maintenance: { schedule: "0 3 * * SUN", duration: "2h" },
        },
        own: {
          ShopIsEmpty: {
            severity: "warning",
            expression: "vector(0)",
            holdsFor: "5m",
            summary: "no goods",
            description: "None.",
          },
        },
      });
    });
    const { inputs } = only(resources, operator("PrometheusRule"), "shop");
    const { groups = [] } = new PrometheusRule(Object(inputs)).spec ?? {};
    const alerts = (name: string) => groups.filter((group) => group.name === name).flatMap(({ rules }) => rules ?? []);
    assert.equal(new Set(groups.map(({ name }) => name)).size, groups.length);
    assert.deepEqual(
      alerts("shop.shop")
        .map(({ alert }) => alert)
        .slice(0, 1),
      ["ServiceDown"],
    );
    assert.equal(alerts("shop.shop").at(-1)?.alert, "MaintenanceInProgress");
    assert.equal(alerts("shop.own").at(-1)?.alert, "ShopIsEmpty");
  });

  it("links to no runbook where none is served", () => {
    const system = { name: "shop", services: [{ name: "web" }] };
    const { groups = [] } = ruleSpec(systemAlerts(system, { namespace: "shop" }), system, "shop");
    const annotations = groups.flatMap(({ rules = [] }) => rules.map((rule) => Object.keys(rule.annotations ?? {})));
    assert.ok(annotations.length > 5);
    for (const keys of annotations) assert.deepEqual(keys, ["summary", "description"]);
  });

  it("rejects parts and runbooks that cannot be, all at once", async () => {
    await assert.rejects(
      recordResources(() => {
        new KubernetesAlertRules("shop", {
          namespace: "shop",
          system: { name: "shop", services: [{ name: "Web" }] },
          runbooks: "docs/runbooks",
        });
      }),
      {
        message: [
          'KubernetesAlertRules "shop": 2 problems',
          '  - services[0].name must be lower-case letters, digits, hyphens and dots, got "Web"',
          '  - runbooks must be an address that begins with https://, got "docs/runbooks"',
        ].join("\n"),
      },
    );
  });
});
