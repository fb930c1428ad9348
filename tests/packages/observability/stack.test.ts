import assert from "node:assert/strict";
import { KubernetesAlertmanager, KubernetesNodeMetrics, KubernetesPrometheus } from "@axon/observability/kubernetes";
import { Alertmanager } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/Alertmanager";
import { Prometheus } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/Prometheus";
import { ServiceMonitor } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor";
import { AlertmanagerConfig } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1alpha1/AlertmanagerConfig";
import { Role } from "kubernetes-models/rbac.authorization.k8s.io/v1/Role";
import { PersistentVolumeClaimSpec } from "kubernetes-models/v1/PersistentVolumeClaimSpec";
import { Service } from "kubernetes-models/v1/Service";
import { only, recordResources } from "../../support/mocks.ts";

const namespace = "cortex-monitoring";
const labels = { "app.kubernetes.io/part-of": "cortex-core" };
const operator = (kind: string) => `kubernetes:monitoring.coreos.com/v1:${kind}`;
const rbac = (kind: string) => `kubernetes:rbac.authorization.k8s.io/v1:${kind}`;

/** The type package's schema demands fields of a claim that the resource definition does not; the claim is checked alone. */
function validateStored(
  kind: typeof Prometheus | typeof Alertmanager,
  inputs: Readonly<Record<string, unknown>>,
): void {
  const { storage, ...spec } = Object(inputs.spec);
  new PersistentVolumeClaimSpec(storage.volumeClaimTemplate.spec).validate();
  new kind({ ...Object(inputs), spec }).validate();
}

