import assert from "node:assert/strict";
import { renderCompose } from "@axon/compose";
import { plan, type SystemOverride } from "@axon/core";
import { spiralcortex } from "@axon/systems";
import { parse } from "yaml";
import type { ComposeService } from "../../../packages/compose/src/compose-service.ts";
import { schemaErrors } from "./compose-schema.ts";

const planned = (overrides: SystemOverride = {}) =>
  plan(spiralcortex, { environment: "dev", target: "compose", overrides });
const files = renderCompose(planned());
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

  it("builds the API from the root's Dockerfile, and says that it is development (SC-018)", () => {
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

  it("refuses a bucket that is more than a folder to copy from", () => {
    const overrides: SystemOverride = {
      services: { "spiralcortex-fusion": { uses: { "spiralcortex-models": { env: { MODELS_URL: "url" } } } } },
    };
    assert.throws(
      () => renderCompose(planned(overrides)),
      /buckets\.spiralcortex-models must be switched off on compose, got a part that it cannot make/,
    );
  });
});
