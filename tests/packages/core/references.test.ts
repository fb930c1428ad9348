import assert from "node:assert/strict";
import { attributes, describeProblem } from "@axon/core";
import { problemsOf } from "./shop.ts";

/** The messages for words laid over the shop. */
const messages = (overrides: unknown) => problemsOf(overrides).map(describeProblem);
const web = (words: unknown) => ({ services: { web: words } });
const identity = (issuer: string) => ({ issuer, jwks: "https://pay.example.com/keys" });

const check = { service: "web", command: ["check"], cpu: "1", memory: "1Gi", runs: { after: ["web"] } };

describe("references of a system", () => {
  it("accept what is declared", () => assert.deepEqual(messages({}), []));

  it("accept an endpoint that a job asks after its services, on a schedule or on demand", () => {
    const uses = { public: { env: { ADDRESS: "address", URL: "url", HOST: "host", AUTHORITY: "authorityFile" } } };
    for (const runs of [{ after: ["web"] }, { schedule: "0 4 * * *" }, { onDemand: true }]) {
      assert.deepEqual(messages({ jobs: { check: { ...check, runs, uses } } }), []);
    }
  });

  const cases: readonly (readonly [string, unknown, string])[] = [
    [
      "an undeclared component, asking what was meant",
      web({ uses: { order: {} } }),
      'overrides.services.web.uses.order must be a component of the system (web, stock, orders, carts, payment), got "order"; did you mean orders?',
    ],
    [
      "an undeclared component of a job",
      { jobs: { migrate: { uses: { zebra: {} } } } },
      'overrides.jobs.migrate.uses.zebra must be a component of the system (web, stock, orders, carts, payment), got "zebra"',
    ],
    [
      "an attribute a database has not",
      web({ uses: { orders: { env: { DB_NAME: "databse" } } } }),
      `overrides.services.web.uses.orders.env.DB_NAME must be an attribute of the database (${attributes.database.join(", ")}), got "databse"; did you mean database?`,
    ],
    [
      "a password of a service",
      web({ uses: { stock: { env: { KEY: "password" } } } }),
      'overrides.services.web.uses.stock.env.KEY must be an attribute of the service (url, host, port), got "password"',
    ],
    [
      "a secret an external system has not",
      web({ uses: { payment: { env: { KEY: "apiKeys" } } } }),
      'overrides.services.web.uses.payment.env.KEY must be an attribute of the external (url, host, port, mode, apiKey), got "apiKeys"; did you mean apiKey?',
    ],
    [
      "an endpoint that a service would wait for, while it waits for the service",
      web({ uses: { public: { env: { PUBLIC_URL: "url" } } } }),
      "overrides.services.web.uses.public must be used by jobs that run after services, on a schedule or on demand, got an endpoint; use the service that it leads to",
    ],
    [
      "an endpoint of a job that services wait for",
      { jobs: { migrate: { uses: { public: {} } } } },
      "overrides.jobs.migrate.uses.public must be used by jobs that run after services, on a schedule or on demand, got an endpoint; use the service that it leads to",
    ],
    [
      "an attribute of an endpoint that published services are told alone",
      { jobs: { check: { ...check, uses: { public: { env: { RANGES: "proxies" } } } } } },
      'overrides.jobs.check.uses.public.env.RANGES must be an attribute of the endpoint (host, url, address, authorityFile), got "proxies"',
    ],
    [
      "an attribute an endpoint has not",
      { endpoints: { public: { env: { HOSTS: "hosts" } } } },
      'overrides.endpoints.public.env.HOSTS must be an attribute of the endpoint (host, url, proxies), got "hosts"; did you mean host?',
    ],
    [
      "a pool for what has no connections to pool",
      web({ uses: { carts: { pool: { size: 1 } } } }),
      "overrides.services.web.uses.carts.pool must be left out, got a pool for a cache; only a database has connections to pool",
    ],
    [
      "settings of a pool that is not there",
      { services: { stock: { uses: { orders: { env: { POOL: "poolSize" } } } } } },
      "overrides.services.stock.uses.orders.pool must be { size, overflow }, got nothing; its settings are bound to variables",
    ],
    [
      "a route to an undeclared service",
      { endpoints: { public: { routes: [{ path: "/", service: "wep" }] } } },
      'overrides.endpoints.public.routes[0].service must be a service (web, stock), got "wep"; did you mean web?',
    ],
    [
      "tokens of an undeclared identity provider",
      { endpoints: { public: { authentication: { provider: "login", audiences: ["shop"] } } } },
      'overrides.endpoints.public.authentication.provider must be an external (payment), got "login"',
    ],
    [
      "tokens of an external that signs none",
      { endpoints: { public: { authentication: { provider: "payment", audiences: ["shop"] } } } },
      'overrides.endpoints.public.authentication.provider must be an external with an identity, got "payment"; say { externals: { "payment": { identity: { issuer, jwks } } } }',
    ],
    [
      "tokens of a provider that is switched off",
      {
        endpoints: { public: { authentication: { provider: "login", audiences: ["shop"] } } },
        externals: { login: { enabled: false } },
      },
      'overrides.endpoints.public.authentication.provider must be an external (payment), got "login"; login is switched off here; switch it on, or mark what uses it as optional',
    ],
    [
      "an issuer that is said twice, as the two might differ",
      { externals: { payment: { identity: identity("https://pay.example.com/"), settings: { issuer: "pay" } } } },
      'overrides.externals.payment.settings.issuer must be left out, as identity.issuer says it, got "pay"',
    ],
    [
      "keys that anybody on the way could exchange",
      { externals: { payment: { identity: identity("http://pay.example.com/") } } },
      'overrides.externals.payment.identity.issuer must be an address that begins with https://, got "http://pay.example.com/"',
    ],
    [
      "what a key held before that the set does not have",
      { secrets: { signing: { keys: { KEY: { generate: { length: 32 } }, BEFORE: { previous: "KEYS" } } } } },
      'overrides.secrets.signing.keys.BEFORE.previous must be a key of the set that holds values of its own (KEY), got "KEYS"',
    ],
    [
      "an alert about an undeclared component",
      {
        monitoring: {
          alerts: { HighLag: { expression: "a > 1", severity: "info", summary: "a", component: "order" } },
        },
      },
      'overrides.monitoring.alerts.HighLag.component must be a component of the system (web, stock, orders, carts, payment, public, migrate), got "order"; did you mean orders?',
    ],
    [
      "a job of an undeclared service",
      { jobs: { migrate: { service: "orders" } } },
      'overrides.jobs.migrate.service must be a service (web, stock), got "orders"',
    ],
    [
      "a job before an undeclared service",
      { jobs: { migrate: { runs: { before: ["web", "stok"] } } } },
      'overrides.jobs.migrate.runs.before[1] must be a service (web, stock), got "stok"; did you mean stock?',
    ],
    [
      "a job after an undeclared service",
      { jobs: { check: { service: "web", command: ["x"], cpu: "1", memory: "1Gi", runs: { after: ["wep"] } } } },
      'overrides.jobs.check.runs.after[0] must be a service (web, stock), got "wep"; did you mean web?',
    ],
    [
      "one name for two components",
      { caches: { web: { engine: "redis", cpu: "1", memory: "1Gi" } } },
      "overrides.caches.web must be a name of its own, got the name of one of the services",
    ],
  ];
  for (const [title, overrides, message] of cases) {
    it(`reject ${title}`, () => assert.deepEqual(messages(overrides), [message]));
  }

  it("accept settings and secrets of an external system and a pool with its settings", () => {
    assert.deepEqual(messages(web({ uses: { payment: { env: { MODE: "mode", KEY: "apiKey" } } } })), []);
    assert.deepEqual(messages(web({ uses: { orders: { env: { POOL: "poolSize" } } } })), []);
  });

  it("accept tokens of an external with an identity, whose words a service may read", () => {
    const words = {
      ...web({ uses: { payment: { env: { ISSUER: "issuer", KEYS: "jwks" } } } }),
      externals: { payment: { identity: identity("https://pay.example.com/") } },
      endpoints: { public: { authentication: { provider: "payment", audiences: ["shop"], openPaths: ["/health"] } } },
    };
    assert.deepEqual(messages(words), []);
    assert.deepEqual(messages({ ...words, endpoints: { public: { authentication: false } } }), []);
  });
});

