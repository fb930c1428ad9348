import assert from "node:assert/strict";
import { KubernetesTracing, type KubernetesTracingArgs } from "@axon/observability/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { childrenOf, only, type RecordedResource, recordResources } from "../../support/mocks.ts";
import { refusals } from "../../support/strict.ts";

const create = (args: Partial<KubernetesTracingArgs> = {}) =>
  recordResources(() => {
    new KubernetesTracing("traces", { namespace: "shop", labels: { team: "shop" }, ...args });
  });
const configuration = (resources: readonly RecordedResource[]) =>
  JSON.parse(Object(only(resources, "kubernetes:core/v1:ConfigMap", "traces").inputs.data)["jaeger.yaml"]);
const statefulSet = (resources: readonly RecordedResource[]) =>
  Object(only(resources, "kubernetes:apps/v1:StatefulSet", "traces").inputs.spec);

describe("KubernetesTracing", () => {
  it("is one Jaeger with its settings and a Service, as the API server takes them", async () => {
    const resources = await create();
    assert.deepEqual(childrenOf(resources, "traces"), [
      "kubernetes:apps/v1:StatefulSet traces",
      "kubernetes:core/v1:ConfigMap traces",
      "kubernetes:core/v1:Service traces",
      "kubernetes:core/v1:ServiceAccount traces",
    ]);
    assert.deepEqual(await refusals(resources.filter(({ type }) => type.startsWith("kubernetes:"))), []);
  });

  it("takes traces over OTLP, both ways, and shows them, without refusing by a login what it could not tell apart", async () => {
    const resources = await create();
    const { receivers, extensions, service } = configuration(resources);
    assert.deepEqual(receivers.otlp.protocols, {
      grpc: { endpoint: "0.0.0.0:4317" },
      http: { endpoint: "0.0.0.0:4318" },
    });
    assert.equal(extensions.jaeger_query.http.endpoint, "0.0.0.0:16686");
    assert.deepEqual(service.pipelines.traces, {
      receivers: ["otlp"],
      processors: ["memory_limiter", "batch"],
      exporters: ["jaeger_storage_exporter"],
    });
    const { ports } = Object(only(resources, "kubernetes:core/v1:Service", "traces").inputs.spec);
    assert.deepEqual(
      ports.map(({ name, port }: { name: string; port: number }) => [name, port]),
      [
        ["otlp-grpc", 4_317],
        ["otlp-http", 4_318],
        ["query", 16_686],
      ],
    );
  });

  it("keeps traces a week on a volume, which the user of its image may write to", async () => {
    const resources = await create({ storageClass: "fast" });
    const { traces } = configuration(resources).extensions.jaeger_storage.backends;
    assert.deepEqual(traces.badger.ttl, { spans: "604800s" });
    assert.equal(traces.badger.ephemeral, false);
    const { template, volumeClaimTemplates } = statefulSet(resources);
    assert.deepEqual(volumeClaimTemplates[0].spec, {
      accessModes: ["ReadWriteOnce"],
      storageClassName: "fast",
      resources: { requests: { storage: "20Gi" } },
    });
    const [container] = template.spec.containers;
    const mount = container.volumeMounts.find(({ name }: { name: string }) => name === "data");
    for (const directory of Object.values(traces.badger.directories))
      assert.ok(String(directory).startsWith(mount.mountPath));
    assert.equal(template.spec.securityContext.runAsUser, 10_001);
    assert.equal(template.spec.securityContext.fsGroup, 10_001);
  });

  it("keeps the newest traces in memory where that is enough, and asks for no volume then", async () => {
    const resources = await create({ storage: { memory: { traces: 5_000 } } });
    assert.deepEqual(configuration(resources).extensions.jaeger_storage.backends.traces, {
      memory: { max_traces: 5_000 },
    });
    const { template, volumeClaimTemplates } = statefulSet(resources);
    assert.equal(volumeClaimTemplates, undefined);
    assert.doesNotMatch(JSON.stringify(template), /"data"/);
  });

  it("may do nothing but run, and is asked whether it lives on a port of its own", async () => {
    const { template } = statefulSet(await create());
    const [container] = template.spec.containers;
    assert.equal(template.spec.automountServiceAccountToken, false);
    assert.equal(container.securityContext.readOnlyRootFilesystem, true);
    assert.deepEqual(container.securityContext.capabilities, { drop: ["ALL"] });
    for (const probe of ["startupProbe", "readinessProbe", "livenessProbe"])
      assert.deepEqual(container[probe].httpGet, { path: "/status", port: "health" });
    assert.match(container.image, /^docker\.io\/jaegertracing\/jaeger:2\.\d+\.\d+$/);
  });

  it("restarts when its settings change", async () => {
    const mark = async (args: Partial<KubernetesTracingArgs>) =>
      statefulSet(await create(args)).template.metadata.annotations["axon.dev/configuration"];
    assert.notEqual(await mark({}), await mark({ retention: "14d" }));
    assert.equal(await mark({}), await mark({ retention: "7d" }));
  });

  it("tells a service by the standard variables where and how much to send, and to send nothing else there", async () => {
    const environments: Record<string, string>[] = [];
    await recordResources(() => {
      const traces = new KubernetesTracing("traces", { namespace: "shop" });
      for (const environment of [traces.environment("web", 0.1), traces.environment("web", 1, "http/protobuf")])
        pulumi.output(environment).apply((plain) => environments.push(plain));
    });
    assert.deepEqual(environments[0], {
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://traces.shop.svc:4317",
      OTEL_EXPORTER_OTLP_PROTOCOL: "grpc",
      OTEL_SERVICE_NAME: "web",
      OTEL_TRACES_EXPORTER: "otlp",
      OTEL_TRACES_SAMPLER: "parentbased_traceidratio",
      OTEL_TRACES_SAMPLER_ARG: "0.1",
      OTEL_METRICS_EXPORTER: "none",
      OTEL_LOGS_EXPORTER: "none",
    });
    assert.equal(environments[1]?.OTEL_EXPORTER_OTLP_ENDPOINT, "http://traces.shop.svc:4318");
    assert.equal(environments[1]?.OTEL_EXPORTER_OTLP_PROTOCOL, "http/protobuf");
  });

  it("names everything that is wrong at once", async () => {
    await assert.rejects(create({ storage: { volume: "1Mi" }, retention: "1m" }), {
      message: [
        'KubernetesTracing "traces": 2 problems',
        "  - storage.volume must be at least 1Gi, got 1Mi",
        "  - retention must be at least 1h, got 1m",
      ].join("\n"),
    });
    await assert.rejects(create({ storage: { memory: { traces: 0 } } }), /storage\.memory\.traces must be an integer/);
    await assert.rejects(create({ retention: "soon" }), /retention must be a duration/);
  });
});
