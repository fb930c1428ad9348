import assert from "node:assert/strict";
import { parseEnv } from "node:util";
import { renderCompose } from "@axon/compose";
import { plan, type SystemOverride } from "@axon/core";
import { dashboardFiles } from "@axon/programs/dashboards";
import { spiralcortex } from "@axon/systems";
import { parse } from "yaml";
import type { ComposeService } from "../../../packages/compose/src/compose-service.ts";
import { schemaErrors } from "./compose-schema.ts";

const planned = (overrides: SystemOverride = {}) =>
  plan(spiralcortex, { environment: "dev", target: "compose", overrides });
const dashboards = dashboardFiles(planned());
const files = renderCompose(planned(), dashboards);
const compose: {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: object;
} = parse(files["compose.yaml"] ?? "");
const service = (name: string): ComposeService => {
  const found = compose.services[name];
  assert.ok(found, `no service ${name}`);
  return found;
};

describe("SpiralCortex on one machine", () => {
  it("is a file that the Compose specification's schema accepts, with no version key", () => {
    assert.deepEqual(schemaErrors(compose), []);
    assert.ok(!("version" in compose));
  });

  it("builds the API from the root's Dockerfile, and says that it is development (SC-018, SC-002 on compose)", () => {
    const { build, ports, volumes, depends_on, environment, tmpfs } = service("spiralcortex-fusion");
    assert.deepEqual(build, { context: ".", dockerfile: "Dockerfile" });
    assert.deepEqual(ports, [`127.0.0.1:$\{SPIRALCORTEX_FUSION_PORT:-8000}:8000`]);
    assert.ok(volumes?.includes("./models:/app/models:ro"));
    assert.ok(volumes?.includes("./logs:/app/logs"));
    assert.ok(!tmpfs.some((path) => path.startsWith("/app/logs")));
    assert.deepEqual(depends_on, {
      postgres: { condition: "service_healthy" },
      redis: { condition: "service_healthy" },
    });
    assert.equal(environment.ENVIRONMENT, "development");
    for (const variable of ["DATABASE_URL", "REDIS_URL", "JWT_SECRET_KEY", "API_KEY"]) {
      assert.match(environment[variable] ?? "", /\$\{[A-Z_]+:\?set it in \.env\}/, variable);
    }
    for (const name of ["postgres", "redis"]) assert.ok(service(name).healthcheck, name);
  });

  it("keeps database spiralcortex of user spiralcortex on a volume, with the password from .env and no port (SC-019)", () => {
    const { image, environment, volumes, ports } = service("postgres");
    assert.match(image, /^docker\.io\/library\/postgres:17\.\d+-/);
    assert.equal(environment.POSTGRES_PASSWORD, `$\{POSTGRES_PASSWORD:?set it in .env}`);
    assert.equal(volumes?.[0], "postgres-data:/var/lib/postgresql/data");
    assert.ok("postgres-data" in compose.volumes);
    assert.equal(ports, undefined);
    const setup = files["postgres/setup.sql"] ?? "";
    assert.match(setup, /^CREATE ROLE "spiralcortex" LOGIN PASSWORD :'password';$/m);
    assert.match(setup, /^CREATE DATABASE "spiralcortex" OWNER "spiralcortex";$/m);
    assert.match(files[".env.example"] ?? "", /^POSTGRES_PASSWORD=$/m);
  });

  it("runs the guide's major version of the database where somebody asks for it (SC-006, SC-019)", () => {
    const older = renderCompose(planned({ databases: { postgres: { version: "15" } } }));
    assert.match(older["compose.yaml"] ?? "", /image: docker\.io\/library\/postgres:15\.\d+-/);
  });

  it("keeps the cache on a volume, behind a password, with no port on the host (SC-020)", () => {
    const { environment, volumes, ports, command } = service("redis");
    assert.deepEqual(environment, { REDISCLI_AUTH: `$\{REDIS_PASSWORD:?set it in .env}` });
    assert.deepEqual(volumes, ["redis-data:/data"]);
    assert.ok("redis-data" in compose.volumes);
    assert.equal(ports, undefined);
    assert.match(command?.join(" ") ?? "", /requirepass \$\$REDISCLI_AUTH\nport 6379\n/);
  });

  it("has all five services in one project, which starts when .env has been filled in from its template (SC-016)", () => {
    const started = Object.entries(compose.services)
      .filter(([, { profiles = [] }]) => profiles.every((profile) => profile === "monitoring"))
      .map(([name]) => name);
    assert.deepEqual(started.sort(), [
      "grafana",
      "postgres",
      "prometheus",
      "redis",
      "smoke-test",
      "spiralcortex-fusion",
    ]);
    const template = parseEnv(files[".env.example"] ?? "");
    // The profile is on in the template, so that `docker compose up --detach` starts them all.
    assert.match(template.COMPOSE_PROFILES ?? "", /^monitoring,/);
    const asked = [...(files["compose.yaml"] ?? "").matchAll(/\$\{(\w+):\?/g)].map(([, name = ""]) => name);
    assert.deepEqual(
      [...new Set(asked)].filter((name) => !(name in template)),
      [],
    );
    for (const [name, { volumes = [] }] of Object.entries(compose.services)) {
      for (const volume of volumes.filter((each) => each.startsWith("./") && !/^\.\/(models|logs)/.test(each))) {
        const path = volume.split(":")[0]?.slice(2) ?? "";
        assert.ok(
          Object.keys(files).some((file) => file === path || file.startsWith(`${path}/`)),
          `${name}: ${volume}`,
        );
      }
    }
  });

  it("has a pinned Prometheus on 9090, told to read the API's metrics, with a volume (SC-021)", () => {
    const { image, ports, volumes, command } = service("prometheus");
    assert.match(image, /^docker\.io\/prom\/prometheus:v\d+\.\d+\.\d+$/);
    assert.deepEqual(ports, [`127.0.0.1:$\{PROMETHEUS_PORT:-9090}:9090`]);
    assert.deepEqual(volumes, [
      "./monitoring/prometheus.yml:/etc/prometheus/prometheus.yml:ro",
      "prometheus-data:/prometheus",
    ]);
    assert.ok("prometheus-data" in compose.volumes);
    assert.ok(command?.includes("--config.file=/etc/prometheus/prometheus.yml"));
    const { scrape_configs } = JSON.parse(files["monitoring/prometheus.yml"] ?? "");
    assert.partialDeepStrictEqual(scrape_configs, [
      { metrics_path: "/metrics", dns_sd_configs: [{ names: ["spiralcortex-fusion"], type: "A", port: 8000 }] },
    ]);
    // Both are members of the network between them, or the name would lead nowhere.
    for (const name of ["prometheus", "spiralcortex-fusion"]) {
      assert.ok(service(name).networks?.includes("monitoring-to-spiralcortex-fusion"), name);
    }
  });

  it("has a pinned Grafana on 3000 with its state on a volume, its password from .env, its source and dashboards (SC-022)", () => {
    const { image, ports, volumes, environment } = service("grafana");
    assert.match(image, /^docker\.io\/grafana\/grafana:\d+\.\d+\.\d+$/);
    assert.deepEqual(ports, [`127.0.0.1:$\{GRAFANA_PORT:-3000}:3000`]);
    assert.ok(volumes?.includes("grafana-data:/var/lib/grafana"));
    assert.ok("grafana-data" in compose.volumes);
    assert.equal(environment.GF_SECURITY_ADMIN_PASSWORD, `$\{GRAFANA_ADMIN_PASSWORD:?set it in .env}`);
    // Random, and not the guide's admin.
    assert.match(files[".env.example"] ?? "", /openssl rand -hex 24\nGRAFANA_ADMIN_PASSWORD=\n/);
    const { datasources } = JSON.parse(files["monitoring/grafana/datasources/prometheus.yaml"] ?? "");
    assert.partialDeepStrictEqual(datasources, [{ uid: "prometheus", url: "http://prometheus:9090" }]);
    const { providers } = JSON.parse(files["monitoring/grafana/dashboards/dashboards.yaml"] ?? "");
    assert.ok(volumes?.includes(`./monitoring/grafana/dashboards:${providers[0].options.path}:ro`));
    const titles = Object.entries(files).flatMap(([path, content]) =>
      /^monitoring\/grafana\/dashboards\/.*\.json$/.test(path) ? [JSON.parse(content).title] : [],
    );
    assert.deepEqual(titles.sort(), ["Business Metrics", "Infrastructure", "Model Performance", "System Performance"]);
  });

  it("has a project of its own to be tested in, in which nothing is started again (SC-101)", () => {
    const test: { readonly name: string; readonly services: Readonly<Record<string, ComposeService>> } = parse(
      files["compose.test.yaml"] ?? "",
    );
    assert.deepEqual(schemaErrors(test), []);
    assert.equal(test.name, "spiralcortex-test");
    assert.deepEqual(Object.keys(test.services).sort(), ["postgres", "redis", "smoke-test", "spiralcortex-fusion"]);
    for (const [name, { restart, ports }] of Object.entries(test.services)) {
      assert.equal(restart, "no", name);
      assert.equal(ports, undefined, name);
    }
    assert.deepEqual(test.services["smoke-test"]?.depends_on, {
      "spiralcortex-fusion": { condition: "service_healthy" },
    });
  });
});
