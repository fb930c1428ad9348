import assert from "node:assert/strict";
import { namesOf, objectsOf, type Rendered, renderDevelopment, renderNca } from "../support/nca-rendered.ts";
import { environmentOf, object } from "../support/program.ts";

describe("NCA's secrets on Kubernetes", () => {
  let dev: Rendered;
  let prod: Rendered;
  before(async () => {
    dev = await renderDevelopment();
    prod = await renderNca("prod");
  });
  const settings = (from: Rendered, name: string) => environmentOf(from, object(from, "Deployment", name));

  it("reach both services by reference, in every environment (NC-029, NC-033, NC-034, NC-036)", async () => {
    for (const rendered of [dev, await renderNca("staging"), prod]) {
      const login = rendered === dev ? "postgres-credentials" : "postgres-user-1";
      for (const name of ["neuroca-api", "neuroca-worker"]) {
        assert.partialDeepStrictEqual(settings(rendered, name), {
          NEUROCA_SECRET_KEY: "neuroca-secrets/NEUROCA_SECRET_KEY",
          NEUROCA_DB_USER: `${login}/username`,
          NEUROCA_DB_PASSWORD: `${login}/password`,
          NEUROCA_DB_NAME: "neuroca",
          NEUROCA_DB_PORT: "5432",
          NEUROCA_LLM_API_KEY: "llm-provider/apiKey",
          NEUROCA_LLM_PROVIDER: "openai",
          NEUROCA_REDIS_URL: "redis-credentials/url",
        });
      }
    }
    assert.equal(settings(prod, "neuroca-api").NEUROCA_OIDC_CLIENT_SECRET, "identity-provider/clientSecret");
  });

  it("stand beside plain settings that a config map of each service holds (NC-029, NC-031, NC-032, NC-035)", () => {
    const [{ configMapRef }] = object(prod, "Deployment", "neuroca-api").spec.template.spec.containers[0].envFrom;
    assert.partialDeepStrictEqual(object(prod, "ConfigMap", configMapRef.name).data, {
      NEUROCA_ENV: "production",
      NEUROCA_DEBUG: "false",
      NEUROCA_LOG_LEVEL: "info",
      NEUROCA_MEMORY_SHORT_TERM_SIZE: "1000",
      NEUROCA_MEMORY_WORKING_SIZE: "100",
      NEUROCA_MEMORY_LONG_TERM_BACKEND: "postgres",
    });
    assert.partialDeepStrictEqual(settings(dev, "neuroca-api"), {
      NEUROCA_ENV: "development",
      NEUROCA_DEBUG: "true",
      NEUROCA_LOG_LEVEL: "debug",
    });
  });

  it("come from the manager that the stack names, each kind of the guide's among them (NC-055)", async () => {
    const keyed = (from: Rendered) =>
      objectsOf(from, "ExternalSecret").map(({ metadata, spec }) => [
        metadata.name,
        spec.data.map(({ remoteRef }: { readonly remoteRef: { readonly key: string } }) => remoteRef.key)[0],
      ]);
    assert.partialDeepStrictEqual(Object.fromEntries(keyed(prod)), {
      "neuroca-secrets": "nca/neuroca-secrets",
      "postgres-credentials": "nca/postgres-credentials",
      "redis-credentials": "nca/redis-credentials",
      "llm-provider": "nca/llm-provider",
      "identity-provider": "nca/identity-provider",
    });
    assert.deepEqual(namesOf(prod, "Secret"), []);
    const stores = {
      aws: { secretStore: { aws: { region: "eu-central-1", roleArn: "arn:aws:iam::111122223333:role/a" } } },
      vault: { secretStore: { vault: { server: "https://vault.example.com", role: "neuroca" } } },
      azurekv: { secretStore: { azure: { vaultUrl: "https://a.vault.azure.net", tenantId: "t", clientId: "c" } } },
      gcpsm: {
        secretStore: {
          google: {
            projectId: "p",
            serviceAccount: "a@p.iam.gserviceaccount.com",
            cluster: { name: "c", location: "l" },
          },
        },
      },
    };
    for (const [provider, kubernetes] of Object.entries(stores)) {
      const rendered = await renderDevelopment({}, kubernetes);
      const store = object(rendered, "SecretStore", "neuroca-secrets");
      assert.deepEqual(Object.keys(store.spec.provider), [provider]);
      // Two of them let no name have a slash.
      const name = provider === "aws" || provider === "vault" ? /^nca\/[a-z0-9-]+$/ : /^nca--[a-z0-9-]{1,122}$/;
      const entries = objectsOf(rendered, "ExternalSecret").flatMap(({ spec }) => spec.data);
      assert.ok(entries.length > 9);
      for (const { remoteRef } of entries) assert.match(remoteRef.key, name);
    }
  });

  it("are written nowhere: not in settings, not in manifests, and generated ones are secret in the state (NC-056)", () => {
    const generated = dev.filter(({ type }) => type.endsWith(":RandomPassword"));
    assert.ok(generated.some(({ name }) => name === "neuroca-secrets-NEUROCA_SECRET_KEY"));
    for (const { inputs } of dev.filter(({ type }) => type.endsWith(":Secret"))) {
      assert.equal((inputs as { readonly data?: unknown }).data, "<secret>");
    }
    for (const rendered of [dev, prod]) {
      const names = Object.keys({
        NEUROCA_SECRET_KEY: 1,
        NEUROCA_DB_PASSWORD: 1,
        NEUROCA_LLM_API_KEY: 1,
        NEUROCA_REDIS_URL: 1,
      });
      for (const { data } of objectsOf(rendered, "ConfigMap")) {
        for (const name of names) assert.ok(!Object.hasOwn(data ?? {}, name), name);
      }
    }
  });

  it("are to be changed each 90 days", () => {
    for (const name of [
      "postgres-credentials",
      "postgres-user-1",
      "postgres-user-2",
      "neuroca-secrets",
      "llm-provider",
    ]) {
      const { metadata, spec } = object(prod, "ExternalSecret", name);
      assert.equal(metadata.annotations?.["axon.dev/rotate-every"], "90d");
      assert.equal(spec.refreshInterval, "15m");
    }
    const reloaded = object(prod, "Deployment", "neuroca-api").metadata.annotations ?? {};
    for (const name of ["postgres-user-1", "neuroca-secrets", "llm-provider", "identity-provider"]) {
      assert.ok(Object.values(reloaded).join(",").split(",").includes(name), name);
    }
  });
});
