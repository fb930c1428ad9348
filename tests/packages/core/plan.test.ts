import assert from "node:assert/strict";
import { type Plan, plan, type SystemDefinition } from "@axon/core";
import fc from "fast-check";
import { shop } from "./shop.ts";

const planned = (overrides: object = {}): Plan => plan(shop, { environment: "dev", target: "kubernetes", overrides });
const web = (found: Plan) => {
  const service = found.services.find(({ name }) => name === "web");
  assert.ok(service);
  return service;
};

/** The same data with every map's keys in another order. */
function shuffled(value: unknown, order: (keys: string[]) => string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => shuffled(item, order));
  if (typeof value !== "object" || value === null) return value;
  const entries = new Map(Object.entries(value));
  return Object.fromEntries(order([...entries.keys()]).map((key) => [key, shuffled(entries.get(key), order)]));
}

describe("plan", () => {
  it("gives the same plan for the same input, byte for byte", () => {
    assert.equal(JSON.stringify(planned()), JSON.stringify(planned()));
  });

  it("lists components, bindings and edges alike whatever order the definition writes them in", () => {
    const names = ({ services, jobs, databases, caches, externals, endpoints, edges }: Plan) => ({
      components: [services, jobs, databases, caches, externals, endpoints].map((part) => part.map(({ name }) => name)),
      bindings: services.map(({ bindings }) => bindings),
      edges,
    });
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat()), (numbers) => {
        const weight = () => numbers.next().value ?? 0;
        const order = (keys: string[]) =>
          keys
            .map((key) => ({ key, weight: weight() }))
            .sort((a, b) => a.weight - b.weight)
            .map(({ key }) => key);
        const definition = shuffled(shop, order) as SystemDefinition;
        assert.deepEqual(names(plan(definition, { environment: "dev", target: "kubernetes" })), names(planned()));
      }),
      { numRuns: 25 },
    );
  });

  it("leaves the definition as it is", () => {
    const before = JSON.stringify(shop);
    planned({ services: { web: { env: { A: "1" } } } });
    assert.equal(JSON.stringify(shop), before);
  });

  it("says what and where it is", () => {
    const { system, title, environment, target, version, namespace, ownership, monitoring } = planned();
    assert.deepEqual(
      { system, title, environment, target, version, namespace },
      { system: "shop", title: "Shop", environment: "dev", target: "kubernetes", version: "2.1.0", namespace: "shop" },
    );
    assert.deepEqual(ownership, { system: "shop", environment: "dev", owner: "checkout" });
    assert.equal(monitoring.namespace, "shop-monitoring");
    assert.equal(planned({ namespace: "store" }).monitoring.namespace, "store-monitoring");
    assert.equal(planned({ monitoring: { namespace: "watch" } }).monitoring.namespace, "watch");
  });

  it("writes exact image references: the system's registry and version unless the image says otherwise", () => {
    const digest = `sha256:${"ab".repeat(32)}`;
    const reference = (image: unknown) => web(planned({ services: { web: { image } } })).imageReference;
    assert.equal(reference("web"), "registry.example.com/web:2.1.0");
    assert.equal(reference({ repository: "web", version: "3" }), "registry.example.com/web:3");
    assert.equal(reference({ repository: "web", registry: "r.io", digest }), `r.io/web:2.1.0@${digest}`);
  });

  it("gives a job its service's image, user and writable directories", () => {
    const user = { uid: 2000, gid: 3000 };
    const [job] = planned({ version: "9", services: { web: { user, writable: ["/var/run"] } } }).jobs;
    assert.equal(job?.imageReference, "registry.example.com/web:9");
    assert.deepEqual(job?.user, user);
    assert.deepEqual(job?.writable, ["/var/run"]);
  });

  it("gives a job an image of its own in the same version", () => {
    const [job] = planned({ version: "9", jobs: { migrate: { image: "shop-tools" } } }).jobs;
    assert.equal(job?.imageReference, "registry.example.com/shop-tools:9");
  });

  it("leaves settings mutable and asks for no capacity unless the definition says so", () => {
    assert.equal(web(planned()).immutableSettings, false);
    assert.equal(planned().leastCapacity, undefined);
    const { leastCapacity } = planned({ leastCapacity: { cpu: "4", memory: "8Gi", storage: "50Gi" } });
    assert.equal(leastCapacity?.cpu.millicores, 4_000);
  });

  it("tells a service which jobs must have succeeded, and leaves scheduled jobs out", () => {
    assert.deepEqual(web(planned()).after, ["migrate"]);
    const report = { service: "web", command: ["r"], cpu: "1", memory: "1Gi", runs: { schedule: "0 4 * * *" } };
    assert.deepEqual(web(planned({ jobs: { report } })).after, ["migrate"]);
  });

  it("lets a job follow services, with the hosts of their endpoints", () => {
    const check = { service: "stock", command: ["check"], cpu: "1", memory: "1Gi", runs: { after: ["web"] } };
    const endpoints = { public: { env: { HOSTS: "host" } } };
    const job = planned({ jobs: { check }, endpoints }).jobs.find(({ name }) => name === "check");
    assert.deepEqual(job?.after, ["web"]);
    assert.deepEqual(job?.bindings, [{ variable: "HOSTS", value: "shop.example.com" }]);
    assert.deepEqual(web(planned({ jobs: { check } })).after, ["migrate"]);
    assert.deepEqual(planned().jobs[0]?.after, []);
  });

  it("binds plain settings as they are read from an environment, and attributes by name, sorted", () => {
    const env = { FLAG: true, COUNT: 3, HOSTS: ["a", "b"], EMPTY: "" };
    assert.deepEqual(web(planned({ services: { web: { env } } })).bindings, [
      { variable: "CACHE_URL", from: "carts", attribute: "url" },
      { variable: "COUNT", value: "3" },
      { variable: "DATABASE_URL", from: "orders", attribute: "url" },
      { variable: "EMPTY", value: "" },
      { variable: "FLAG", value: "true" },
      { variable: "HOSTS", value: "a,b" },
      { variable: "LOG_LEVEL", value: "info" },
      { variable: "PAYMENT_URL", from: "payment", attribute: "url" },
      { variable: "STOCK_URL", from: "stock", attribute: "url" },
    ]);
  });

  it("binds the hosts and URLs of all endpoints of a service as one list", () => {
    const endpoints = {
      public: { env: { HOSTS: "host", URLS: "url" } },
      partners: { host: "partners.example.com", routes: [{ path: "/", service: "web" }], env: { HOSTS: "host" } },
      other: { host: "stock.example.com", routes: [{ path: "/", service: "stock" }], env: { HOSTS: "host" } },
    };
    const { bindings, endpoints: published } = web(planned({ endpoints }));
    assert.deepEqual(published, ["partners", "public"]);
    assert.deepEqual(
      bindings.filter(({ variable }) => ["HOSTS", "URLS"].includes(variable)),
      [
        { variable: "HOSTS", value: "partners.example.com,shop.example.com" },
        { variable: "URLS", value: "https://shop.example.com" },
      ],
    );
  });

  it("leaves to the installation which proxies forward to a service, once for all its endpoints", () => {
    const endpoints = {
      public: { env: { PROXIES: "proxies", HOSTS: "host" } },
      partners: { host: "partners.example.com", routes: [{ path: "/", service: "web" }], env: { PROXIES: "proxies" } },
    };
    const { bindings } = web(planned({ endpoints }));
    assert.deepEqual(
      bindings.filter(({ variable }) => variable === "PROXIES"),
      [{ variable: "PROXIES", entry: "proxies" }],
    );
  });

  it("keeps one replica less than the fewest during disruptions, unless told otherwise", () => {
    const kept = (words: object) => web(planned({ services: { web: words } })).minAvailable;
    assert.equal(kept({ replicas: 3 }), 2);
    assert.equal(kept({ replicas: 9, scale: { min: 4, max: 9, cpuPercent: 70 } }), 3);
    assert.equal(kept({ replicas: 1 }), 0);
    assert.equal(kept({ replicas: 3, minAvailable: 1 }), 1);
  });
});
