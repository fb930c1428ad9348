import assert from "node:assert/strict";
import { defineSystem } from "@axon/core";
import { problemsOf, problemsOfDefinition } from "./shop.ts";

const size = { cpu: "1", memory: "1Gi" } as const;
const health = { ready: { path: "/" }, live: { path: "/" } };
const web = { ...size, image: "web", port: 80, health };
const identity = { name: "shop", title: "Shop", owner: "us", version: "1", registry: "r.example.com" };
const environments = { dev: {} };
const orders = { ...size, engine: "postgres", database: "o", owner: "o", storage: "1Gi", backup: false } as const;

/** Each mistake is refused twice: by the type check of this file (an expectation that is not met fails it) and at run time. */
describe("defineSystem", () => {
  it("refuses a used component that is not declared", () => {
    const definition = defineSystem({
      ...identity,
      // @ts-expect-error -- `order` is not declared
      services: { web: { ...web, uses: { order: { env: { URL: "url" } } } } },
      databases: { orders },
      environments,
    });
    assert.deepEqual(problemsOfDefinition(definition)[0]?.path, ["services", "web", "uses", "order"]);
  });

  it("refuses an attribute the used component has not", () => {
    const definition = defineSystem({
      ...identity,
      // @ts-expect-error -- a database has no `nam`
      services: { web: { ...web, uses: { orders: { env: { NAME: "nam" } } } } },
      databases: { orders },
      environments,
    });
    assert.deepEqual(problemsOfDefinition(definition)[0]?.path, ["services", "web", "uses", "orders", "env", "NAME"]);
  });

  it("refuses a route to a service that is not declared", () => {
    const definition = defineSystem({
      ...identity,
      services: { web },
      // @ts-expect-error -- `api` is not declared
      endpoints: { public: { host: "shop.example.com", routes: [{ path: "/", service: "api" }] } },
      environments,
    });
    assert.deepEqual(problemsOfDefinition(definition)[0]?.path, ["endpoints", "public", "routes", 0, "service"]);
  });

  it("refuses a job of, or before, a service that is not declared", () => {
    const definition = defineSystem({
      ...identity,
      services: { web },
      // @ts-expect-error -- neither `api` nor `worker` is declared
      jobs: { migrate: { ...size, service: "api", command: ["x"], runs: { before: ["worker"] } } },
      environments,
    });
    assert.deepEqual(
      problemsOfDefinition(definition).map(({ path }) => path.join(".")),
      ["jobs.migrate.service", "jobs.migrate.runs.before.0"],
    );
  });

  it("refuses a job that stops a service that is not declared", () => {
    const definition = defineSystem({
      ...identity,
      services: { web },
      // @ts-expect-error -- `worker` is not declared
      jobs: { load: { ...size, service: "web", command: ["x"], runs: { onDemand: true, stops: ["web", "worker"] } } },
      environments,
    });
    assert.deepEqual(
      problemsOfDefinition(definition).map(({ path }) => path.join(".")),
      ["jobs.load.runs.stops.1"],
    );
  });

  it("refuses an environment that changes what is not declared", () => {
    const definition = defineSystem({
      ...identity,
      services: { web },
      // @ts-expect-error -- `wep` is not declared
      environments: { dev: { services: { wep: { replicas: 1 } } } },
    });
    const [problem] = problemsOfDefinition(definition);
    assert.deepEqual(problem?.path.slice(0, 4), ["environments", "dev", "services", "wep"]);
  });

  it("refuses an environment that does not exist", () => {
    const definition = defineSystem({
      ...identity,
      services: { web },
      // @ts-expect-error -- `live` is none of dev, test, staging and prod
      environments: { dev: {}, live: {} },
    });
    assert.deepEqual(problemsOfDefinition(definition)[0]?.path, ["environments", "live"]);
  });

  it("refuses a service without what it needs to exist", () => {
    const definition = defineSystem({
      ...identity,
      // @ts-expect-error -- image, cpu, memory and health are missing
      services: { web: {} },
      environments,
    });
    assert.deepEqual(
      problemsOfDefinition(definition).map(({ path }) => path.join(".")),
      ["services.web.image", "services.web.cpu", "services.web.memory", "services.web.health"],
    );
  });

  it("accepts a definition with nothing but a service", () => {
    assert.deepEqual(problemsOfDefinition(defineSystem({ ...identity, services: { web }, environments })), []);
  });
});

describe("the model", () => {
  const service = (words: object) => ({ services: { web: words } });
  const database = (words: object) => ({ databases: { orders: words } });
  const cases: readonly (readonly [string, object, string])[] = [
    ["root as user of a service", service({ user: { uid: 0, gid: 1000 } }), "services.web.user.uid"],
    ["an image with a tag beside the version", service({ image: "web:1.0" }), "services.web.image"],
    ["a port beyond 65535", service({ port: 65_536 }), "services.web.port"],
    ["a variable no shell could set", service({ env: { "A-B": "1" } }), "services.web.env.A-B"],
    ["a probe path without a slash", service({ health: { live: { path: "live" } } }), "services.web.health.live.path"],
    ["a component name with capitals", { services: { Web: {} } }, "services.Web"],
    ["a component name of 41 letters", { caches: { ["a".repeat(41)]: {} } }, `caches.${"a".repeat(41)}`],
    ["a superuser as owner of a database", database({ owner: "postgres" }), "databases.orders.owner"],
    ["a major version past its end of life", database({ version: "14" }), "databases.orders.version"],
    ["a schedule of four fields", database({ backup: { schedule: "0 2 * *" } }), "databases.orders.backup.schedule"],
    ["an unknown eviction", { caches: { carts: { eviction: "lru" } } }, "caches.carts.eviction"],
    ["an endpoint that is no public host", { endpoints: { public: { host: "localhost" } } }, "endpoints.public.host"],
    [
      "TLS older than 1.2",
      { endpoints: { public: { tls: { minVersion: "1.1" } } } },
      "endpoints.public.tls.minVersion",
    ],
    ["an availability of 1", { objectives: { availability: 1 } }, "objectives.availability"],
  ];
  for (const [title, overrides, path] of cases) {
    it(`refuses ${title}`, () => {
      assert.deepEqual(
        problemsOf(overrides).map((problem) => problem.path.join(".")),
        [`overrides.${path}`],
      );
    });
  }
});
