import assert from "node:assert/strict";
import { plan } from "@axon/core";
import { describeStack } from "@axon/description";
import { spiralcortex } from "@axon/systems";
import type { RegisteredResource } from "../../packages/cli/src/render/resource.ts";
import { environmentOf, type KubernetesObject, object, renderStack, stackConfig } from "../support/program.ts";

type Rendered = readonly RegisteredResource[];

describe("the guide's values of SpiralCortex on Kubernetes", () => {
  let prod: Rendered;
  before(async () => {
    prod = await renderStack("spiralcortex-prod-kubernetes");
  });
  const all = (kind: string) =>
    prod
      .filter(({ type }) => type.startsWith("kubernetes:") && type.endsWith(`:${kind}`))
      .map(({ inputs }) => inputs as KubernetesObject);
  const pod = () => object(prod, "Deployment", "spiralcortex-fusion").spec.template.spec;

  it("are the variables of the API, each with its value or by a secret's name (SC-024, SC-025, SC-026, SC-030)", () => {
    assert.partialDeepStrictEqual(environmentOf(prod, object(prod, "Deployment", "spiralcortex-fusion")), {
      POSTGRES_HOST: "postgres-pooler",
      POSTGRES_PORT: "5432",
      POSTGRES_DB: "spiralcortex",
      POSTGRES_PASSWORD: "postgres-credentials/password",
      DATABASE_URL: "postgres-credentials/url",
      REDIS_URL: "redis-credentials/url",
      API_HOST: "0.0.0.0",
      API_PORT: "8000",
      API_WORKERS: "4",
      API_TIMEOUT: "30",
      MODEL_CACHE_DIR: "/app/cache",
      EMOTION_MODEL_PATH: "/app/models/emotion_v2",
      RISK_MODEL_PATH: "/app/models/risk_v3",
      ETHICS_MODEL_PATH: "/app/models/ethics_v1",
    });
    const url = (name: string) => object(prod, "ExternalSecret", name).spec.target.template.data.url;
    assert.match(url("postgres-credentials"), /^postgresql:\/\/.*@postgres-pooler:5432\/spiralcortex\?/);
    assert.match(url("redis-credentials"), /^rediss:\/\/:.*password.*@redis:6379\/0\?ssl_cert_reqs=required&/);
    const edge = object(prod, "HTTPRoute", "spiralcortex").spec.rules.at(-1);
    assert.equal(edge.timeouts.request, "30s");
  });

  it("are three models of exact versions, each fetched to its place before the API starts, which cannot change them (SC-031)", () => {
    const fetched = pod().initContainers.map(({ command }: KubernetesObject) => command.slice(-2));
    assert.deepEqual(fetched, [
      ["models:spiralcortex-models/emotion/2.1.0", "/app/models/emotion_v2"],
      ["models:spiralcortex-models/risk/3.0.1", "/app/models/risk_v3"],
      ["models:spiralcortex-models/ethics/1.2.0", "/app/models/ethics_v1"],
    ]);
    const mount = pod().containers[0].volumeMounts.find(
      ({ mountPath }: KubernetesObject) => mountPath === "/app/models",
    );
    assert.equal(mount.readOnly, true);
  });

  it("are 3 replicas at least of v2.1.0, with 1 to 2 CPU and 2 to 4 GiB (SC-035)", () => {
    const [container] = pod().containers;
    assert.equal(container.image, "your-registry.com/spiralcortex:v2.1.0");
    const { requests, limits } = container.resources;
    assert.deepEqual([requests.cpu, requests.memory, limits.cpu, limits.memory], ["1", "2Gi", "2", "4Gi"]);
    assert.equal(object(prod, "HorizontalPodAutoscaler", "spiralcortex-fusion-hpa").spec.minReplicas, 3);
  });

  it("are the one host over HTTPS with a redirect, whose every path but /metrics is the API's on 8000 (SC-039)", () => {
    const { listeners } = object(prod, "Gateway", "spiralcortex").spec;
    assert.deepEqual(
      listeners.map(({ hostname, port, protocol }: KubernetesObject) => [hostname, port, protocol]),
      [
        ["api.spiralcortex.com", 80, "HTTP"],
        ["api.spiralcortex.com", 443, "HTTPS"],
      ],
    );
    assert.equal(listeners[1].tls.certificateRefs[0].name, "spiralcortex-tls");
    assert.deepEqual(object(prod, "Certificate", "spiralcortex-tls").spec.dnsNames, ["api.spiralcortex.com"]);
    const [redirect] = object(prod, "HTTPRoute", "spiralcortex-redirect").spec.rules;
    assert.deepEqual(redirect.filters[0].requestRedirect, { scheme: "https", statusCode: 301 });
    const { rules } = object(prod, "HTTPRoute", "spiralcortex").spec;
    const routes = rules.map(({ matches, backendRefs = [] }: KubernetesObject) => [
      matches[0].path,
      backendRefs.map(({ name, port }: { name: string; port: number }) => `${name}:${port}`).join(),
    ]);
    assert.deepEqual(routes, [
      [{ type: "PathPrefix", value: "/metrics" }, ""],
      [{ type: "PathPrefix", value: "/" }, "spiralcortex-fusion:8000"],
    ]);
  });

  it("are a limit for each client's address at the edge, by installation (SC-082)", async () => {
    const limits = (from: Rendered) => {
      const policies = from.filter(({ type }) => type.endsWith(":BackendTrafficPolicy"));
      return policies.flatMap(({ inputs }) => {
        const { type, local } = (inputs as KubernetesObject).spec.rateLimit;
        return local.rules.map(({ clientSelectors, limit }: KubernetesObject) => [
          type,
          clientSelectors[0].sourceCIDR,
          `${limit.requests} a ${limit.unit}`,
        ]);
      });
    };
    const each = (limit: string) => [
      ["Local", { type: "Distinct", value: "0.0.0.0/0" }, limit],
      ["Local", { type: "Distinct", value: "::/0" }, limit],
    ];
    assert.deepEqual(limits(prod), each("20 a Second"));
    const config = stackConfig("spiralcortex-prod-kubernetes");
    const slower = { endpoints: { spiralcortex: { requestsPerSecond: 5 } } };
    const own = await renderStack("spiralcortex-prod-kubernetes", { ...config, "axon:overrides": slower });
    assert.deepEqual(limits(own), each("5 a Second"));
  });

  it("are probes at /health of port 8000, and a smoke test that asks it after each release (SC-098)", () => {
    const [container] = pod().containers;
    const named = container.ports.find(({ name }: { name: string }) => name === "http");
    assert.equal(named.containerPort, 8_000);
    for (const probe of ["startupProbe", "readinessProbe", "livenessProbe"]) {
      const { path, port } = container[probe].httpGet;
      assert.deepEqual([path, port], ["/health", "http"], probe);
    }
    const test = all("Job").find(({ metadata }) => metadata.name.startsWith("smoke-test"));
    assert.ok(test);
    assert.equal(environmentOf(prod, test).API_URL, "http://spiralcortex-fusion:8000");
    assert.match(test.spec.template.spec.containers[0].command.at(-1), /r\.urlopen\(url \+ "\/health", timeout=10\)/);
  });

  it("are search servers that keep data, ask for a login and speak TLS, reached on 9200 by the API (SC-008)", () => {
    const { http, auth, nodeSets } = object(prod, "Elasticsearch", "elasticsearch").spec;
    assert.equal(http.tls.certificate.secretName, "elasticsearch-tls");
    assert.equal(auth.disableElasticUser, true);
    assert.ok(JSON.stringify(auth.fileRealm).includes("spiralcortex-fusion-elasticsearch-login"));
    const [claim] = nodeSets[0].volumeClaimTemplates;
    assert.deepEqual([nodeSets[0].count, claim.spec.resources.requests.storage], [3, "100Gi"]);
  });

  it("are backups at 02:00 UTC that are kept 30 days, with the log archived all the time (SC-093, SC-094, SC-096)", () => {
    assert.equal(object(prod, "ScheduledBackup", "postgres").spec.schedule, "0 0 2 * * *");
    assert.equal(object(prod, "ObjectStore", "postgres").spec.retentionPolicy, "30d");
    const [archiver] = object(prod, "Cluster", "postgres").spec.plugins;
    assert.deepEqual([archiver.isWALArchiver, archiver.parameters.barmanObjectName], [true, "postgres"]);
  });

  it("are two quiet hours from 02:00 on Sundays (SC-111)", () => {
    const { muteTimeIntervals, route } = object(prod, "AlertmanagerConfig", "alertmanager").spec;
    assert.deepEqual(muteTimeIntervals, [
      {
        name: "maintenance",
        timeIntervals: [{ times: [{ startTime: "02:00", endTime: "04:00" }], weekdays: ["sunday"] }],
      },
    ]);
    for (const name of ["critical", "warning"]) {
      const told = route.routes.find(({ receiver }: { receiver: string }) => receiver === name);
      assert.deepEqual(told.muteTimeIntervals, ["maintenance"], name);
    }
  });

  it("are links to help in every alert, on dashboards and in what the command line says (SC-106)", () => {
    const links = [
      "https://docs.spiralcortex.ai",
      "https://community.spiralcortex.ai",
      "support@spiralcortex.ai",
      "https://status.spiralcortex.ai",
    ];
    const rules = object(prod, "PrometheusRule", "spiralcortex-alerts").spec.groups.flatMap(
      ({ rules: listed }: KubernetesObject) => listed,
    );
    assert.ok(rules.length > 30);
    for (const { alert, annotations } of rules)
      for (const link of links) assert.ok(annotations.contacts.includes(link), `${alert}: ${link}`);
    const boards = all("ConfigMap").filter(({ metadata }) => metadata.labels?.grafana_dashboard === "1");
    assert.equal(boards.length, 5);
    for (const { metadata, data } of boards)
      for (const link of links) assert.ok(Object.values(data).join("").includes(link), `${metadata.name}: ${link}`);
    const said = describeStack(plan(spiralcortex, { environment: "prod", target: "kubernetes" }));
    for (const link of links) assert.ok(said.includes(link), link);
  });
});
