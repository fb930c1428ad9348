import assert from "node:assert/strict";
import { plan } from "@axon/core";
import { spiralcortex } from "@axon/systems";
import type { RegisteredResource } from "../../packages/cli/src/render/resource.ts";
import { type KubernetesObject, object, renderStack, stackConfig } from "../support/program.ts";

const stack = "spiralcortex-prod-kubernetes";
const lines = "logs-spiralcortex.otel-default";
const alerts = "logs-spiralcortex.alerts.otel-default";

describe("SpiralCortex's logs in Elasticsearch on Kubernetes", () => {
  let prod: readonly RegisteredResource[];
  before(async () => {
    prod = await renderStack(stack);
  });

  const shipper = () => JSON.parse(object(prod, "ConfigMap", "log-collector").data["shipper.json"]);
  const containers = () => object(prod, "Deployment", "log-collector").spec.template.spec.containers;
  const roles = () => JSON.parse(object(prod, "Secret", "elasticsearch-access").stringData["roles.yml"]);
  /** The Job that tells the running cluster, and what it mounts; their names end in a mark of what is told. */
  const setupOf = (from: readonly RegisteredResource[], kind: "Job" | "ConfigMap"): KubernetesObject => {
    const [setup] = from.filter(({ type, name }) => type.endsWith(`:${kind}`) && name === "elasticsearch-setup");
    assert.ok(setup);
    return setup.inputs as KubernetesObject;
  };
  /** What the running cluster is told: path and body, in order. */
  const told = (from: readonly RegisteredResource[]): readonly (readonly [path: string, body: KubernetesObject])[] => {
    const { data } = setupOf(from, "ConfigMap");
    const script: string = data["setup.sh"];
    return [...script.matchAll(/^put '([^']+)' (\d+\.json)$/gm)].map(([, path = "", file = ""]) => [
      path,
      JSON.parse(data[file]),
    ]);
  };
  const toldOf = (from: readonly RegisteredResource[], path: string) => {
    const [, body] = told(from).find(([asked]) => asked === path) ?? [];
    assert.ok(body, path);
    return body;
  };
  const withLogs = (logs: object) =>
    renderStack(stack, { ...stackConfig(stack), "axon:overrides": { monitoring: { logs } } });

  it("are read of all containers of the system and of its entry, and shipped over verified TLS (SC-074 on kubernetes)", () => {
    const collector: string = object(prod, "ConfigMap", "log-collector").data["config.alloy"];
    assert.match(
      collector,
      /discovery\.kubernetes "pods" \{\n {2}role = "pod"\n {2}namespaces \{\n {4}names = \["spiralcortex"\]/,
    );
    assert.match(collector, /gateway\.envoyproxy\.io\/owning-gateway-name=spiralcortex/);
    const { endpoint, tls } = shipper().exporters.elasticsearch;
    assert.equal(endpoint, "https://elasticsearch-es-http.spiralcortex.svc:9200");
    const [, container] = containers();
    const mount = container.volumeMounts.find(({ name }: { name: string }) => name === "authority");
    assert.equal(tls.ca_file, `${mount.mountPath}/ca.crt`);
    // Of the issuer that signs what Elasticsearch shows.
    const { issuerRef } = object(prod, "Certificate", "elasticsearch-tls").spec;
    assert.deepEqual(object(prod, "Certificate", "spiralcortex-monitoring-authority").spec.issuerRef, issuerRef);
  });

  it("are appended by a user who can do nothing else, and whose password is in a Secret alone (SC-074 on kubernetes)", () => {
    assert.deepEqual(roles()["axon-log-collector"], {
      cluster: ["monitor"],
      indices: [{ names: [lines, alerts], privileges: ["auto_configure", "create_doc"] }],
    });
    const [, { env }] = containers();
    const [password] = env.filter(({ name }: { name: string }) => name === "ELASTIC_PASSWORD");
    assert.deepEqual(password.valueFrom.secretKeyRef, { name: "log-collector-elasticsearch-login", key: "password" });
    const copies = prod
      .filter(({ type }) => type.endsWith(":ExternalSecret"))
      .map(({ inputs }) => inputs as KubernetesObject)
      .filter(({ metadata }) => metadata.name === "log-collector-elasticsearch-login");
    assert.deepEqual(copies.map(({ metadata }) => metadata.namespace).sort(), [
      "spiralcortex",
      "spiralcortex-monitoring",
    ]);
    const { fileRealm } = object(prod, "Elasticsearch", "elasticsearch").spec.auth;
    assert.ok(fileRealm.some(({ secretName }: { secretName: string }) => secretName === copies[0]?.metadata.name));
  });

  it("are deleted after 30 days unless an installation says otherwise, and alerts after 90 (SC-074 on kubernetes)", async () => {
    const deleted = (from: readonly RegisteredResource[], policy: string) =>
      toldOf(from, `/_ilm/policy/${policy}`).policy.phases;
    assert.deepEqual(deleted(prod, "axon-logs"), {
      hot: { actions: { rollover: { max_age: "1d", max_primary_shard_size: "50gb" } } },
      delete: { min_age: "30d", actions: { delete: {} } },
    });
    assert.equal(deleted(prod, "axon-alerts").delete.min_age, "90d");
    for (const [policy, stream] of [
      ["axon-logs", lines],
      ["axon-alerts", alerts],
    ]) {
      const template = toldOf(prod, `/_index_template/${policy}`);
      assert.deepEqual(template.index_patterns, [stream]);
      assert.deepEqual(template.data_stream, {});
      assert.equal(template.composed_of.at(-1), policy);
      const settings = toldOf(prod, `/_component_template/${policy}`).template.settings;
      assert.equal(settings["index.lifecycle.name"], policy);
    }
    // The default is the model's, so that a system that says nothing of it has one.
    const small = { ...spiralcortex, monitoring: { logs: { search: "elasticsearch" } } };
    const { retention } = plan(small, { environment: "prod", target: "kubernetes" }).monitoring.logs;
    assert.deepEqual(retention, { seconds: 30 * 86_400 });

    const shorter = await withLogs({ retention: "14d" });
    assert.equal(deleted(shorter, "axon-logs").delete.min_age, "14d");
    // The running cluster hears of it from another Job.
    const names = [prod, shorter].map((from) => setupOf(from, "Job").metadata.name);
    assert.match(names.join(" "), /^elasticsearch-setup-[0-9a-f]{8} elasticsearch-setup-[0-9a-f]{8}$/);
    assert.notEqual(names[0], names[1]);
  });

  it("need room, which is asked for before anything is made", async () => {
    await assert.rejects(
      withLogs({ retention: "365d" }),
      /searches\.elasticsearch\.storage must be at least 573Gi for the logs that it keeps, got 100Gi; monitoring\.logs\.perDay and retention say how much there is/,
    );
    await assert.rejects(
      withLogs({ search: "elastic" }),
      /monitoring\.logs\.search must be a search engine \(elasticsearch\), got "elastic"; did you mean elasticsearch\?/,
    );
  });

  it("are looked at in Kibana over TLS, which only a Service of the cluster leads to (SC-074 on kubernetes)", () => {
    const { metadata, spec } = object(prod, "Kibana", "elasticsearch-kibana");
    assert.equal(metadata.namespace, "spiralcortex");
    assert.deepEqual(spec.http.service, { spec: { type: "ClusterIP" } });
    assert.deepEqual(spec.http.tls, { certificate: { secretName: "elasticsearch-kibana-tls" } });
    assert.equal(spec.http.tls.selfSignedCertificate?.disabled, undefined);
    const entries = prod.filter(({ type }) => /:(HTTPRoute|TLSRoute|TCPRoute|Gateway|Ingress)$/.test(type));
    assert.ok(entries.length > 0);
    assert.doesNotMatch(JSON.stringify(entries.map(({ inputs }) => inputs)), /kibana|5601|grafana/);
    // No pod, of the cluster or from outside, may even connect to it.
    const admits = prod
      .filter(({ type }) => type.endsWith(":NetworkPolicy"))
      .map(({ inputs }) => (inputs as KubernetesObject).spec)
      .filter(({ podSelector, ingress }) => podSelector.matchLabels?.app === "elasticsearch-kibana" && ingress);
    assert.deepEqual(admits, []);
    const own = object(prod, "NetworkPolicy", "elasticsearch-kibana-operation").spec;
    assert.deepEqual(own.policyTypes, ["Ingress", "Egress"]);
    const exposed = prod
      .filter(({ type }) => type.endsWith("core/v1:Service"))
      .filter(({ inputs }) => !["ClusterIP", undefined].includes((inputs as KubernetesObject).spec.type));
    assert.deepEqual(exposed, []);
  });

  it("show themselves in Kibana to a user who reads them and nothing of the application's (SC-074 on kubernetes)", () => {
    assert.deepEqual(roles()["axon-log-viewer"], {
      cluster: ["monitor"],
      indices: [{ names: [lines, alerts], privileges: ["read", "view_index_metadata"] }],
      applications: [{ application: "kibana-.kibana", privileges: ["space_all"], resources: ["space:default"] }],
    });
    assert.equal(object(prod, "ExternalSecret", "log-viewer-elasticsearch-login").metadata.namespace, "spiralcortex");
    assert.equal(object(prod, "Elasticsearch", "elasticsearch").spec.auth.disableElasticUser, true);
    // Nor does the application see the logs.
    assert.deepEqual(
      roles()["axon-spiralcortex-fusion"].indices.flatMap(({ names }: { names: string[] }) => names),
      ["spiralcortex-*", "spiralcortex-*"],
    );
  });

  it("are shown by Grafana, to those who have a role there", () => {
    const { datasources } = JSON.parse(object(prod, "ConfigMap", "grafana").data["datasources.yaml"]);
    const [, source] = datasources;
    assert.equal(source.type, "elasticsearch");
    assert.equal(source.url, "https://elasticsearch-es-http.spiralcortex.svc:9200");
    assert.equal(source.jsonData.index, `${lines},${alerts}`);
    assert.deepEqual(roles()["axon-grafana"].indices, [
      { names: [lines, alerts], privileges: ["read", "view_index_metadata"] },
    ]);
  });

  it("reach Elasticsearch from the collector, Grafana and the application, and from nowhere else (SC-074 on kubernetes)", () => {
    const sources = prod
      .filter(({ type }) => type.endsWith(":NetworkPolicy"))
      .map(({ inputs }) => (inputs as KubernetesObject).spec)
      .filter(({ podSelector, ingress }) => podSelector.matchLabels?.app === "elasticsearch" && ingress)
      .flatMap(({ ingress }) => ingress.flatMap(({ from }: { from: KubernetesObject[] }) => from))
      .map(
        ({ podSelector, namespaceSelector }: KubernetesObject) =>
          podSelector?.matchLabels.app ?? namespaceSelector.matchLabels["kubernetes.io/metadata.name"],
      );
    assert.deepEqual([...new Set(sources)].sort(), [
      "elastic-system",
      "elasticsearch",
      "elasticsearch-exporter",
      "elasticsearch-kibana",
      "elasticsearch-setup",
      "grafana",
      "log-collector",
      "spiralcortex-fusion",
    ]);
  });

  it("are missed when they do not arrive, by what the shipper says (SC-074 on kubernetes)", () => {
    const { spec } = object(prod, "PodMonitor", "log-shipper-monitor");
    assert.deepEqual(spec.selector.matchLabels, { app: "log-collector" });
    assert.equal(spec.podMetricsEndpoints[0].port, "shipper");
    const [, { ports }] = containers();
    const { exporter } = shipper().service.telemetry.metrics.readers[0].pull;
    const named = ports.find(({ name }: { name: string }) => name === "shipper");
    assert.equal(named.containerPort, exporter.prometheus.port);
    const rules: { alert: string; expr: string }[] = object(
      prod,
      "PrometheusRule",
      "spiralcortex-alerts",
    ).spec.groups.flatMap(({ rules }: KubernetesObject) => rules);
    const [rule] = rules.filter(({ alert }) => alert === "LogsNotArriving");
    assert.match(
      rule?.expr ?? "",
      /^sum\(increase\(otelcol_elasticsearch_docs_processed_total\{namespace="spiralcortex-monitoring",pod=~"log-collector-\([^"]*",outcome="success"\}\[1h\]\)\) == 0 or absent/,
    );
  });

  it("are kept in a Loki of their own where an installation says so", async () => {
    const own = await withLogs({ search: false });
    assert.equal(object(own, "StatefulSet", "logs").metadata.namespace, "spiralcortex-monitoring");
    const left = own.filter(({ name }) =>
      /log-collector-elasticsearch|log-viewer|log-shipper|grafana-elasticsearch/.test(name),
    );
    assert.deepEqual(left, []);
    assert.equal(object(own, "Deployment", "log-collector").spec.template.spec.containers.length, 1);
  });
});
