import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import type { RegisteredResource } from "../../packages/cli/src/render/resource.ts";
import { environmentOf, object, renderStack } from "../support/program.ts";

const config = {
  "axon:system": fileURLToPath(new URL("../support/factory.ts", import.meta.url)),
  "axon:environment": "prod",
  "axon:kubernetes": {
    context: "factory",
    storageClass: "gp3",
    storageClasses: { shared: "efs" },
    encryptedClasses: { gp3: "existing", efs: "existing" },
    nodeClass: { group: "karpenter.k8s.aws", kind: "EC2NodeClass", name: "default" },
    secondRegion: {
      s3: { region: "eu-west-1", bucket: "copies", kmsKey: "arn:aws:kms:eu-west-1:111122223333:alias/copies" },
    },
  },
};

describe("what every kind of component becomes on Kubernetes", () => {
  let resources: readonly RegisteredResource[];
  before(async () => {
    resources = await renderStack("factory", config);
  });
  const find = (kind: string, name: string) => object(resources, kind, name);

  it("makes a worker without a Service, checked by commands", () => {
    const [container] = find("Deployment", "reader").spec.template.spec.containers;
    assert.deepEqual(container.readinessProbe.exec.command, ["/bin/ready"]);
    assert.throws(() => find("Service", "reader"), /0 objects/);
  });

  it("calls a service by its address, and its container by the port it listens on", () => {
    const { spec } = find("Service", "api-service");
    assert.deepEqual(
      spec.ports.map(({ port, targetPort }: { port: number; targetPort: string }) => [port, targetPort]),
      [[80, "http"]],
    );
  });

  it("hands a consumer its own login at the broker, and lets it do what its edge says", () => {
    const environment = environmentOf(resources, find("Deployment", "reader"));
    assert.equal(environment.KAFKA_USER, "reader-bus-login/username");
    assert.match(environment.KAFKA_PASSWORD ?? "", /\/password$/);
    const acls: { resource: { type: string; name: string }; operations: string[] }[] = find("KafkaUser", "bus-reader")
      .spec.authorization.acls;
    assert.deepEqual(
      acls.map(({ resource, operations }) => `${resource.type} ${resource.name}: ${operations.join(" ")}`),
      ["topic parsed: Describe Write", "topic raw.a: Describe Read", "group reader: Read"],
    );
  });

  it("scales by what is unread and by a metric in one autoscaler, named as the definition says", () => {
    const { spec } = find("ScaledObject", "reader");
    assert.equal(spec.advanced.horizontalPodAutoscalerConfig.name, "reader-hpa");
    assert.deepEqual([spec.minReplicaCount, spec.maxReplicaCount], [1, 6]);
    assert.deepEqual(
      spec.triggers.map(({ type }: { type: string }) => type),
      ["kafka", "prometheus"],
    );
    assert.equal(spec.triggers[1].metadata.query, 'sum(queue_depth{namespace="factory"})');
    assert.throws(() => find("HorizontalPodAutoscaler", "reader-hpa"), /0 objects/);
  });

  it("mounts a shared volume of its class, and memory that processes share", () => {
    const claim = find("PersistentVolumeClaim", "shared").spec;
    assert.deepEqual([claim.accessModes, claim.storageClassName], [["ReadWriteMany"], "efs"]);
    const { containers, volumes } = find("Deployment", "reader").spec.template.spec;
    const mounted = containers[0].volumeMounts.map(({ mountPath }: { mountPath: string }) => mountPath);
    assert.ok(mounted.includes("/data") && mounted.includes("/dev/shm"));
    assert.ok(volumes.some((volume: { emptyDir?: { medium?: string } }) => volume.emptyDir?.medium === "Memory"));
  });

  it("fetches what a bucket holds before the process starts, with keys that may read that bucket alone", () => {
    const { initContainers } = find("Rollout", "api").spec.template.spec;
    assert.match(initContainers[0].command.join(" "), /models:models\/emotion\/2\.1\.0 \/models\/emotion/);
    const identities = JSON.stringify(find("ConfigMap", "object-store").data);
    assert.match(identities, /s3:GetObject/);
    assert.doesNotMatch(identities, /s3:PutObject\\"[^}]*models\/\*/);
  });

  it("writes a map of settings as a YAML file", () => {
    const { data } = find("ConfigMap", "api-file");
    assert.equal(data["api.yaml"], "app:\n  name: Factory\n  debug: false\n");
  });

  it("keeps a job that nobody scheduled ready to be asked for", () => {
    assert.equal(find("CronJob", "sweep").spec.suspend, true);
  });

  it("releases by growing shares, or by two versions and a switch, each judged by what Prometheus measures", () => {
    assert.deepEqual(find("Rollout", "api").spec.strategy.canary.steps, [
      { setWeight: 25 },
      { pause: { duration: "300s" } },
    ]);
    assert.equal(find("Rollout", "green").spec.strategy.blueGreen.autoPromotionEnabled, false);
    const query = JSON.stringify(find("AnalysisTemplate", "api-canary").spec);
    assert.match(query, /http:\/\/prometheus\.factory-monitoring\.svc:9090/);
  });

  it("sends what needs accelerators to their machines, and makes those where Karpenter may", () => {
    const green = find("Rollout", "green").spec.template.spec;
    assert.equal(green.containers[0].resources.limits["nvidia.com/gpu"], "1");
    assert.equal(green.nodeSelector["node-type"], "gpu");
    assert.deepEqual(green.tolerations, [{ key: "nvidia.com/gpu", value: "true", effect: "NoSchedule" }]);
    assert.equal(find("NodePool", "gpu").spec.limits.cpu, "16");
  });

  it("gives a search user its own indices, and its password by reference", () => {
    const environment = environmentOf(resources, find("Rollout", "api"));
    assert.equal(environment.SEARCH_PASSWORD, "api-find-login/password");
    assert.equal(environment.SEARCH_URL, "https://find-es-http.factory.svc:9200");
  });

  it("takes the traces of those who use tracing, each by the protocol it asks for", () => {
    const api = environmentOf(resources, find("Rollout", "api"));
    assert.equal(api.OTEL_EXPORTER_OTLP_ENDPOINT, "http://traces:4317");
    assert.equal(api.OTEL_SERVICE_NAME, "api");
    assert.deepEqual([api.OTEL_TRACES_SAMPLER, api.OTEL_TRACES_SAMPLER_ARG], ["parentbased_traceidratio", "0.1"]);
    const reader = environmentOf(resources, find("Deployment", "reader"));
    assert.deepEqual(
      [reader.OTEL_EXPORTER_OTLP_ENDPOINT, reader.OTEL_EXPORTER_OTLP_PROTOCOL],
      ["http://traces:4318", "http/protobuf"],
    );
    assert.equal(environmentOf(resources, find("Rollout", "green")).OTEL_SERVICE_NAME, undefined);
    for (const [who, port] of [
      ["api", 4_317],
      ["reader", 4_318],
    ] as const) {
      const { ingress, podSelector } = find("NetworkPolicy", `${who}-to-traces-ingress`).spec;
      assert.deepEqual(podSelector.matchLabels, { app: "traces" });
      assert.deepEqual(ingress[0].from[0].podSelector.matchLabels, { app: who });
      assert.equal(ingress[0].ports[0].port, port);
    }
    assert.equal(find("StatefulSet", "traces").spec.volumeClaimTemplates[0].spec.resources.requests.storage, "20Gi");
  });

  it("shows traces in Grafana too, which alone may ask Jaeger for them", () => {
    const { datasources } = JSON.parse(find("ConfigMap", "grafana").data["datasources.yaml"]);
    const source = datasources.find(({ type }: { type: string }) => type === "jaeger");
    assert.deepEqual([source.uid, source.url], ["traces", "http://traces.factory.svc:16686"]);
    const { ingress } = find("NetworkPolicy", "grafana-to-traces-ingress").spec;
    assert.equal(ingress[0].ports[0].port, 16_686);
    assert.deepEqual(ingress[0].from[0].podSelector.matchLabels, { app: "grafana" });
    assert.equal(find("NetworkPolicy", "grafana-to-traces-ingress").metadata.namespace, "factory");
  });

  it("has Prometheus read what measures brokers, search, traces and buckets, and warns of each", () => {
    for (const [app, port, number] of [
      ["bus", "tcp-prometheus", 9_404],
      ["bus-exporter", "tcp-prometheus", 9_404],
      ["find-exporter", "metrics", 9_114],
      ["traces", "metrics", 8_888],
      ["object-store", "metrics", 9_327],
    ] as const) {
      const { selector, podMetricsEndpoints } = find("PodMonitor", `${app}-monitor`).spec;
      assert.deepEqual([selector.matchLabels, podMetricsEndpoints[0].port], [{ app }, port]);
      assert.equal(find("NetworkPolicy", `monitoring-to-${app}-ingress`).spec.ingress[0].ports[0].port, number);
    }
    const rules = JSON.stringify(find("PrometheusRule", "factory-alerts").spec);
    for (const alert of [
      "BrokerServerMissing",
      "SearchClusterRed",
      "SearchDiskFillingUp",
      "ObjectStoreDown",
      "TracingDown",
    ])
      assert.ok(rules.includes(alert), alert);
    const { containers } = find("Deployment", "find-exporter").spec.template.spec;
    const password = containers[0].env.find((variable: { name: string }) => variable.name === "ES_PASSWORD");
    assert.equal(password.valueFrom.secretKeyRef.name, "find-metrics");
  });

  it("keeps traces in memory where the definition says so", async () => {
    const dev = await renderStack("factory", { ...config, "axon:environment": "dev" });
    assert.match(object(dev, "ConfigMap", "traces").data["jaeger.yaml"], /"max_traces": 8192/);
    assert.equal(object(dev, "StatefulSet", "traces").spec.volumeClaimTemplates, undefined);
  });

  it("watches by alerts and dashboards of the definition's own, and says who helps", () => {
    const groups: { name: string; rules: { alert: string; annotations: { contacts: string } }[] }[] = find(
      "PrometheusRule",
      "factory-alerts",
    ).spec.groups;
    assert.deepEqual(
      groups.at(-1)?.rules.map(({ alert, annotations }) => [alert, annotations.contacts]),
      [["ReaderIdle", "On call: makers@example.com"]],
    );
    const { metadata, data } = find("ConfigMap", "factory-reader-throughput");
    assert.equal(metadata.annotations?.grafana_folder, "Factory");
    assert.match(data["factory-reader-throughput.json"], /"content": "- \*\*On call\*\*: makers@example\.com"/);
  });

  it("refuses planned work that Alertmanager could not keep quiet for", async () => {
    const maintenance = { schedule: "0 23 31 * *", duration: "2h" };
    await assert.rejects(
      renderStack("factory", { ...config, "axon:overrides": { maintenance } }),
      /maintenance\.duration must be over by midnight/,
    );
  });

  it("refuses an alert that Prometheus could not read, where the definition has it, before anything is made", async () => {
    const monitoring = { alerts: { ReaderIdle: { expression: "rate(read_total[5m]" } } };
    await assert.rejects(
      renderStack("factory", { ...config, "axon:overrides": { monitoring } }),
      /system "factory" on kubernetes: monitoring\.alerts\.ReaderIdle\.expression must be PromQL that Prometheus can read/,
    );
  });
});
