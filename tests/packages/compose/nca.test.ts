import assert from "node:assert/strict";
import { renderCompose } from "@axon/compose";
import { plan } from "@axon/core";
import { nca } from "@axon/systems";
import { parse } from "yaml";
import type { ComposeService } from "../../../packages/compose/src/compose-service.ts";
import { schemaErrors } from "./compose-schema.ts";

interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean } | null>>;
  readonly volumes: Readonly<Record<string, object>>;
}

const render = (overrides: object = {}) =>
  renderCompose(plan(nca, { environment: "dev", target: "compose", overrides }));
const files = render();
const compose: ComposeFile = parse(files["compose.yaml"] ?? "");

/** A service with all that Compose starts before it. */
function started(name: string): string[] {
  const needed = Object.keys(compose.services[name]?.depends_on ?? {}).flatMap(started);
  return [...new Set([...needed, name])];
}

describe("NCA on one machine", () => {
  it("is for development, with debug on and a database of its own (NC-002)", () => {
    const { environment } = compose.services["neuroca-api"] ?? {};
    assert.partialDeepStrictEqual(environment, {
      NEUROCA_ENV: "development",
      NEUROCA_DEBUG: "true",
      NEUROCA_LOG_LEVEL: "debug",
      NEUROCA_DB_HOST: "postgres",
      NEUROCA_DB_NAME: "neuroca",
    });
    assert.ok(Object.hasOwn(compose.volumes, "postgres-data"));
    assert.throws(
      () => renderCompose(plan(nca, { environment: "prod", target: "compose" })),
      /environment must be one of dev, test on compose/,
    );
  });

  it("starts as a whole, or a service with what it stands on and nothing else (NC-016)", () => {
    const always = Object.entries(compose.services)
      .filter(([, { profiles }]) => profiles === undefined)
      .map(([name]) => name);
    assert.deepEqual(always.sort(), ["db-migrate", "neuroca-api", "neuroca-worker", "postgres", "redis", "smoke-test"]);
    assert.deepEqual(started("neuroca-api").sort(), ["db-migrate", "neuroca-api", "postgres", "redis"]);
    assert.deepEqual(started("redis"), ["redis"]);
    const minimal: ComposeFile = parse(
      render({ services: { "neuroca-worker": { enabled: false } } })["compose.yaml"] ?? "",
    );
    assert.ok(!Object.hasOwn(minimal.services, "neuroca-worker"));
  });

  it("is a compose.yaml, as docker-compose.yml is called today, with services, networks and volumes (NC-017)", () => {
    assert.deepEqual(schemaErrors(compose), []);
    for (const section of [compose.services, compose.networks, compose.volumes]) {
      assert.ok(Object.keys(section).length > 0);
    }
    for (const [name, network] of Object.entries(compose.networks)) {
      // Ways to somebody else, and ports that this machine publishes.
      if (/llm-provider|neuroca-ingress|^prometheus$|^grafana$/.test(name)) continue;
      assert.equal(network?.internal, true, name);
    }
    for (const { ports = [] } of Object.values(compose.services)) {
      for (const port of ports) assert.match(String(port), /^127\.0\.0\.1:/);
    }
    for (const name of ["neuroca-api", "neuroca-worker", "postgres", "redis"]) {
      assert.ok(compose.services[name]?.healthcheck, name);
    }
    const other: ComposeFile = parse(
      render({ services: { "neuroca-api": { env: { NEUROCA_LOG_LEVEL: "warning" } } } })["compose.yaml"] ?? "",
    );
    assert.equal(other.services["neuroca-api"]?.environment?.NEUROCA_LOG_LEVEL, "warning");
  });

  it("reads its secrets from an env file, which is a list without values (NC-029)", () => {
    const asked = (files[".env.example"] ?? "").split("\n").filter((line) => /^[A-Z]/.test(line));
    assert.deepEqual(asked.sort(), [
      "COMPOSE_PROFILES=monitoring",
      "GRAFANA_ADMIN_PASSWORD=",
      "LLM_PROVIDER_API_KEY=",
      "NEUROCA_SECRETS_NEUROCA_SECRET_KEY=",
      "POSTGRES_PASSWORD=",
      "REDIS_PASSWORD=",
    ]);
    for (const variable of ["NEUROCA_SECRET_KEY", "NEUROCA_DB_PASSWORD", "NEUROCA_LLM_API_KEY"]) {
      assert.match(
        String(compose.services["neuroca-api"]?.environment?.[variable]),
        /^\$\{[A-Z_]+:\?set it in \.env\}$/,
      );
    }
  });
});
