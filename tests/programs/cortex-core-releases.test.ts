import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cortexCore } from "@axon/systems";
import type { RegisteredResource } from "../../packages/cli/src/render/resource.ts";
import { waitedFor } from "../support/nca-rendered.ts";
import { environmentOf, type KubernetesObject, object, renderStack, stackConfig } from "../support/program.ts";
import { skipWithout } from "../support/tools.ts";

type Rendered = readonly RegisteredResource[];

/** A stack of Cortex Core with more to say. */
function rendered(stack: string, overrides: object, kubernetes: object = {}): Promise<Rendered> {
  const config = stackConfig(stack);
  return renderStack(stack, {
    ...config,
    "axon:overrides": { ...(config["axon:overrides"] as object), ...overrides },
    "axon:kubernetes": { ...(config["axon:kubernetes"] as object), ...kubernetes },
  });
}

describe("a release of Cortex Core on Kubernetes", () => {
  it("is over when the rollout of each service is, or has taken ten minutes (CC-074, CC-075)", async () => {
    for (const stack of ["staging", "prod"]) {
      const resources = await renderStack(stack);
      for (const name of ["cortex-core-api", "memory-service", "cognition-service"]) {
        const { metadata, spec } = object(resources, "Deployment", name);
        assert.equal(spec.progressDeadlineSeconds, 600, name);
        // The engine waits for a Deployment unless it is told not to.
        assert.equal(metadata.annotations?.["pulumi.com/skipAwait"], undefined, name);
      }
      // What is deployed with it: migrations before, the test of the new release after.
      assert.ok(waitedFor(resources, "KubernetesService", "cortex-core-api").includes("Job db-migration-job"));
      assert.ok(waitedFor(resources, "KubernetesJob", "smoke-test-job").includes("Deployment cortex-core-api"));
    }
  });

  it("can be served beside the one before, by a prefix of the path or a header (CC-080)", async () => {
    const { "cortex-core-api": api } = cortexCore.services ?? {};
    const next = { ...(api as object), image: { repository: "cortex-core-api", version: "2.0.0" } };
    const resources = await rendered(
      "prod",
      {
        services: { "cortex-core-api-v2": { ...next, scale: false, replicas: 3 } },
        endpoints: {
          "cortex-core-ingress": {
            host: "api.cortex-core.example.com",
            routes: [
              { path: "/", service: "cortex-core-api" },
              { path: "/v2", service: "cortex-core-api-v2" },
              { path: "/", service: "cortex-core-api-v2", headers: { "X-Api-Version": "2" } },
            ],
          },
        },
        databases: { "postgres-core": { pooler: { maxClientConnections: 2_000 } } },
      },
      { capacity: undefined },
    );
    const image = (name: string) => object(resources, "Deployment", name).spec.template.spec.containers[0].image;
    assert.deepEqual(
      [image("cortex-core-api"), image("cortex-core-api-v2")],
      ["registry.example.com/cortex-core-api:1.0.0", "registry.example.com/cortex-core-api:2.0.0"],
    );
    const routes = (object(resources, "HTTPRoute", "cortex-core-ingress").spec.rules as KubernetesObject[])
      .filter(({ backendRefs }) => backendRefs)
      .map(({ matches: [{ path, headers }], backendRefs: [to] }) => [path.value, headers, `${to.name}:${to.port}`]);
    assert.deepEqual(routes, [
      ["/", undefined, "cortex-core-api:8000"],
      ["/v2", undefined, "cortex-core-api-v2:8000"],
      ["/", [{ type: "Exact", name: "X-Api-Version", value: "2" }], "cortex-core-api-v2:8000"],
    ]);
  });
});

describe("the way back of Cortex Core's schemas", () => {
  it("is a job of the service's own image, at its own database, that runs once and when asked alone (CC-083)", async () => {
    const prod = await renderStack("prod");
    for (const [name, image, credentials] of [
      ["db-downgrade-job", "cortex-core-api", "postgres-core-credentials"],
      ["memory-downgrade-job", "memory-service", "postgres-memory-credentials"],
    ] as const) {
      const { suspend, jobTemplate } = object(prod, "CronJob", name).spec;
      assert.deepEqual([suspend, jobTemplate.spec.backoffLimit], [true, 0]);
      const [container] = jobTemplate.spec.template.spec.containers;
      assert.equal(container.image, `registry.example.com/${image}:1.0.0`);
      const variables = environmentOf(prod, { spec: jobTemplate.spec } as unknown as KubernetesObject);
      assert.deepEqual([variables.DATABASE_URL, variables.REVISION], [`${credentials}/directUrl`, "-1"]);
    }
  });

  it("is one step of alembic's, or the revision that was asked for (CC-083)", async function () {
    skipWithout(this, "python3");
    const prod = await renderStack("prod");
    const [container] = object(prod, "CronJob", "db-downgrade-job").spec.jobTemplate.spec.template.spec.containers;
    const [command, ...words] = container.command;
    const folder = mkdtempSync(join(tmpdir(), "axon-alembic-"));
    try {
      writeFileSync(join(folder, "alembic"), '#!/bin/sh\necho alembic "$@"\n');
      chmodSync(join(folder, "alembic"), 0o755);
      assert.equal(command, "python");
      const said = (revision: string) =>
        execFileSync("python3", words, {
          encoding: "utf8",
          env: { PATH: `${folder}:${process.env.PATH}`, REVISION: revision },
        }).trim();
      assert.equal(said("-1"), "alembic downgrade -1");
      assert.equal(said("ae1027a6acf"), "alembic downgrade ae1027a6acf");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe("a database of Cortex Core that comes back from its backups", () => {
  const restore = (from: string) => ({
    restore: { "postgres-core": { from, as: "postgres-core-2", to: "2026-11-21T08:30:00Z" } },
  });

  it("is made anew from the chosen ones, and the API starts after it, as many as before (CC-087)", async () => {
    const before = await renderStack("prod");
    const after = await rendered("prod", {}, restore("postgres-core"));
    const { bootstrap, externalClusters, plugins } = object(after, "Cluster", "postgres-core").spec;
    assert.partialDeepStrictEqual(bootstrap.recovery, {
      database: "cortex_core",
      owner: "cortex",
      secret: { name: "postgres-core-credentials" },
      source: "postgres-core",
      recoveryTarget: { targetTime: "2026-11-21T08:30:00Z" },
    });
    assert.equal(externalClusters[0].plugin.parameters.serverName, "postgres-core");
    // What it restores is only read: its own backups go into another folder.
    assert.equal(plugins[0].parameters.serverName, "postgres-core-2");
    const waited = waitedFor(after, "KubernetesService", "cortex-core-api");
    assert.ok(waited.includes("Database postgres-core-database"), waited.join(", "));
    for (const [kind, name] of [
      ["Deployment", "cortex-core-api"],
      ["HorizontalPodAutoscaler", "cortex-core-api-hpa"],
    ] as const)
      assert.deepEqual(object(after, kind, name), object(before, kind, name));
  });

  it("is refused what is no folder of its own environment's backups (CC-087)", async () => {
    await assert.rejects(
      rendered("prod", {}, restore("../staging/postgres-core")),
      /restore\.postgres-core\.from must be the name of a folder beside this environment's own backups/,
    );
  });
});
