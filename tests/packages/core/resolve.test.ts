import assert from "node:assert/strict";
import { ProblemError, plan, type SystemDefinition } from "@axon/core";
import { resolveSystem } from "../../../packages/core/src/resolve.ts";
import { problemsOf, problemsOfDefinition, shop } from "./shop.ts";

const dev = { environment: "dev", target: "kubernetes" } as const;

describe("resolveSystem", () => {
  it("lays environment, target and installation over the body, in this order", () => {
    const definition: SystemDefinition = {
      ...shop,
      environments: { dev: { services: { web: { replicas: 1, workers: 2, env: { LOG_LEVEL: "debug" } } } } },
      targets: { kubernetes: { services: { web: { workers: 3, env: { A: "1" } } } } },
    };
    const overrides = { services: { web: { env: { A: "2" } } } };
    const { web } = resolveSystem(definition, { ...dev, overrides }).services;
    assert.equal(web?.replicas, 1);
    assert.equal(web?.workers, 3);
    assert.deepEqual(web?.env, { LOG_LEVEL: "debug", A: "2" });
  });

  it("takes nothing from other environments and targets", () => {
    const definition: SystemDefinition = {
      ...shop,
      environments: { dev: {}, prod: { version: "9" } },
      targets: { aws: { version: "8" } },
    };
    assert.equal(resolveSystem(definition, dev).version, "2.1.0");
  });

  it("fills in defaults and parses quantities", () => {
    const { web } = resolveSystem(shop, dev).services;
    assert.equal(web?.replicas, 2);
    assert.deepEqual(web?.cpu, { request: { millicores: 500 }, limit: { millicores: 500 } });
    assert.deepEqual(web?.shutdown, { drain: { seconds: 5 }, grace: { seconds: 60 } });
    assert.deepEqual(web?.user, { uid: 1000, gid: 1000 });
    assert.deepEqual(web?.writable, ["/tmp"]);
  });

  it("reports all problems at once, each with its path, what is expected and what was found", () => {
    assert.deepEqual(
      problemsOf({
        version: "latest and greatest",
        services: { web: { port: "80", replicaz: 3, memory: "512 MB" } },
        databases: { orders: { version: "14" } },
      }).map(({ path, expected, received, hint }) => [path.join("."), expected.slice(0, 60), received, hint]),
      [
        [
          "overrides.version",
          "an image tag: letters, digits, dots, underscores and hyphens",
          '"latest and greatest"',
          undefined,
        ],
        ["overrides.services.web.port", "an integer from 1 to 65535", '"80"', undefined],
        [
          "overrides.services.web.memory",
          'a quantity of bytes such as "512Mi", at least "1Mi", or { re',
          '"512 MB"',
          undefined,
        ],
        [
          "overrides.services.web.replicaz",
          "one of image, command, layer, port, address, workers, replic",
          "an unknown key",
          "did you mean replicas?",
        ],
        ["overrides.databases.orders.version", "one of 15, 16, 17, 18", '"14"', undefined],
      ],
    );
  });

  it("takes a part of an overlay that lacks something for one whose name was mistyped, where one has a name like it", () => {
    assert.deepEqual(problemsOf({ services: { wep: { replicas: 3 } }, databases: { ordes: { instances: 2 } } }), [
      {
        path: ["overrides", "services", "wep"],
        expected: "one of web, stock, or a part that lacks nothing",
        received: "an unknown name",
        hint: "did you mean web?",
      },
      {
        path: ["overrides", "databases", "ordes"],
        expected: "one of orders, or a part that lacks nothing",
        received: "an unknown name",
        hint: "did you mean orders?",
      },
    ]);
  });

  it("tells what a new part of an overlay lacks where no other has a name like it", () => {
    const paths = problemsOf({ services: { reporting: { replicas: 3 } } }).map(({ path }) => path.join("."));
    assert.ok(paths.includes("overrides.services.reporting.image"), paths.join());
  });

  it("refuses memory without its unit, in which nothing could start, and an owner that is nobody", () => {
    const told = (overrides: unknown) => problemsOf(overrides).map(({ path, received }) => [path.join("."), received]);
    for (const memory of ["256", "1023Ki", { request: "256", limit: "256Mi" }]) {
      const [[path] = []] = told({ services: { web: { memory } } });
      assert.match(path ?? "", /^overrides\.services\.web\.memory/, JSON.stringify(memory));
    }
    assert.deepEqual(told({ services: { web: { memory: "1Mi" } } }), []);
    const nobody = problemsOfDefinition({ ...shop, owner: " ", title: "" });
    assert.deepEqual(
      nobody.map(({ path, expected }) => [path.join("."), expected]),
      [
        ["title", "a text that says something"],
        ["owner", "a text that says something"],
      ],
    );
  });

  it("reports broken parts, wrong references and broken rules together", () => {
    const paths = (overrides: unknown) => problemsOf(overrides).map(({ path }) => path.slice(1).join("."));
    assert.deepEqual(
      paths({
        services: { web: { port: 0, uses: { stocks: {} } } },
        jobs: { migrate: { service: "wep", cpu: 5 } },
        endpoints: { public: { routes: [{ path: "/", service: "shop" }] } },
      }),
      [
        "services.web.port",
        "jobs.migrate.cpu",
        "services.web.uses.stocks",
        "jobs.migrate.service",
        "endpoints.public.routes.0.service",
      ],
    );
    assert.deepEqual(paths({ services: { web: { scale: { min: 1, max: 2 }, uses: { stocks: {} } } } }), [
      "services.web.uses.stocks",
      "services.web.scale",
    ]);
  });

  it("finds no fault with references to a part that is itself broken", () => {
    assert.deepEqual(
      problemsOf({ services: { stock: 5 }, databases: { orders: [] }, externals: { payment: "x" } }).map(({ path }) =>
        path.join("."),
      ),
      ["overrides.services.stock", "overrides.databases.orders", "overrides.externals.payment"],
    );
    assert.deepEqual(
      problemsOf({ jobs: 1, endpoints: [] }).map(({ path }) => path.join(".")),
      ["overrides.jobs", "overrides.endpoints"],
    );
  });

  it("leads to the place where the wrong value was written", () => {
    const wrong = { services: { web: { port: 0 } } };
    const paths = (definition: SystemDefinition) => problemsOfDefinition(definition).map(({ path }) => path.join("."));
    assert.deepEqual(paths({ ...shop, environments: { dev: wrong } }), ["environments.dev.services.web.port"]);
    assert.deepEqual(paths({ ...shop, targets: { kubernetes: wrong } }), ["targets.kubernetes.services.web.port"]);
    assert.deepEqual(paths({ ...shop, registry: 5 } as unknown as SystemDefinition), ["registry"]);
  });

  it("leads to the environment that adds a component without what it needs", () => {
    const environments = { dev: { caches: { extra: { engine: "redis", cpu: "1" } } } };
    const [problem] = problemsOfDefinition({ ...shop, environments } as SystemDefinition);
    assert.deepEqual(problem?.path, ["environments", "dev", "caches", "extra", "memory"]);
    assert.equal(problem?.received, "nothing");
  });

  it("names environment and system in the failure", () => {
    assert.throws(
      () => plan(shop, { ...dev, overrides: { registry: 1 } as never }),
      (error) =>
        error instanceof ProblemError &&
        error.message === 'system "shop" in dev: overrides.registry must be a text, got 1',
    );
  });

  it("refuses an environment the system does not have", () => {
    assert.throws(() => plan(shop, { ...dev, environment: "test" }), {
      message: 'system "shop": environments must be one of dev, staging, prod, got "test"',
    });
  });

  it("refuses environments and targets that do not exist at all", () => {
    const definition = { ...shop, environments: { dev: {}, live: {} }, targets: { azur: {} } };
    assert.deepEqual(
      problemsOfDefinition(definition as SystemDefinition).map(({ path, expected }) => [path.join("."), expected]),
      [
        ["environments.live", "one of dev, test, staging, prod"],
        ["targets.azur", "one of kubernetes, aws, azure, gcp, compose"],
      ],
    );
  });

  it("refuses a definition without name, title and owner, or with a name no target could carry", () => {
    const { owner: _owner, ...ownerless } = { ...shop, name: "My Shop" };
    assert.deepEqual(
      problemsOfDefinition(ownerless as SystemDefinition).map(({ path }) => path.join(".")),
      ["name", "owner"],
    );
  });

  it("does not let an installation rename the system", () => {
    assert.deepEqual(problemsOf({ name: "other" })[0]?.path, ["overrides", "name"]);
  });

  it("takes no key for granted, whatever it is called", () => {
    const hostile = JSON.parse(
      '{"services":{"web":{"__proto__":{"port":1},"constructor":{"port":1}}},"__proto__":{"x":1}}',
    );
    assert.deepEqual(
      problemsOf(hostile).map(({ path, received }) => [path.join("."), received]),
      [
        ["overrides.services.web.__proto__", "an unknown key"],
        ["overrides.services.web.constructor", "an unknown key"],
        ["overrides.__proto__", "an unknown key"],
      ],
    );
    assert.equal(Object.hasOwn(Object.prototype, "x"), false);
  });

  it("refuses an installation whose words are no map", () => {
    assert.deepEqual(problemsOf("services"), [{ path: ["overrides"], expected: "a map", received: '"services"' }]);
  });
});