describe("KubernetesPrometheus", () => {
  const create = (args: Partial<ConstructorParameters<typeof KubernetesPrometheus>[1]> = {}) =>
    recordResources(() => {
      new KubernetesPrometheus("prometheus", { namespace, labels, observedNamespaces: ["cortex-core"], ...args });
    });

  it("is one instance with 2 to 4 cores, 4 to 8 GiB and a disk of 100 GiB (CC-011)", async () => {
    const { inputs } = only(await create(), operator("Prometheus"), "prometheus");
    const { replicas, resources, storage } = Object(inputs.spec);
    assert.equal(replicas, 1);
    assert.deepEqual(resources.requests, { cpu: "2", memory: "4Gi" });
    assert.deepEqual(resources.limits, { cpu: "4", memory: "8Gi" });
    assert.deepEqual(storage.volumeClaimTemplate.spec, {
      accessModes: ["ReadWriteOnce"],
      resources: { requests: { storage: "100Gi" } },
    });
    validateStored(Prometheus, inputs);
  });

  it("keeps metrics 30 days, or until nine tenths of the disk are used (CC-022)", async () => {
    const { retention, retentionSize } = Object(only(await create(), operator("Prometheus")).inputs.spec);
    assert.equal(retention, "30d");
    assert.equal(retentionSize, "92160MiB");
  });

  it("reads the given namespaces and its own, and of these only what has the release label (CC-114)", async () => {
    const { inputs } = only(await create(), operator("Prometheus"));
    const spec = Object(inputs.spec);
    for (const kind of ["serviceMonitor", "podMonitor", "rule"]) {
      assert.deepEqual(spec[`${kind}Selector`], { matchLabels: { release: "prometheus" } });
      assert.deepEqual(spec[`${kind}NamespaceSelector`].matchExpressions, [
        { key: "kubernetes.io/metadata.name", operator: "In", values: ["cortex-core", namespace] },
      ]);
    }
  });

  it("reads and judges every 30 s, or as often as it is told", async () => {
    const intervals = async (change: Parameters<typeof create>[0]) => {
      const { scrapeInterval, evaluationInterval } = Object(
        only(await create(change), operator("Prometheus")).inputs.spec,
      );
      return [scrapeInterval, evaluationInterval];
    };
    assert.deepEqual(await intervals({}), ["30s", "30s"]);
    assert.deepEqual(await intervals({ interval: "15s" }), ["15s", "15s"]);
  });

  it("runs under the restricted profile, with a token only because discovery needs one", async () => {
    const resources = await create();
    const spec = Object(only(resources, operator("Prometheus")).inputs.spec);
    assert.deepEqual(spec.securityContext, {
      runAsNonRoot: true,
      runAsUser: 1000,
      runAsGroup: 1000,
      fsGroup: 1000,
      fsGroupChangePolicy: "OnRootMismatch",
      seccompProfile: { type: "RuntimeDefault" },
    });
    assert.equal(spec.automountServiceAccountToken, true);
    const account = only(resources, "kubernetes:core/v1:ServiceAccount", "prometheus");
    assert.equal(account.inputs.automountServiceAccountToken, false);
  });

  it("may list what is in each namespace it reads, and read the nodes' metrics, and nothing else", async () => {
    const resources = await create({
      observedNamespaces: ["shop", "billing"],
      sourceNamespaces: ["shop", "operators"],
    });
    const roles = resources.filter(({ type }) => type === rbac("Role"));
    assert.deepEqual(
      roles.map(({ inputs }) => Object(inputs.metadata).namespace),
      [namespace, "shop", "billing", "operators"],
    );
    for (const { inputs } of roles) {
      new Role(Object(inputs)).validate();
      const verbs = Object(inputs).rules.flatMap((rule: { verbs: string[] }) => rule.verbs);
      assert.deepEqual([...new Set(verbs)].sort(), ["get", "list", "watch"]);
    }
    assert.deepEqual(Object(only(resources, rbac("ClusterRole")).inputs).rules, [
      { apiGroups: [""], resources: ["nodes/metrics"], verbs: ["get"] },
    ]);
    for (const { inputs } of resources.filter(({ type }) => type.endsWith("RoleBinding")))
      assert.deepEqual(Object(inputs).subjects, [{ kind: "ServiceAccount", name: "prometheus", namespace }]);
  });

  it("needs no right over the cluster where the nodes are not read", async () => {
    const resources = await create({ nodes: false });
    assert.deepEqual(
      resources.filter(({ type }) => type.includes("Cluster")),
      [],
    );
  });

  it("answers under its own name on 9090", async () => {
    const resources = await create();
    const { inputs } = only(resources, "kubernetes:core/v1:Service", "prometheus");
    new Service(Object(inputs)).validate();
    assert.deepEqual(Object(inputs).spec, {
      selector: { app: "prometheus" },
      ports: [{ name: "http", port: 9090, targetPort: "web" }],
    });
    assert.equal(Object(only(resources, operator("Prometheus")).inputs.spec).podMetadata.labels.app, "prometheus");
  });

  it("rejects a disk and a retention that are no quantities", async () => {
    await assert.rejects(create({ storage: "100GB", retention: "month" }), {
      message: [
        'KubernetesPrometheus "prometheus": 2 problems',
        '  - storage must be a quantity of bytes such as "512Mi" or "20Gi", got "100GB"',
        '  - retention must be a duration such as "30s", "15m", "1h30m" or "30d", got "month"',
      ].join("\n"),
    });
  });
});

