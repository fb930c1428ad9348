import assert from "node:assert/strict";
import { objectsOf, type Rendered, renderDevelopment, renderNca } from "../support/nca-rendered.ts";
import { environmentOf, type KubernetesObject, object } from "../support/program.ts";

/** A cluster with room for more than production's own parts. */
const larger = { capacity: { cpu: "32", memory: "64Gi", storage: "1Ti" } };

describe("the guide's values of NCA on Kubernetes", () => {
  let dev: Rendered;
  let staging: Rendered;
  let prod: Rendered;
  before(async () => {
    dev = await renderDevelopment();
    staging = await renderNca("staging");
    prod = await renderNca("prod");
  });

  it("are the variables of both services, in each environment its own (NC-030, NC-031, NC-032, NC-034, NC-035, NC-036)", () => {
    for (const [rendered, environment, debug, level] of [
      [dev, "development", "true", "debug"],
      [staging, "staging", "false", "debug"],
      [prod, "production", "false", "info"],
    ] as const) {
      for (const name of ["neuroca-api", "neuroca-worker"]) {
        const variables = environmentOf(rendered, object(rendered, "Deployment", name));
        assert.partialDeepStrictEqual(variables, {
          NEUROCA_ENV: environment,
          NEUROCA_DEBUG: debug,
          NEUROCA_LOG_LEVEL: level,
          NEUROCA_DB_PORT: "5432",
          NEUROCA_DB_NAME: "neuroca",
          NEUROCA_MEMORY_SHORT_TERM_SIZE: "1000",
          NEUROCA_MEMORY_WORKING_SIZE: "100",
          NEUROCA_MEMORY_LONG_TERM_BACKEND: "postgres",
          NEUROCA_LLM_PROVIDER: "openai",
          NEUROCA_LLM_MODEL: "gpt-4",
        });
        for (const secret of ["NEUROCA_DB_USER", "NEUROCA_DB_PASSWORD", "NEUROCA_SECRET_KEY", "NEUROCA_LLM_API_KEY"])
          assert.match(variables[secret] ?? "", /^[a-z0-9-]+\/\w+$/, `${environment} ${name} ${secret}`);
      }
    }
  });

  it("are a key of 64 characters for each environment, of an account of its own or made by the stack (NC-033)", () => {
    const made = dev.find(({ name }) => name === "neuroca-secrets-NEUROCA_SECRET_KEY");
    assert.partialDeepStrictEqual(made?.inputs, { length: 64 });
    const accounts = [staging, prod].map((rendered) => {
      const { data, secretStoreRef } = object(rendered, "ExternalSecret", "neuroca-secrets").spec;
      assert.deepEqual(
        [data[0].secretKey, data[0].remoteRef.key, data[0].remoteRef.property],
        ["NEUROCA_SECRET_KEY", "nca/neuroca-secrets", "NEUROCA_SECRET_KEY"],
      );
      const { auth } = object(rendered, "SecretStore", secretStoreRef.name).spec.provider.aws;
      const reader = object(rendered, "ServiceAccount", auth.jwt.serviceAccountRef.name).metadata;
      return reader.annotations?.["eks.amazonaws.com/role-arn"]?.split(":")[4];
    });
    // Entries belong to the account of the role that reads them.
    assert.deepEqual(accounts, ["444455556666", "111122223333"]);
  });

  it("are another language model where the stack says so, to both services (NC-036)", async () => {
    const settings = { provider: "anthropic", model: "model-2" };
    const rendered = await renderNca("prod", {
      externals: { "llm-provider": { host: "api.anthropic.com", settings } },
    });
    for (const name of ["neuroca-api", "neuroca-worker"])
      assert.partialDeepStrictEqual(environmentOf(rendered, object(rendered, "Deployment", name)), {
        NEUROCA_LLM_PROVIDER: "anthropic",
        NEUROCA_LLM_MODEL: "model-2",
        NEUROCA_LLM_API_KEY: "llm-provider/apiKey",
      });
  });

  it("are an address to read from, and a pooler before the one to write to (NC-066, NC-067)", async () => {
    const variables = environmentOf(prod, object(prod, "Deployment", "neuroca-api"));
    assert.deepEqual(
      [variables.NEUROCA_DB_HOST, variables.NEUROCA_DB_READ_HOST],
      ["postgres-pooler", "postgres-replica"],
    );
    const { pgbouncer, instances } = object(prod, "Pooler", "postgres-pooler").spec;
    const server = Number(object(prod, "Cluster", "postgres").spec.postgresql.parameters.max_connections);
    const pool = Number(pgbouncer.parameters.default_pool_size);
    assert.deepEqual([pool, instances, server], [40, 2, 200]);
    const more = await renderNca("prod", { databases: { postgres: { readReplicas: 2 } } }, larger);
    const { instances: servers, managed } = object(more, "Cluster", "postgres").spec;
    assert.equal(servers, 4);
    const readers = managed.services.additional.find(({ selectorType }: KubernetesObject) => selectorType === "ro");
    assert.equal(readers.serviceTemplate.metadata.name, "postgres-replica");
  });

  it("are days for every store, the bucket of dumps and what Velero keeps included (NC-051)", async () => {
    for (const [environment, usual] of [
      ["staging", staging],
      ["prod", prod],
    ] as const) {
      assert.equal(object(usual, "Schedule", `nca-${environment}`).spec.template.ttl, "720h0m0s");
      // A bucket that exists has rules of its own; one of the system's own gets them.
      const own = await renderNca(environment, {}, { objectStore: { create: { storage: "100Gi" } } });
      const settings: Readonly<Record<string, string>> = object(own, "ConfigMap", "backup-bucket-bucket").data;
      const rules = settings["3-lifecycle"] ?? "";
      assert.match(rules, /<ID>expire<\/ID>.*?<Status>Enabled<\/Status><Expiration><Days>30<\/Days>/);
      assert.match(
        rules,
        /<ID>expire-versions<\/ID>.*?<Status>Enabled<\/Status>.*?<NoncurrentDays>30<\/NoncurrentDays>/,
      );
      assert.ok(objectsOf(own, "Job").some(({ metadata }) => metadata.name.startsWith("backup-bucket-bucket")));
    }
  });
});
