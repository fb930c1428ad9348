import assert from "node:assert/strict";
import { logStreams } from "@axon/core";
import { KubernetesLogCollector, KubernetesLogStore } from "@axon/observability/kubernetes";
import { Deployment } from "kubernetes-models/apps/v1/Deployment";
import { StatefulSet } from "kubernetes-models/apps/v1/StatefulSet";
import { Role } from "kubernetes-models/rbac.authorization.k8s.io/v1/Role";
import { ConfigMap } from "kubernetes-models/v1/ConfigMap";
import { logPipeline } from "../../../packages/observability/src/kubernetes/stack/log-pipeline.ts";
import { only, type RecordedResource, recordResources } from "../../support/mocks.ts";

const namespace = "cortex-monitoring";
const configMap = "kubernetes:core/v1:ConfigMap";
const podOf = ({ inputs }: RecordedResource) => Object(inputs.spec).template;

/** What the restricted Pod Security Standard demands of a pod, without the token, which is a matter of its own. */
function assertRestricted(pod: { spec: Record<string, unknown> }): void {
  const { securityContext, containers } = Object(pod.spec);
  assert.equal(securityContext.runAsNonRoot, true);
  assert.deepEqual(securityContext.seccompProfile, { type: "RuntimeDefault" });
  for (const { securityContext: own } of containers) {
    assert.equal(own.allowPrivilegeEscalation, false);
    assert.equal(own.readOnlyRootFilesystem, true);
    assert.deepEqual(own.capabilities, { drop: ["ALL"] });
  }
  for (const volume of Object(pod.spec).volumes) assert.equal(volume.hostPath, undefined);
}

describe("KubernetesLogStore", () => {
  const create = (args: Partial<ConstructorParameters<typeof KubernetesLogStore>[1]> = {}) =>
    recordResources(() => {
      new KubernetesLogStore("logs", { namespace, ...args });
    });
  const configurationOf = (resources: readonly RecordedResource[]) =>
    JSON.parse(Object(only(resources, configMap).inputs.data)["loki.yaml"]);

  it("keeps logs 30 days, compressed (CC-021)", async () => {
    const { limits_config, compactor, ingester } = configurationOf(await create());
    assert.equal(limits_config.retention_period, "720h");
    assert.equal(compactor.retention_enabled, true);
    assert.equal(ingester.chunk_encoding, "snappy");
  });

  it("has room for 30 days of 2 GB (CC-021)", async () => {
    const { inputs } = only(await create(), "kubernetes:apps/v1:StatefulSet", "logs");
    const set = new StatefulSet(Object(inputs));
    set.validate();
    assert.deepEqual(set.spec?.volumeClaimTemplates?.[0]?.spec?.resources, { requests: { storage: "80Gi" } });
  });

  it("keeps logs in a bucket, whose own rule moves them to archive storage (CC-021)", async () => {
    const key = (name: string) => ({ secret: "log-bucket", key: name });
    const resources = await create({
      storage: {
        bucket: "cortex-logs",
        region: "eu-central-1",
        endpoint: "https://s3.example.com",
        keys: { accessKeyId: key("id"), secretAccessKey: key("secret") },
      },
    });
    const { common, schema_config, compactor } = configurationOf(resources);
    assert.deepEqual(common.storage, {
      s3: {
        bucketnames: "cortex-logs",
        region: "eu-central-1",
        endpoint: "https://s3.example.com",
        s3forcepathstyle: true,
      },
    });
    assert.equal(schema_config.configs[0].object_store, "s3");
    assert.equal(compactor.delete_request_store, "s3");
    const set = only(resources, "kubernetes:apps/v1:StatefulSet");
    assert.equal(Object(set.inputs.spec).volumeClaimTemplates, undefined);
    assert.deepEqual(podOf(set).spec.containers[0].env, [
      { name: "AWS_ACCESS_KEY_ID", valueFrom: { secretKeyRef: { name: "log-bucket", key: "id" } } },
      { name: "AWS_SECRET_ACCESS_KEY", valueFrom: { secretKeyRef: { name: "log-bucket", key: "secret" } } },
    ]);
  });

  it("is somebody in the cloud where its bucket asks for it", async () => {
    const annotations = { "azure.workload.identity/client-id": "00000000-0000-4000-8000-000000000000" };
    const podLabels = { "azure.workload.identity/use": "true" };
    const resources = await create({ identity: { annotations, podLabels } });
    const account = Object(only(resources, "kubernetes:core/v1:ServiceAccount", "logs").inputs);
    assert.deepEqual(account.metadata.annotations, annotations);
    const pod = podOf(only(resources, "kubernetes:apps/v1:StatefulSet"));
    assert.equal(pod.spec.serviceAccountName, "logs");
    assert.deepEqual(pod.metadata.labels, { ...podLabels, app: "logs" });
  });

  it("keeps the history of alerts 90 days, whatever becomes of other logs (CC-023)", async () => {
    const { limits_config } = configurationOf(await create({ retention: "7d" }));
    assert.deepEqual(limits_config, {
      retention_period: "168h",
      retention_stream: [{ selector: '{kind="alert"}', priority: 1, period: "2160h" }],
    });
  });

  it("restarts when its configuration changes, and not otherwise", async () => {
    const mark = async (retention: string) =>
      podOf(only(await create({ retention }), "kubernetes:apps/v1:StatefulSet")).metadata.annotations;
    assert.deepEqual(await mark("30d"), await mark("30d"));
    assert.notDeepEqual(await mark("30d"), await mark("31d"));
  });

  it("runs under the restricted profile without a token", async () => {
    const pod = podOf(only(await create(), "kubernetes:apps/v1:StatefulSet"));
    assertRestricted(pod);
    assert.equal(pod.spec.automountServiceAccountToken, false);
  });

  for (const { retention, problem } of [
    { retention: "1d", problem: undefined },
    { retention: "23h", problem: "retention must be at least 1d, got 23h" },
    { retention: "long", problem: "retention must be a duration such as" },
  ]) {
    it(`${problem ? "rejects" : "accepts"} a retention of ${retention}`, async () => {
      const created = create({ retention });
      await (problem ? assert.rejects(created, new RegExp(`KubernetesLogStore "logs": ${problem}`)) : created);
    });
  }
});

