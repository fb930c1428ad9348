import assert from "node:assert/strict";
import type { RegisteredResource } from "../../packages/cli/src/render/resource.ts";
import { renderDevelopment, renderNca } from "../support/nca-rendered.ts";
import { environmentOf, object, renderStack, stackConfig } from "../support/program.ts";

/** What a process reads of OpenTelemetry's variables. */
const opentelemetry = (rendered: readonly RegisteredResource[], service: string) =>
  Object.fromEntries(
    Object.entries(environmentOf(rendered, object(rendered, "Deployment", service))).filter(([name]) =>
      name.startsWith("OTEL_"),
    ),
  );
const jaeger = (rendered: readonly RegisteredResource[], name: string) =>
  JSON.parse(object(rendered, "ConfigMap", name).data["jaeger.yaml"]);

/** Who may open a connection to a pod, and to which port. */
const mayReach = (rendered: readonly RegisteredResource[], flow: string) => {
  const { podSelector, ingress } = object(rendered, "NetworkPolicy", `${flow}-ingress`).spec;
  return [ingress[0].from[0].podSelector.matchLabels.app, podSelector.matchLabels.app, ingress[0].ports[0].port];
};

describe("traces of SpiralCortex on Kubernetes", () => {
  const { dumps } = stackConfig("spiralcortex-prod-kubernetes")["axon:kubernetes"] as { readonly dumps: object };
  const renderSpiralCortex = (environment: string, overrides: object = {}) =>
    renderStack(`spiralcortex-${environment}`, {
      "axon:system": "spiralcortex",
      "axon:environment": environment,
      "axon:overrides": { secondRegion: false, ...overrides },
      "axon:kubernetes": {
        context: environment,
        storageClass: "gp3",
        encryptedClasses: { gp3: "existing" },
        capacity: { cpu: "160", memory: "320Gi", storage: "2Ti" },
        backup: { s3: { bucket: "example-backup", roleArn: "arn:aws:iam::111122223333:role/backup" } },
        dumps,
      },
    });

  it("go to Jaeger over OTLP, under the service's name and with the share that is traced (SC-075)", async () => {
    const prod = await renderSpiralCortex("prod");
    assert.deepEqual(opentelemetry(prod, "spiralcortex-fusion"), {
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://jaeger:4317",
      OTEL_EXPORTER_OTLP_PROTOCOL: "grpc",
      OTEL_SERVICE_NAME: "spiralcortex-fusion",
      OTEL_TRACES_EXPORTER: "otlp",
      OTEL_TRACES_SAMPLER: "parentbased_traceidratio",
      OTEL_TRACES_SAMPLER_ARG: "0.1",
      OTEL_METRICS_EXPORTER: "none",
      OTEL_LOGS_EXPORTER: "none",
    });
    assert.deepEqual(mayReach(prod, "spiralcortex-fusion-to-jaeger"), ["spiralcortex-fusion", "jaeger", 4_317]);
    assert.equal(jaeger(prod, "jaeger").receivers.otlp.protocols.grpc.endpoint, "0.0.0.0:4317");
    const [container] = object(prod, "StatefulSet", "jaeger").spec.template.spec.containers;
    assert.match(container.image, /jaegertracing\/jaeger:2\./);
  });

  it("are all taken in development, and kept in memory", async () => {
    const dev = await renderSpiralCortex("dev");
    assert.equal(opentelemetry(dev, "spiralcortex-fusion").OTEL_TRACES_SAMPLER_ARG, "1");
    assert.ok(jaeger(dev, "jaeger").extensions.jaeger_storage.backends.traces.memory.max_traces > 0);
  });

  it("are switched off by a line, and the service sends none then", async () => {
    const off = await renderSpiralCortex("prod", { tracing: { jaeger: { enabled: false } } });
    assert.deepEqual(opentelemetry(off, "spiralcortex-fusion"), {});
    assert.deepEqual(
      off.filter(({ name }) => name.includes("jaeger")),
      [],
    );
  });
});

describe("traces of NCA on Kubernetes", () => {
  it("come from every service, by a ratio in production and all in development, and are shown in Jaeger (NC-060)", async () => {
    const prod = await renderNca("prod");
    for (const service of ["neuroca-api", "neuroca-worker"]) {
      const variables = opentelemetry(prod, service);
      assert.equal(variables.OTEL_SERVICE_NAME, service);
      assert.equal(variables.OTEL_EXPORTER_OTLP_ENDPOINT, "http://tracing:4317");
      assert.deepEqual(
        [variables.OTEL_TRACES_SAMPLER, variables.OTEL_TRACES_SAMPLER_ARG],
        ["parentbased_traceidratio", "0.1"],
      );
      assert.deepEqual(mayReach(prod, `${service}-to-tracing`), [service, "tracing", 4_317]);
    }
    assert.equal(jaeger(prod, "tracing").extensions.jaeger_query.http.endpoint, "0.0.0.0:16686");
    assert.deepEqual(mayReach(prod, "grafana-to-tracing"), ["grafana", "tracing", 16_686]);
    const dev = await renderDevelopment();
    assert.equal(opentelemetry(dev, "neuroca-api").OTEL_TRACES_SAMPLER_ARG, "1");
    const other = await renderNca("prod", { tracing: { tracing: { sampling: 0.25 } } });
    for (const service of ["neuroca-api", "neuroca-worker"])
      assert.equal(opentelemetry(other, service).OTEL_TRACES_SAMPLER_ARG, "0.25");
  });
});
