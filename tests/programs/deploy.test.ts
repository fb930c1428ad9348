import assert from "node:assert/strict";
import { attributes, plan } from "@axon/core";
import { type Cloud, type Connections, deploy, type Provided } from "@axon/programs/deploy";
import { cortexCore } from "@axon/systems";
import { ComponentResource, output, type Resource, runtime } from "@pulumi/pulumi";

/** A cloud that creates nothing and writes down what it was asked for. */
function notebook() {
  const asked: string[] = [];
  const connections = new Map<string, Connections<string>>();
  const names = new Map<Resource, string>();
  const resource = (name: string): Resource => {
    const made = new ComponentResource("test:deploy:Thing", name);
    names.set(made, name);
    return made;
  };
  const provide = (kind: string, name: string): Provided<string> => {
    asked.push(`${kind} ${name}`);
    const { settings = {}, secrets = [] } = cortexCore.externals?.[name] ?? {};
    const offered = [...Object.values(attributes).flat(), ...Object.keys(settings), ...secrets];
    const known = Object.fromEntries(offered.map((attribute) => [attribute, `${name}.${attribute}`]));
    return { attributes: known, waitFor: [resource(name)], version: output(`version of ${name}`) };
  };
  const cloud: Cloud<string, string> = {
    platform: () => "ground",
    network: (_, edges) => new Map(edges.map(({ from }) => [from.name, [resource(`paths of ${from.name}`)]])),
    entry: () => ({ proxies: "10.244.0.0/16" }),
    external: (_, { name }) => provide("external", name),
    database: (_, { name }) => provide("database", name),
    cache: (_, { name }) => provide("cache", name),
    secret: (_, { name }) => provide("secret", name),
    broker: (_, { name }) => provide("broker", name),
    search: (_, { name }) => provide("search", name),
    buckets: (_, buckets) => Object.fromEntries(buckets.map(({ name }) => [name, provide("bucket", name)])),
    volume: (_, { name }) => provide("volume", name),
    rayCluster: (_, { name }) => provide("Ray cluster", name),
    tracing: (_, { name }) => provide("tracing", name),
    chart: (_, { name }) => void asked.push(`chart ${name}`),
    nodePools: () => void asked.push("node pools"),
    job: (_, { name }, given) => {
      asked.push(`job ${name}`);
      connections.set(name, given);
      return resource(name);
    },
    service: (_, { name }, given) => {
      connections.set(name, given);
      return provide("service", name);
    },
    endpoint: (_, { name, host }) => ({ url: output(`https://${host}`), provided: provide("endpoint", name) }),
    monitoring: () => void asked.push("monitoring"),
    spendLimit: (_, { name }) => void asked.push(`spend limit ${name}`),
    secondRegion: (_, __, buckets) => void asked.push(`second region of ${Object.keys(buckets).join(", ")}`),
    recovery: () => void asked.push("recovery"),
  };
  const waitsFor = (name: string) => connections.get(name)?.dependsOn.map((dependency) => names.get(dependency));
  return { asked, cloud, connections, waitsFor };
}

describe("deploy", () => {
  runtime.setMocks({ newResource: ({ name }) => ({ id: name, state: {} }), call: () => ({}) });
  const planned = plan(cortexCore, { environment: "prod", target: "kubernetes" });
  const { asked, cloud, connections, waitsFor } = notebook();
  let outputs: Awaited<ReturnType<typeof deploy>>;
  before(async () => {
    outputs = await deploy(planned, cloud);
  });
  const comesFirst = (first: string, second: string) => asked.indexOf(first) < asked.indexOf(second);

  it("makes data stores before jobs, jobs before the services they prepare, services before their entry (CC-077)", () => {
    assert.ok(comesFirst("database postgres-core", "job db-migration-job"));
    assert.ok(comesFirst("job db-migration-job", "service cortex-core-api"));
    assert.ok(comesFirst("job memory-migration-job", "service memory-service"));
    assert.ok(comesFirst("service memory-service", "service cortex-core-api"));
    assert.ok(comesFirst("service cortex-core-api", "endpoint cortex-core-ingress"));
  });

  it("holds a service back until its migration has succeeded, its paths are open and what it uses is there (CC-077)", () => {
    const needed = [
      "db-migration-job",
      "paths of cortex-core-api",
      "postgres-core",
      "redis",
      "memory-service",
      "cognition-service",
      "azure-b2c",
    ];
    for (const name of needed) assert.ok(waitsFor("cortex-core-api")?.includes(name), name);
    assert.ok(waitsFor("db-migration-job")?.includes("paths of db-migration-job"));
  });

  it("runs the smoke test once migration and services have succeeded, in every environment (CC-077, CC-078)", async () => {
    for (const environment of ["dev", "staging", "prod"] as const) {
      const { cloud, waitsFor } = notebook();
      await deploy(plan(cortexCore, { environment, target: "kubernetes" }), cloud);
      assert.ok(waitsFor("smoke-test-job")?.includes("cortex-core-api"), environment);
      assert.ok(waitsFor("smoke-test-job")?.includes("paths of smoke-test-job"), environment);
      assert.ok(waitsFor("cortex-core-api")?.includes("db-migration-job"), environment);
      assert.ok(!waitsFor("cortex-core-api")?.includes("smoke-test-job"), environment);
    }
  });

  it("hands attributes over under the variables that the edges name (CC-037, CC-042)", () => {
    const { environment = {} } = connections.get("cortex-core-api") ?? {};
    assert.equal(environment.MEMORY_SERVICE_URL, "memory-service.url");
    assert.equal(environment.COGNITION_SERVICE_URL, "cognition-service.url");
    assert.equal(environment.SERVICE_NAME, "cortex-core-api");
    assert.equal(connections.get("memory-service")?.environment.DATABASE_URL, "postgres-memory.url");
    assert.equal(connections.get("db-migration-job")?.environment.DATABASE_URL, "postgres-core.directUrl");
  });

  it("restarts a service with the secrets of what it uses, and of nothing else", () => {
    assert.deepEqual(Object.keys(connections.get("memory-service")?.restartOn ?? {}), ["postgres-memory"]);
  });

  it("gives the URL of each endpoint", () => assert.deepEqual(Object.keys(outputs.endpoints), ["cortex-core-ingress"]));
});