describe("KubernetesAlertmanager", () => {
  const receivers = {
    critical: { pagerDuty: { secret: "alerts", key: "pagerduty" } },
    warning: { slack: { secret: "alerts", key: "slack" }, channel: "#cortex-core" },
  } as const;
  const create = (args: Partial<ConstructorParameters<typeof KubernetesAlertmanager>[1]> = {}) =>
    recordResources(() => {
      new KubernetesAlertmanager("alertmanager", { namespace, labels, receivers, ...args });
    });
  const routing = "kubernetes:monitoring.coreos.com/v1alpha1:AlertmanagerConfig";

  it("tells somebody by severity, addresses by secrets alone (CC-120)", async () => {
    const { inputs } = only(await create(), routing);
    const config = new AlertmanagerConfig(Object(inputs));
    config.validate();
    assert.deepEqual(config.spec?.route, {
      receiver: "warning",
      groupBy: ["namespace", "component", "alertname"],
      groupWait: "30s",
      groupInterval: "5m",
      repeatInterval: "4h",
      routes: [
        { receiver: "critical", matchers: [{ name: "severity", value: "critical", matchType: "=" }] },
        { receiver: "nobody", matchers: [{ name: "severity", value: "info", matchType: "=" }] },
        { receiver: "warning" },
      ],
    });
    const [slack] = config.spec?.receivers?.[1]?.slackConfigs ?? [];
    assert.deepEqual(config.spec?.receivers, [
      {
        name: "critical",
        pagerdutyConfigs: [{ routingKey: { name: "alerts", key: "pagerduty" }, sendResolved: true }],
      },
      {
        name: "warning",
        slackConfigs: [
          { apiURL: { name: "alerts", key: "slack" }, channel: "#cortex-core", text: slack?.text, sendResolved: true },
        ],
      },
      { name: "nobody" },
    ]);
  });

  it("sends every alert to the history too, and goes on", async () => {
    const history = ["http://logs.cortex-monitoring.svc:3500/alerts"];
    const { spec } = new AlertmanagerConfig(Object(only(await create({ history }), routing).inputs));
    assert.deepEqual(spec?.route?.routes?.[0], { receiver: "history", continue: true, groupWait: "0s" });
    assert.deepEqual(spec?.receivers?.[3], {
      name: "history",
      webhookConfigs: [{ url: history[0], sendResolved: true }],
    });
  });

  it("is silent on a warning while the same alert is critical", async () => {
    const { spec } = new AlertmanagerConfig(Object(only(await create(), routing).inputs));
    assert.deepEqual(spec?.inhibitRules, [
      {
        sourceMatch: [{ name: "severity", value: "critical", matchType: "=" }],
        targetMatch: [{ name: "severity", value: "warning", matchType: "=" }],
        equal: ["namespace", "component", "alertname"],
      },
    ]);
  });

  it("runs under the restricted profile without a token and reads the routing beside it", async () => {
    const { inputs } = only(await create(), operator("Alertmanager"), "alertmanager");
    validateStored(Alertmanager, inputs);
    const spec = Object(inputs.spec);
    assert.equal(spec.automountServiceAccountToken, false);
    assert.equal(spec.securityContext.runAsNonRoot, true);
    assert.deepEqual(spec.alertmanagerConfiguration, { name: "alertmanager" });
  });

  it("rejects a channel that is none", async () => {
    const warning = { slack: { secret: "alerts", key: "slack" }, channel: "cortex-core" };
    await assert.rejects(create({ receivers: { ...receivers, warning } }), {
      message:
        'KubernetesAlertmanager "alertmanager": receivers.warning.channel must be a channel such as #alerts, got "cortex-core"',
    });
  });
});

describe("KubernetesNodeMetrics", () => {
  it("reads pods' use, volumes and health checks of the observed namespaces alone, and each node's own use", async () => {
    const resources = await recordResources(() => {
      new KubernetesNodeMetrics("nodes", { namespace, observedNamespaces: ["cortex-core", "a.b"] });
    });
    const { inputs } = only(resources, operator("ServiceMonitor"), "nodes");
    const { spec, ...monitor } = new ServiceMonitor(Object(inputs));
    new ServiceMonitor({ ...monitor, spec }).validate();
    const observed = { action: "keep", sourceLabels: ["namespace"], regex: "cortex-core|a\\.b" };
    assert.deepEqual(
      spec.endpoints.map(({ path, metricRelabelings }) => [path, metricRelabelings]),
      [
        ["/metrics", [observed]],
        ["/metrics/cadvisor", [observed]],
        ["/metrics/probes", [observed]],
        ["/metrics/resource", [{ action: "keep", sourceLabels: ["__name__"], regex: "node_.+" }]],
      ],
    );
    assert.deepEqual(spec.namespaceSelector, { matchNames: ["kube-system"] });
  });
});
