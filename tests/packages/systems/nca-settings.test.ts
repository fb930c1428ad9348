import assert from "node:assert/strict";
import { api, database, environments, find, job, planned, refused, variables, worker } from "../../support/nca.ts";

const prod = planned("prod");
const everywhere = environments.map((environment) => planned(environment));

describe("NCA's settings", () => {
  it("name the environment, and refuse a name that the application does not know (NC-030)", () => {
    const names = everywhere.map((from) => [variables(api(from)).NEUROCA_ENV, variables(worker(from)).NEUROCA_ENV]);
    assert.deepEqual(names, [
      ["development", "development"],
      ["staging", "staging"],
      ["production", "production"],
    ]);
    assert.match(
      refused("prod", { services: { "neuroca-api": { env: { NEUROCA_ENV: "prod" } } } }),
      /env\.NEUROCA_ENV must be one of development, staging, production, got "prod"/,
    );
    for (const from of everywhere) {
      for (const name of ["db-migrate", "db-optimise"]) {
        assert.equal(variables(job(from, name)).NEUROCA_ENV, variables(api(from)).NEUROCA_ENV);
      }
    }
  });

  it("debug in development alone, whatever an installation says (NC-031)", () => {
    assert.deepEqual(
      everywhere.map((from) => variables(api(from)).NEUROCA_DEBUG),
      ["true", "false", "false"],
    );
    for (const environment of ["staging", "prod"] as const) {
      for (const name of ["neuroca-api", "neuroca-worker"]) {
        const message = refused(environment, { services: { [name]: { env: { NEUROCA_DEBUG: true } } } });
        assert.match(message, /env\.NEUROCA_DEBUG must be one of false, got "true"/);
      }
    }
  });

  it("log by one of four levels, more in staging than in production (NC-032)", () => {
    assert.deepEqual(
      everywhere.map((from) => variables(api(from)).NEUROCA_LOG_LEVEL),
      ["debug", "debug", "info"],
    );
    assert.match(
      refused("prod", { services: { "neuroca-worker": { env: { NEUROCA_LOG_LEVEL: "trace" } } } }),
      /env\.NEUROCA_LOG_LEVEL must be one of debug, info, warning, error, got "trace"/,
    );
    const quiet = planned("prod", { services: { "neuroca-api": { env: { NEUROCA_LOG_LEVEL: "warning" } } } });
    assert.equal(variables(api(quiet)).NEUROCA_LOG_LEVEL, "warning");
  });

  it("say how much the memories hold and that the long-term one is the database (NC-035)", () => {
    for (const from of everywhere) {
      for (const each of [api(from), worker(from)]) {
        assert.partialDeepStrictEqual(variables(each), {
          NEUROCA_MEMORY_SHORT_TERM_SIZE: "1000",
          NEUROCA_MEMORY_WORKING_SIZE: "100",
          NEUROCA_MEMORY_LONG_TERM_BACKEND: "postgres",
        });
        assert.ok(from.edges.some((edge) => edge.from.name === each.name && edge.to.name === "postgres"));
      }
    }
  });

  it("come from the database, the secrets and the language model in every environment (NC-033, NC-034, NC-036)", () => {
    for (const from of everywhere) {
      for (const each of [api(from), worker(from)]) {
        assert.partialDeepStrictEqual(variables(each), {
          NEUROCA_DB_HOST: "postgres.host",
          NEUROCA_DB_PORT: "postgres.port",
          NEUROCA_DB_NAME: "postgres.database",
          NEUROCA_DB_USER: "postgres.username",
          NEUROCA_DB_PASSWORD: "postgres.password",
          NEUROCA_SECRET_KEY: "neuroca-secrets.NEUROCA_SECRET_KEY",
          NEUROCA_LLM_PROVIDER: "llm-provider.provider",
          NEUROCA_LLM_MODEL: "llm-provider.model",
          NEUROCA_LLM_API_KEY: "llm-provider.apiKey",
          NEUROCA_REDIS_URL: "redis.url",
        });
      }
    }
    assert.equal(database(prod).database, "neuroca");
    assert.deepEqual(find(prod.secrets, "neuroca-secrets").keys, {
      NEUROCA_SECRET_KEY: { generate: { length: 64, lasting: false } },
      NEUROCA_SECRET_KEY_PREVIOUS: { previous: "NEUROCA_SECRET_KEY" },
    });
    const own = planned("prod", {
      externals: { "llm-provider": { host: "api.anthropic.com", settings: { provider: "anthropic", model: "m-1" } } },
    });
    assert.deepEqual(find(own.externals, "llm-provider").settings, { provider: "anthropic", model: "m-1" });
  });

  it("name who signs users in, with the client's secret kept secret, where there are users (NC-044)", () => {
    for (const environment of ["staging", "prod"] as const) {
      const from = planned(environment, {
        externals: {
          "identity-provider": {
            host: "id.example.org",
            identity: { issuer: "https://id.example.org/", jwks: "https://id.example.org/keys" },
            settings: { clientId: "a" },
          },
        },
      });
      assert.partialDeepStrictEqual(variables(api(from)), {
        NEUROCA_OIDC_ISSUER: "identity-provider.issuer",
        NEUROCA_OIDC_CLIENT_ID: "identity-provider.clientId",
        NEUROCA_OIDC_CLIENT_SECRET: "identity-provider.clientSecret",
      });
      assert.deepEqual(find(from.externals, "identity-provider").secrets, ["clientSecret"]);
    }
    assert.equal(variables(api(planned("dev"))).NEUROCA_OIDC_ISSUER, undefined);
  });
});