describe("KubernetesLogCollector", () => {
  const create = () =>
    recordResources(() => {
      const store = { loki: "http://logs.cortex-monitoring.svc:3100" };
      new KubernetesLogCollector("collector", { namespace, observedNamespaces: ["cortex-core"], store });
    });

  it("reads the observed namespaces' logs through the API and sends them to the store (CC-021)", async () => {
    const resources = await create();
    const { inputs } = only(resources, configMap);
    new ConfigMap({ data: Object(inputs.data) }).validate();
    const configuration: string = Object(inputs.data)["config.alloy"];
    assert.match(
      configuration,
      /discovery\.kubernetes "pods" \{\n {2}role = "pod"\n {2}namespaces \{\n {4}names = \["cortex-core"\]/,
    );
    assert.match(configuration, /url = "http:\/\/logs\.cortex-monitoring\.svc:3100\/loki\/api\/v1\/push"/);
    assert.equal(configuration.match(/\{/g)?.length, configuration.match(/\}/g)?.length);
    for (const label of ["namespace", "pod", "container", "app"])
      assert.match(configuration, new RegExp(`target_label {2}= "${label}"`));
  });

  it("hashes no value without a salt, by which it would be found by trying", async () => {
    const store = { loki: "http://logs.cortex-monitoring.svc:3100" };
    const reading = { masked: { user_id: "hash" } } as const;
    const args = { namespace, observedNamespaces: ["shop"], reading, store };
    await assert.rejects(
      recordResources(() => void new KubernetesLogCollector("collector", args)),
      /KubernetesLogCollector "collector": salt must be a key of a Secret, as values are hashed, got nothing/,
    );
  });

  it("reads pods of other namespaces by their labels alone, with a Role there", async () => {
    const store = { loki: "http://logs.cortex-monitoring.svc:3100" };
    const observedPods = [{ namespace: "proxies", labels: { gateway: "public", of: "shop" } }];
    const resources = await recordResources(() => {
      new KubernetesLogCollector("collector", { namespace, observedNamespaces: ["shop"], observedPods, store });
    });
    const configuration: string = Object(only(resources, configMap).inputs.data)["config.alloy"];
    assert.match(
      configuration,
      /"others_0" \{[^{]*namespaces \{\n {4}names = \["proxies"\]\n {2}\}\n {2}selectors \{\n {4}role {2}= "pod"\n {4}label = "gateway=public,of=shop"/,
    );
    assert.match(
      configuration,
      /array\.concat\(discovery\.kubernetes\.pods\.targets, discovery\.kubernetes\.others_0\.targets\)/,
    );
    const roles = resources.filter(({ type }) => type === "kubernetes:rbac.authorization.k8s.io/v1:Role");
    assert.deepEqual(
      roles.map(({ inputs }) => Object(inputs.metadata).namespace),
      ["shop", "proxies"],
    );
  });

  it("takes alerts and marks them as what the store keeps longer (CC-023)", async () => {
    const configuration: string = Object(only(await create(), configMap).inputs.data)["config.alloy"];
    assert.match(
      configuration,
      /loki\.source\.api "alerts" \{[^}]*listen_port {4}= 3500\n {2}\}\n {2}labels {5}= \{ kind = "alert" \}/,
    );
  });

  it("runs under the restricted profile, with a token for reading and no access to the nodes' disks", async () => {
    const resources = await create();
    const deployment = only(resources, "kubernetes:apps/v1:Deployment", "collector");
    new Deployment(Object(deployment.inputs)).validate();
    assertRestricted(podOf(deployment));
    const { automountServiceAccountToken, containers } = podOf(deployment).spec;
    assert.equal(automountServiceAccountToken, false);
    assert.ok(containers[0].volumeMounts.some(({ name }: { name: string }) => name === "api-access"));
    const role = only(resources, "kubernetes:rbac.authorization.k8s.io/v1:Role");
    new Role(Object(role.inputs)).validate();
    assert.equal(Object(role.inputs.metadata).namespace, "cortex-core");
    const verbs = Object(role.inputs).rules.flatMap((rule: { verbs: string[] }) => rule.verbs);
    assert.deepEqual([...new Set(verbs)].sort(), ["get", "list", "watch"]);
  });
});

describe("counted lines", () => {
  const counted = {
    PredictionsFailing: { event: "failed", level: 'er"ror' },
    Anything: {},
  };
  const pipeline = logPipeline({ fields: ["event", "level"], masked: {}, counted });

  it("are marked by what their fields say, and counted under the alert's name before fields are kept", () => {
    const templates = [...pipeline.matchAll(/template = (".*")/g)].map(([, text = ""]) => JSON.parse(text));
    assert.deepEqual(templates, [
      String.raw`{{ if and (eq (printf "%v" .event) "failed") (eq (printf "%v" .level) "er\"ror") }}counted{{ end }}`,
      "counted",
    ]);
    const counters = [...pipeline.matchAll(/ name {14}= "(\w+)"\n {6}prefix {12}= "(\w+)"/g)];
    assert.deepEqual(
      counters.map(([, name, prefix]) => `${prefix}${name}`),
      ["axon_log_lines_predictions_failing_total", "axon_log_lines_anything_total"],
    );
    const order = ["stage.replace", "stage.json", "stage.template", "stage.metrics", "stage.structured_metadata"];
    const places = order.map((stage) => pipeline.indexOf(stage));
    assert.deepEqual(
      places,
      [...places].sort((a, b) => a - b),
    );
    assert.ok(!places.includes(-1));
  });

  it("are none where no alert asks for them", () => {
    assert.doesNotMatch(logPipeline({ fields: ["event"] }), /stage\.(template|metrics)/);
  });
});

describe("KubernetesLogCollector with an Elasticsearch", () => {
  const key = (name: string) => ({ secret: "collector-search-login", key: name });
  const store = {
    elasticsearch: {
      url: "https://search-es-http.shop.svc:9200",
      system: "my-shop",
      username: key("username"),
      password: key("password"),
      certificateAuthority: { secret: "authority", key: "ca.crt" },
    },
  };
  const reading = {
    fields: ["event"],
    masked: { input: "remove" },
    counted: { Failing: { event: "failed" } },
  } as const;
  let resources: readonly RecordedResource[];
  before(async () => {
    resources = await recordResources(() => {
      new KubernetesLogCollector("collector", { namespace, observedNamespaces: ["shop"], reading, store });
    });
  });
  const files = () => Object(only(resources, configMap).inputs.data);
  const shipper = () => JSON.parse(files()["shipper.json"]);

  it("masks and counts lines as for any other store, and hands them to the shipper beside (SC-074 on kubernetes, SC-085)", () => {
    const alloy: string = files()["config.alloy"];
    const pipelineOf = (text: string) => /loki\.process "pods" \{\n.*\n([\s\S]*?)\n\}\n/.exec(text)?.[1] ?? "";
    const toLoki = logPipeline(reading);
    // What is done with a line is the same, but for what becomes of its fields in the end.
    assert.equal(pipelineOf(alloy).replace("stage.labels", "stage.structured_metadata"), pipelineOf(`${toLoki}\n`));
    assert.match(alloy, /loki\.process "pods" \{\n {2}forward_to = \[otelcol\.receiver\.loki\.lines\.receiver\]/);
    assert.match(alloy, /client \{\n {4}endpoint = "127\.0\.0\.1:4317"/);
    assert.doesNotMatch(alloy, /loki\.write/);
    assert.equal(alloy.match(/\{/g)?.length, alloy.match(/\}/g)?.length);
  });

  it("waits rather than lose a line while Elasticsearch is away", () => {
    const alloy: string = files()["config.alloy"];
    assert.match(alloy, /block_on_overflow = true/);
    assert.match(alloy, /retry_on_failure \{\n {4}max_elapsed_time = "0s"/);
    const { sending_queue } = shipper().exporters.elasticsearch;
    assert.deepEqual([sending_queue.block_on_overflow, sending_queue.wait_for_result], [true, true]);
  });

  it("ships over TLS that it verifies, with a login that no file holds, to streams of the system's own (SC-074 on kubernetes)", () => {
    const { endpoint, user, password, tls } = shipper().exporters.elasticsearch;
    assert.equal(endpoint, "https://search-es-http.shop.svc:9200");
    assert.deepEqual([user, password], [`\${env:ELASTIC_USERNAME}`, `\${env:ELASTIC_PASSWORD}`]);
    assert.deepEqual(tls, { ca_file: "/etc/shipper-ca/ca.crt" });
    assert.deepEqual(shipper().processors.transform.log_statements[0].statements.slice(0, 2), [
      'set(attributes["data_stream.dataset"], "my_shop")',
      'set(attributes["data_stream.dataset"], "my_shop.alerts") where attributes["kind"] == "alert"',
    ]);
    assert.deepEqual(logStreams("my-shop"), {
      lines: "logs-my_shop.otel-default",
      alerts: "logs-my_shop.alerts.otel-default",
    });
    assert.equal(shipper().receivers.otlp.protocols.grpc.endpoint, "127.0.0.1:4317");
  });

  it("runs the shipper beside it under the restricted profile, without the token", () => {
    const deployment = only(resources, "kubernetes:apps/v1:Deployment", "collector");
    new Deployment(Object(deployment.inputs)).validate();
    assertRestricted(podOf(deployment));
    const [, container] = podOf(deployment).spec.containers;
    assert.equal(container.name, "shipper");
    const mounts = container.volumeMounts.map(({ name }: { name: string }) => name);
    assert.deepEqual(mounts, ["config", "authority"]);
    const secrets = container.env.map(({ valueFrom }: { valueFrom: object }) => valueFrom);
    assert.deepEqual(secrets, [
      { secretKeyRef: { name: "collector-search-login", key: "password" } },
      { secretKeyRef: { name: "collector-search-login", key: "username" } },
    ]);
    const { annotations } = Object(deployment.inputs.metadata);
    assert.deepEqual(annotations, { "secret.reloader.stakater.com/reload": "collector-search-login" });
  });
});
