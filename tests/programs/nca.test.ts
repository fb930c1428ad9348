import assert from "node:assert/strict";
import { namesOf, objectsOf, type Rendered, renderDevelopment, renderNca, waitedFor } from "../support/nca-rendered.ts";
import { environmentOf, object } from "../support/program.ts";

describe("NCA on Kubernetes", () => {
  let dev: Rendered;
  let staging: Rendered;
  let prod: Rendered;
  before(async () => {
    dev = await renderDevelopment();
    staging = await renderNca("staging");
    prod = await renderNca("prod");
  });
  const deployment = (from: Rendered, name: string) => object(from, "Deployment", name);
  const pod = (from: Rendered, name: string) => deployment(from, name).spec.template.spec;

  it("lives in the namespace neuroca, which it makes itself (NC-018)", () => {
    for (const rendered of [dev, staging, prod]) {
      const { labels } = object(rendered, "Namespace", "neuroca").metadata;
      assert.equal(labels?.["pod-security.kubernetes.io/enforce"], "restricted");
      for (const name of ["neuroca-api", "neuroca-worker"]) {
        assert.equal(deployment(rendered, name).metadata.namespace, "neuroca");
      }
    }
    assert.equal(object(prod, "Cluster", "postgres").metadata.namespace, "neuroca");
    assert.equal(object(prod, "StatefulSet", "redis").metadata.namespace, "neuroca");
  });

  it("keeps API, workers, database and cache in one cluster and one network (NC-009)", () => {
    for (const rendered of [dev, staging, prod]) {
      assert.equal(rendered.filter(({ type }) => type === "pulumi:providers:kubernetes").length, 1);
      const database =
        rendered === dev ? object(dev, "StatefulSet", "postgres") : object(rendered, "Cluster", "postgres");
      const parts = [
        deployment(rendered, "neuroca-api"),
        deployment(rendered, "neuroca-worker"),
        database,
        object(rendered, "StatefulSet", "redis"),
      ];
      assert.deepEqual([...new Set(parts.map(({ metadata }) => metadata.namespace))], ["neuroca"]);
      // Names without a namespace: of the same one.
      for (const name of ["neuroca-api", "neuroca-worker"]) {
        const { NEUROCA_DB_HOST, NEUROCA_REDIS_URL } = environmentOf(rendered, deployment(rendered, name));
        assert.deepEqual(
          [NEUROCA_DB_HOST, NEUROCA_REDIS_URL],
          [rendered === dev ? "postgres" : "postgres-pooler", "redis-credentials/url"],
        );
      }
      if (rendered === dev) continue;
      const { template } = object(rendered, "ExternalSecret", "redis-credentials").spec.target;
      assert.match(template.data.url, /^redis:\/\/:\{\{[^@]*\}\}@redis:6379\/0$/);
    }
  });

  it("makes each part after what it stands on (NC-019)", () => {
    const before = waitedFor(prod, "KubernetesService", "neuroca-api");
    for (const needed of [
      "Namespace neuroca",
      "ExternalSecret neuroca-secrets",
      "ExternalSecret postgres-credentials",
    ]) {
      assert.ok(before.includes(needed), needed);
    }
    const pods = prod.find(({ type, name }) => type.endsWith(":Deployment") && name === "neuroca-api");
    const direct = (pods?.dependencies ?? []).map((urn) => urn.split("::").at(-1));
    for (const needed of ["neuroca", "neuroca-secrets", "neuroca-api-config"])
      assert.ok(direct.includes(needed), needed);
    // A Service is made once pods answer behind it: nothing tells the engine not to wait for them.
    const { annotations = {} } = object(prod, "Service", "neuroca-api").metadata;
    assert.ok(!("pulumi.com/skipAwait" in annotations));
    const beforeEntry = waitedFor(prod, "KubernetesGatewayEntry", "neuroca-ingress");
    for (const needed of ["Deployment neuroca-api", "Service neuroca-api"])
      assert.ok(beforeEntry.includes(needed), needed);
  });

  it("is a Deployment for each part, Services inside of the cluster alone, and claims for what lasts (NC-022)", () => {
    const own = (from: Rendered, kind: string) =>
      objectsOf(from, kind)
        .filter(({ metadata }) => metadata.namespace === "neuroca")
        .map(({ metadata }) => metadata.name)
        .sort();
    assert.deepEqual(own(prod, "Deployment"), ["neuroca-api", "neuroca-worker", "redis-proxy"]);
    assert.deepEqual(own(prod, "Service"), ["neuroca-api", "neuroca-worker", "redis", "redis-servers", "tracing"]);
    for (const { spec } of objectsOf(prod, "Service")) assert.ok(["ClusterIP", undefined].includes(spec.type));
    assert.deepEqual(own(prod, "Gateway"), ["neuroca-ingress"]);
    assert.deepEqual(own(prod, "PodDisruptionBudget"), ["neuroca-api", "neuroca-worker", "redis", "redis-servers"]);
    const settings = own(prod, "ConfigMap").map((name) => name.replace(/-[0-9a-f]{10}$/, ""));
    for (const name of ["neuroca-api-config", "neuroca-worker-config", "db-migrate-config"])
      assert.ok(settings.includes(name), name);
    // Where no store has them, the Secrets are the stack's own.
    for (const [rendered, kind] of [
      [prod, "ExternalSecret"],
      [dev, "Secret"],
    ] as const)
      for (const name of ["neuroca-secrets", "postgres-credentials", "redis-credentials", "llm-provider"])
        assert.ok(own(rendered, kind).includes(name), `${kind} ${name}`);
    assert.equal(object(prod, "Cluster", "postgres").spec.storage.size, "100Gi");
    assert.equal(
      object(prod, "StatefulSet", "redis").spec.volumeClaimTemplates[0].spec.resources.requests.storage,
      "4Gi",
    );
  });

  it("is an Ingress where the cluster has no Gateway API (NC-022)", async () => {
    const entry = { api: "ingress", controller: "nginx", className: "nginx", namespace: "ingress-nginx" };
    const rendered = await renderDevelopment({}, { entry });
    const { spec } = object(rendered, "Ingress", "neuroca-ingress");
    const root = spec.rules[0].http.paths.find(({ path }: { readonly path: string }) => path === "/");
    assert.deepEqual(root.backend.service, { name: "neuroca-api", port: { number: 8000 } });
    assert.deepEqual(namesOf(rendered, "Gateway"), []);
  });

  it("calls Deployment, container and Service neuroca-api, on port 8000 (NC-023)", () => {
    for (const rendered of [dev, staging, prod]) {
      const [container] = pod(rendered, "neuroca-api").containers;
      assert.equal(container.name, "neuroca-api");
      assert.equal(container.ports[0].containerPort, 8000);
      const { type, ports } = object(rendered, "Service", "neuroca-api").spec;
      assert.deepEqual([type, ports[0].port, ports[0].targetPort], ["ClusterIP", 8000, "http"]);
    }
  });

  it("asks the API for /health, the worker by a command, and reads the metrics of both from inside alone (NC-024)", () => {
    const [api] = pod(prod, "neuroca-api").containers;
    for (const probe of ["readinessProbe", "livenessProbe", "startupProbe"]) {
      assert.deepEqual([api[probe].httpGet.path, api[probe].httpGet.port], ["/health", "http"]);
    }
    const [worker] = pod(prod, "neuroca-worker").containers;
    for (const probe of ["readinessProbe", "livenessProbe", "startupProbe"]) {
      assert.match(worker[probe].exec.command.join(" "), /^python -c .*127\.0\.0\.1:8001\/metrics/s);
    }
    const scraped = (name: string) => {
      const [endpoint] = object(prod, "ServiceMonitor", `${name}-monitor`).spec.endpoints;
      return [endpoint.port, endpoint.path];
    };
    assert.deepEqual(scraped("neuroca-api"), ["http", "/metrics"]);
    assert.deepEqual(scraped("neuroca-worker"), ["metrics", "/metrics"]);
    assert.deepEqual(object(prod, "Service", "neuroca-worker").spec.ports, [
      { name: "metrics", port: 8001, targetPort: "metrics", protocol: "TCP" },
    ]);
    const { rules } = object(prod, "HTTPRoute", "neuroca-ingress").spec;
    const [blocked] = rules.filter(
      ({ matches }: { readonly matches?: readonly { readonly path: { readonly value: string } }[] }) =>
        matches?.[0]?.path.value === "/metrics",
    );
    assert.equal(blocked.backendRefs, undefined);
  });

  it("writes nothing that must last into a replica (NC-078)", () => {
    for (const rendered of [dev, staging, prod]) {
      for (const name of ["neuroca-api", "neuroca-worker"]) {
        const { containers, volumes } = pod(rendered, name);
        assert.equal(containers[0].securityContext.readOnlyRootFilesystem, true);
        // A Secret's files cannot be written at all.
        for (const { emptyDir, secret } of volumes) assert.ok(emptyDir ?? secret, name);
      }
    }
  });

  it("runs each release's migrations as a job that its services wait for (NC-038, NC-039)", () => {
    const [migration] = objectsOf(prod, "Job").filter(({ metadata }) => metadata.name.startsWith("db-migrate-"));
    assert.ok(migration);
    assert.equal(migration.spec.template.spec.containers[0].image, "registry.example.com/neuroca/neuroca:1.2.3");
    for (const [component, name] of [
      ["KubernetesService", "neuroca-api"],
      ["KubernetesWorker", "neuroca-worker"],
    ] as const) {
      assert.ok(waitedFor(prod, component, name).includes("Job db-migrate"), name);
    }
  });

  it("takes a new version of one image by stack config, and rolls it out replica by replica (NC-092)", async () => {
    const image = { repository: "neuroca/api", version: "1.3.0" };
    const rendered = await renderNca("prod", { services: { "neuroca-api": { image } } });
    const { spec } = deployment(rendered, "neuroca-api");
    assert.equal(spec.template.spec.containers[0].image, "registry.example.com/neuroca/api:1.3.0");
    assert.deepEqual(spec.strategy, { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } });
    assert.equal(spec.progressDeadlineSeconds, 600);
    assert.equal(pod(rendered, "neuroca-worker").containers[0].image, "registry.example.com/neuroca/worker:1.2.3");
    await assert.rejects(
      renderNca("prod", { services: { "neuroca-api": { image: { repository: "neuroca/api", version: "latest" } } } }),
      /latest/,
    );
  });
});