describe("environment variables of a system", () => {
  const taken = (source: string) => `must be a variable with one source, got one that ${source} sets too`;
  const cases: readonly (readonly [string, unknown, string])[] = [
    [
      "a setting and a used component",
      web({ uses: { stock: { env: { LOG_LEVEL: "url" } } } }),
      `overrides.services.web.uses.stock.env.LOG_LEVEL ${taken("env")}`,
    ],
    [
      "two used components",
      web({ uses: { carts: { env: { STOCK_URL: "url" } } } }),
      `overrides.services.web.uses.carts.env.STOCK_URL ${taken("uses.stock")}`,
    ],
    [
      "a setting and the place of the config file",
      web({ configFile: { path: "/etc/web.yaml", variable: "LOG_LEVEL" } }),
      `overrides.services.web.configFile.variable ${taken("env")}`,
    ],
    [
      "a setting and the endpoint in front",
      { endpoints: { public: { env: { LOG_LEVEL: "host" } } } },
      `overrides.endpoints.public.env.LOG_LEVEL ${taken("env")}`,
    ],
    [
      "a setting of a job and the endpoint of the service it follows",
      {
        endpoints: { public: { env: { HOSTS: "host" } } },
        jobs: {
          check: {
            service: "web",
            command: ["x"],
            cpu: "1",
            memory: "1Gi",
            runs: { after: ["web"] },
            env: { HOSTS: "x" },
          },
        },
      },
      `overrides.endpoints.public.env.HOSTS ${taken("env")}`,
    ],
    [
      "a setting and a component used by a job",
      { jobs: { migrate: { env: { DATABASE_URL: "x" } } } },
      `jobs.migrate.uses.orders.env.DATABASE_URL ${taken("env")}`,
    ],
  ];
  for (const [title, overrides, message] of cases) {
    it(`have one source: not ${title}`, () => assert.deepEqual(messages(overrides), [message]));
  }

  it("may come from several endpoints, and from an endpoint of another service", () => {
    const endpoints = {
      public: { env: { HOSTS: "host" } },
      partners: { host: "partners.example.com", routes: [{ path: "/", service: "web" }], env: { HOSTS: "host" } },
      internal: { host: "stock.example.com", routes: [{ path: "/", service: "stock" }], env: { LOG_LEVEL: "host" } },
    };
    assert.deepEqual(messages({ endpoints }), []);
  });
});
