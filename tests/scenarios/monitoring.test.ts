import assert from "node:assert/strict";
import {
  KubernetesAlertmanager,
  KubernetesAlertRules,
  KubernetesDashboard,
  KubernetesGrafana,
  KubernetesLogCollector,
  KubernetesLogStore,
  KubernetesNodeMetrics,
  KubernetesPrometheus,
  KubernetesServiceMonitor,
} from "@axon/observability/kubernetes";
import { KubernetesNamespace } from "@axon/platform/kubernetes";
import { judge, plain, type Resource } from "@axon/policies/lib";
import { axonPack } from "@axon/policies/packs/axon";
import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";
import { Rehearsal } from "../support/sandbox.ts";

/** Everything that watches a shop, wired as a program would. */
const monitoring: PulumiFn = async () => {
  const shop = new KubernetesNamespace("shop");
  const { namespace } = new KubernetesNamespace("monitoring");
  const observedNamespaces = ["shop"];
  const telling = { webhook: { secret: "alerts", key: "url" } };

  const logs = new KubernetesLogStore("logs", { namespace });
  const collector = new KubernetesLogCollector("collector", {
    namespace,
    observedNamespaces,
    store: { loki: logs.url },
  });
  const alertmanager = new KubernetesAlertmanager("alertmanager", {
    namespace,
    receivers: { critical: telling, warning: telling },
    history: [collector.alertHistoryUrl],
  });
  const prometheus = new KubernetesPrometheus("prometheus", {
    namespace,
    observedNamespaces,
    alertmanager: alertmanager.endpoint,
  });
  new KubernetesNodeMetrics("nodes", { namespace, observedNamespaces });
  new KubernetesServiceMonitor("kube-state-metrics", {
    namespace,
    selector: { "app.kubernetes.io/name": "kube-state-metrics" },
    targetNamespaces: ["kube-system"],
    honorLabels: true,
  });
  new KubernetesGrafana("grafana", {
    namespace,
    adminPassword: { secret: "grafana", key: "password" },
    metrics: prometheus.url,
    logs: { loki: logs.url },
  });
  const system = { name: "shop", services: [{ name: "web" }] };
  const runbooks = "https://runbooks.example.com";
  new KubernetesAlertRules("shop-alerts", { namespace: shop.namespace, system, runbooks });
  new KubernetesDashboard("shop-dashboard", { namespace, system, dashboard: { title: "Shop", namespace: "shop" } });
};

describe("a monitoring stack", () => {
  let rehearsal: Rehearsal;

  before(async () => {
    rehearsal = await Rehearsal.open(monitoring);
  });
  after(() => rehearsal?.close());

  it("comes up whole, accepted by the API server's schemas, and is unchanged by a second up", async () => {
    const first = await rehearsal.up();
    assert.deepEqual(Object.keys(first.summary.resourceChanges ?? {}), ["create"]);
    const second = await rehearsal.up();
    assert.deepEqual(Object.keys(second.summary.resourceChanges ?? {}), ["same"]);
  });

  it("breaks no mandatory rule of the default pack", async () => {
    const { deployment } = await rehearsal.state();
    const resources = (deployment.resources ?? []).map(
      ({ type, urn, inputs }): Resource => ({
        type,
        urn,
        name: urn.split("::").at(-1) ?? urn,
        inputs: plain(inputs),
      }),
    );
    const { findings } = judge(resources, { pack: axonPack, settings: { environment: "prod" } });
    assert.deepEqual(
      findings.filter(({ level }) => level === "mandatory").map(({ message }) => message),
      [],
    );
    assert.ok(resources.some(({ type }) => type === "kubernetes:monitoring.coreos.com/v1:Prometheus"));
  });
});
