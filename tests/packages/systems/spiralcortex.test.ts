import assert from "node:assert/strict";
import {
  type EnvironmentName,
  formatBytes,
  formatCpu,
  type Plan,
  ProblemError,
  plan,
  type SystemOverride,
} from "@axon/core";
import { spiralcortex } from "@axon/systems";

const planned = (environment: EnvironmentName, overrides: SystemOverride = {}): Plan =>
  plan(spiralcortex, { environment, target: "kubernetes", overrides });
const fusion = ({ services }: Plan) => {
  const service = services.find(({ name }) => name === "spiralcortex-fusion");
  assert.ok(service);
  return service;
};
const variables = (system: Plan) =>
  Object.fromEntries(
    fusion(system).bindings.map((binding) => [
      binding.variable,
      "value" in binding ? binding.value : "from" in binding ? `${binding.from}.${binding.attribute}` : binding.entry,
    ]),
  );

describe("SpiralCortex", () => {
  const prod = planned("prod");

  it("runs the fusion API in 3 replicas of 1 to 2 CPU and 2 to 4 GiB, of the version released (SC-035)", () => {
    const { replicas, cpu, memory, imageReference, port } = fusion(prod);
    assert.deepEqual([replicas, port, imageReference], [3, 8000, "your-registry.com/spiralcortex:v2.1.0"]);
    assert.deepEqual([cpu.request, cpu.limit].map(formatCpu), ["1", "2"]);
    assert.deepEqual([memory.request, memory.limit].map(formatBytes), ["2Gi", "4Gi"]);
  });

  it("scales between 3 and 10 on CPU and memory, in one autoscaler (SC-040)", () => {
    const { scale } = fusion(prod);
    assert.ok(scale);
    assert.deepEqual([scale.min, scale.max, scale.cpuPercent, scale.memoryPercent], [3, 10, 70, 80]);
  });

  it("refuses the ceiling of 50 replicas where the pooler could not hold their connections (SC-040, SC-058)", () => {
    assert.throws(
      () => planned("prod", { services: { "spiralcortex-fusion": { scale: { max: 50 } } } }),
      (error) =>
        error instanceof ProblemError &&
        error.message.includes(
          "databases.postgres.pooler.maxClientConnections must be enough for the 10000 connections",
        ),
    );
  });

  it("hands over the database as parts and as a URL, the cache as a URL, all from the components (SC-024, SC-025)", () => {
    const given = variables(prod);
    assert.deepEqual(
      [
        "POSTGRES_HOST",
        "POSTGRES_PORT",
        "POSTGRES_DB",
        "POSTGRES_USER",
        "POSTGRES_PASSWORD",
        "DATABASE_URL",
        "REDIS_URL",
      ].map((name) => given[name]),
      ["host", "port", "database", "username", "password", "url"].map((part) => `postgres.${part}`).concat("redis.url"),
    );
  });

  it("serves on every interface at 8000 with 4 workers and cuts requests at 30 s, as its edge does (SC-026)", () => {
    const given = variables(prod);
    assert.deepEqual([given.API_HOST, given.API_PORT, given.API_WORKERS], ["0.0.0.0", "8000", "4"]);
    const service = fusion(prod);
    assert.deepEqual([service.workers, service.requestTimeout.seconds], [4, 30]);
    assert.equal(prod.endpoints[0]?.timeout.seconds, 30);
  });

  it("takes its signing and API keys from the secret set, at least 32 random characters each (SC-027)", () => {
    const given = variables(prod);
    assert.deepEqual(
      [given.JWT_SECRET_KEY, given.API_KEY],
      ["spiralcortex-secrets.jwt-secret", "spiralcortex-secrets.api-key"],
    );
    const { "jwt-secret-previous": previous, ...own } = prod.secrets[0]?.keys ?? {};
    assert.deepEqual(previous, { previous: "jwt-secret" });
    for (const source of Object.values(own)) {
      assert.ok(source !== "provided" && "generate" in source && source.generate.length >= 32);
    }
  });

  it("finds its models, of the versions the guide names, on a read-only mount before it starts (SC-030, SC-031)", () => {
    const given = variables(prod);
    assert.deepEqual(
      [given.EMOTION_MODEL_PATH, given.RISK_MODEL_PATH, given.ETHICS_MODEL_PATH],
      ["/app/models/emotion_v2", "/app/models/risk_v3", "/app/models/ethics_v1"],
    );
    const fetched = fusion(prod).uses["spiralcortex-models"]?.fetch;
    assert.deepEqual(
      [fetched?.path, Object.entries(fetched?.artefacts ?? {}).map(([folder, { version }]) => `${folder} ${version}`)],
      ["/app/models", ["emotion_v2 2.1.0", "risk_v3 3.0.1", "ethics_v1 1.2.0"]],
    );
  });

  it("reports the services the guide only names as switched off, and takes one that is described (SC-005)", () => {
    assert.deepEqual([...prod.disabled].sort(), [
      "ethical-regulator",
      "external-postgres",
      "spiralbrain-nexus",
      "spiralcode-x",
    ]);
    const { image, health, cpu, memory } = {
      image: "nexus",
      health: { ready: { path: "/h" }, live: { path: "/h" } },
      cpu: "1",
      memory: "1Gi",
    };
    const described = planned("prod", {
      services: { "spiralbrain-nexus": { enabled: true, image, port: 8100, health, cpu, memory } as object },
    });
    assert.equal(variables(described).SPIRALBRAIN_NEXUS_URL, "spiralbrain-nexus.url");
    assert.ok(described.edges.some(({ to, port }) => to.name === "spiralbrain-nexus" && port === 8100));
  });

  it("writes the settings file of each environment, whose version is the release's (SC-056, SC-057)", () => {
    for (const [environment, word] of [
      ["dev", "development"],
      ["staging", "staging"],
      ["prod", "production"],
    ] as const) {
      const content = fusion(planned(environment)).configFile?.content ?? "";
      assert.match(content, new RegExp(`environment: ${word}\n`));
      assert.match(content, /version: 2\.1\.0\n/);
      assert.doesNotMatch(content, /origins:\n\s+- "?\*/);
    }
    assert.match(
      fusion(prod).configFile?.content ?? "",
      /origins:\n {4}- https:\/\/app\.spiralcortex\.com\n {4}- https:\/\/dashboard\.spiralcortex\.com\n/,
    );
  });

  it("says the version of the image in the file, whichever is released (SC-056, SC-108)", () => {
    const next = fusion(planned("prod", { version: "v2.2.0" }));
    assert.equal(next.imageReference, "your-registry.com/spiralcortex:v2.2.0");
    assert.match(
      next.configFile?.content ?? "",
      /^app:\n {2}name: SpiralCortex Fusion API\n {2}environment: production\n {2}version: 2\.2\.0\n/,
    );
    const image = { repository: "spiralcortex", version: "v2.1.1" };
    const patched = fusion(planned("prod", { services: { "spiralcortex-fusion": { image } } }));
    assert.match(patched.configFile?.content ?? "", /version: 2\.1\.1\n/);
  });

  it("is refused a page of any host, or one without TLS, as a caller outside of development (SC-057)", () => {
    const from = (environment: EnvironmentName, origin: string) => () =>
      planned(environment, {
        services: { "spiralcortex-fusion": { configFile: { content: { cors: { origins: [origin] } } } } },
      } as SystemOverride);
    for (const environment of ["staging", "prod"] as const) {
      for (const origin of [
        "*",
        "https://*",
        "https://*.spiralcortex.com",
        "http://app.spiralcortex.com",
        "null",
        "",
      ]) {
        assert.throws(
          from(environment, origin),
          /configFile\.content\.cors\.origins\[0\] must be a text that matches/,
          origin,
        );
      }
      assert.ok(from(environment, "https://app.spiralcortex.com")());
      assert.ok(from(environment, "https://app.spiralcortex.com:8443")());
    }
    for (const origin of ["*", "http://localhost:3000"]) assert.ok(from("dev", origin)());
  });

  it("is refused another version in the file than the image's (SC-056)", () => {
    const content = { app: { version: "2.0.0" } };
    assert.throws(
      () => planned("prod", { services: { "spiralcortex-fusion": { configFile: { content } } } } as SystemOverride),
      /configFile\.content\.app\.version must be left out, as releaseAt fills in the release's version, got "2\.0\.0"/,
    );
  });

  it("tunes PostgreSQL as the guide does, on a server large enough for it (SC-088)", () => {
    const [postgres] = prod.databases;
    assert.ok(postgres);
    const { shared_buffers, effective_cache_size, work_mem, maintenance_work_mem } = postgres.parameters;
    assert.deepEqual(
      [postgres.maxConnections, shared_buffers, effective_cache_size, work_mem, maintenance_work_mem],
      [200, "2GB", "6GB", "32MB", "512MB"],
    );
    assert.ok(postgres.memory.request.bytes >= 16 * 2 ** 30);
  });

  it("keeps daily backups of 02:00 UTC for 30 days, and is refused objectives they could not meet (SC-093, SC-094, SC-096)", () => {
    const backup = prod.databases[0]?.backup;
    assert.ok(backup);
    assert.deepEqual([backup.schedule, backup.retention.daily.seconds], ["0 2 * * *", 30 * 86_400]);
    assert.deepEqual([prod.objectives.recoveryTime?.seconds, prod.objectives.recoveryPoint?.seconds], [900, 300]);
    assert.throws(
      () => planned("prod", { databases: { postgres: { backup: { pointInTime: false } } } }),
      /databases\.postgres\.backup must be able to lose no more than 5m/,
    );
  });

  it("lets clients in at its host over TLS 1.3 alone, never to /metrics, and not without limit (SC-039, SC-082)", () => {
    const [endpoint] = prod.endpoints;
    assert.deepEqual(
      [endpoint?.host, endpoint?.tls.minVersion, endpoint?.blockedPaths],
      ["api.spiralcortex.com", "1.3", ["/metrics"]],
    );
    assert.ok((endpoint?.requestsPerSecond ?? 0) > 0);
    assert.deepEqual(
      endpoint?.routes.map(({ path, service }) => `${path} ${service}`),
      ["/ spiralcortex-fusion"],
    );
  });

  it("knows its maintenance window and whom to ask (SC-106, SC-111)", () => {
    assert.partialDeepStrictEqual(prod.maintenance, { schedule: "0 2 * * 0", duration: { seconds: 7_200 } });
    assert.equal(prod.contacts.documentation, "https://docs.spiralcortex.ai");
    assert.equal(prod.contacts.support, "support@spiralcortex.ai");
  });
});
