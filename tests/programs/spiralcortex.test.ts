import assert from "node:assert/strict";
import type { RegisteredResource } from "../../packages/cli/src/render/resource.ts";
import { environmentOf, object, renderStack } from "../support/program.ts";

describe("SpiralCortex on Kubernetes, in production", () => {
  let resources: readonly RegisteredResource[];
  before(async () => {
    resources = await renderStack("spiralcortex-prod-kubernetes");
  });
  const find = (kind: string, name: string) => object(resources, kind, name);
  const fusion = () => find("Deployment", "spiralcortex-fusion");

  it("is a Deployment of its own namespace whose container is named like it (SC-033, SC-108)", () => {
    assert.equal(
      find("Namespace", "spiralcortex").metadata.labels?.["pod-security.kubernetes.io/enforce"],
      "restricted",
    );
    const { metadata, spec } = fusion();
    assert.equal(metadata.namespace, "spiralcortex");
    const [container] = spec.template.spec.containers;
    assert.equal(container.name, "spiralcortex-fusion");
    assert.equal(container.image, "your-registry.com/spiralcortex:v2.1.0");
    assert.deepEqual(container.resources.requests.cpu, "1");
    assert.equal(spec.strategy.type, "RollingUpdate");
    assert.equal(spec.strategy.rollingUpdate.maxUnavailable, 0);
    assert.equal(spec.replicas, undefined, "the autoscaler owns the number");
  });

  it("has one autoscaler, of autoscaling/v2, from 3 to 10 at 70 % CPU and 80 % memory (SC-040)", () => {
    const { apiVersion, spec } = find("HorizontalPodAutoscaler", "spiralcortex-fusion-hpa");
    assert.equal(apiVersion, "autoscaling/v2");
    assert.deepEqual([spec.minReplicas, spec.maxReplicas], [3, 10]);
    assert.deepEqual(
      spec.metrics.map(({ resource }: { resource: { name: string; target: { averageUtilization: number } } }) => [
        resource.name,
        resource.target.averageUtilization,
      ]),
      [
        ["cpu", 70],
        ["memory", 80],
      ],
    );
  });

  it("is asked for its health at /health on 8000 by every probe (SC-098)", () => {
    const [container] = fusion().spec.template.spec.containers;
    for (const probe of ["startupProbe", "readinessProbe", "livenessProbe"]) {
      assert.equal(container[probe].httpGet.path, "/health");
    }
    assert.equal(container.ports.find(({ name }: { name: string }) => name === "http").containerPort, 8000);
  });

  it("writes its logs and caches to directories of its own, and nothing else (SC-032)", () => {
    const [container] = fusion().spec.template.spec.containers;
    const mounts = new Map<string, boolean>(
      container.volumeMounts.map(({ mountPath, readOnly = false }: { mountPath: string; readOnly?: boolean }) => [
        mountPath,
        readOnly,
      ]),
    );
    assert.equal(mounts.get("/app/logs"), false);
    assert.equal(mounts.get("/app/models"), true);
    assert.equal(container.securityContext.readOnlyRootFilesystem, true);
  });

  it("gets every secret by reference (SC-024, SC-027)", () => {
    const environment = environmentOf(resources, fusion());
    assert.deepEqual(
      ["POSTGRES_PASSWORD", "DATABASE_URL", "REDIS_URL", "JWT_SECRET_KEY", "API_KEY"].map((name) => environment[name]),
      [
        "postgres-credentials/password",
        "postgres-credentials/url",
        "redis-credentials/url",
        "spiralcortex-secrets/jwt-secret",
        "spiralcortex-secrets/api-key",
      ],
    );
  });

  it("lets the API reach the database at 5432, the cache at 6379 and search at 9200 (SC-078, SC-079, SC-080)", () => {
    for (const [name, app, port] of [
      ["spiralcortex-fusion-to-postgres-pooler-egress", "postgres-pooler", 5432],
      ["spiralcortex-fusion-to-redis-egress", "redis", 6379],
      ["spiralcortex-fusion-to-elasticsearch-egress", "elasticsearch", 9200],
    ] as const) {
      const [rule] = find("NetworkPolicy", name).spec.egress;
      assert.equal(rule.to[0].podSelector.matchLabels.app, app);
      assert.equal(rule.ports[0].port, port);
    }
  });

  it("runs search with three servers, TLS and a user for the API alone (SC-008)", () => {
    const { spec } = find("Elasticsearch", "elasticsearch");
    assert.equal(spec.nodeSets[0].count, 3);
    assert.equal(
      environmentOf(resources, fusion()).ELASTICSEARCH_URL,
      "https://elasticsearch-es-http.spiralcortex.svc:9200",
    );
  });

  it("tunes the server by the parameters of its cluster (SC-088)", () => {
    const { parameters } = find("Cluster", "postgres").spec.postgresql;
    assert.deepEqual(
      ["max_connections", "shared_buffers", "effective_cache_size", "work_mem", "maintenance_work_mem"].map(
        (name) => parameters[name],
      ),
      ["200", "2GB", "6GB", "32MB", "512MB"],
    );
  });
});
