import assert from "node:assert/strict";
import { defineSystem, describeProblem, ProblemError, plan, type SystemOverride, topicCopies } from "@axon/core";

const minute = { request: "100m", limit: "500m" };
const small = { request: "128Mi", limit: "256Mi" };
const worker = {
  image: "shop-worker",
  replicas: 1,
  cpu: minute,
  memory: small,
  metrics: false as const,
  health: { ready: { command: ["/bin/ready"] }, live: { command: ["/bin/live"] } },
};

/** A system that has one of everything beside services, databases and caches. */
const factory = defineSystem({
  name: "factory",
  title: "Factory",
  owner: "makers",
  version: "1.0.0",
  registry: "registry.example.com",
  layers: { intake: { labels: { layer: "L0" } }, data: {} },
  nodePools: {
    gpu: { machines: ["g6.xlarge"], min: 0, max: 4, gpu: true },
  },
  services: {
    api: {
      ...worker,
      port: 8000,
      address: { name: "api-service", port: 80 },
      configFile: { path: "/etc/api.yaml", content: { app: { name: "Factory", debug: false, color: "off" } } },
      uses: { worker: { optional: true } },
    },
    reader: {
      ...worker,
      layer: "intake",
      replicas: 2,
      nodePool: "gpu",
      gpu: { count: 1 },
      scale: { min: 1, max: 6, demand: [{ lag: { broker: "bus", topic: "raw.a", group: "reader" }, perReplica: 100 }] },
      uses: {
        bus: { env: { BOOTSTRAP: "bootstrapServers" }, topics: { consume: ["raw.*"], publish: ["parsed"] } },
        keys: { env: { SIGNING_KEY: "signing-key" } },
        models: { fetch: { path: "/models", size: "2Gi", artefacts: { a: { from: "a", version: "1" } } } },
        shared: { mount: { path: "/data" } },
        traces: { env: { OTEL_EXPORTER_OTLP_ENDPOINT: "endpoint" } },
        ray: { env: { RAY_ADDRESS: "address" } },
        find: { env: { SEARCH_URL: "url" } },
      },
    },
    worker: { image: "shop-worker", enabled: false },
  },
  jobs: {
    sweep: { service: "reader", command: ["sweep"], runs: { onDemand: true }, cpu: minute, memory: small },
  },
  secrets: { keys: { keys: { "signing-key": { generate: { length: 64 } }, "vendor-key": "provided" } } },
  brokers: {
    bus: {
      engine: "kafka",
      layer: "data",
      cpu: minute,
      memory: small,
      storage: "10Gi",
      topics: {
        "raw.a": { partitions: 6, retention: "7d", compression: "lz4" },
        "raw.b": { partitions: 6, retention: "7d" },
        parsed: { partitions: 3, retention: "1d" },
      },
    },
  },
  searches: { find: { engine: "elasticsearch", layer: "data", cpu: minute, memory: small, storage: "10Gi" } },
  buckets: { models: { expireAfter: "30d" } },
  volumes: { shared: { size: "50Gi", access: "shared" } },
  rayClusters: {
    ray: {
      image: "ray-app",
      version: "2.52.0",
      head: { cpu: minute, memory: small },
      workers: { gpu: { min: 0, max: 2, cpu: minute, memory: small, gpu: { count: 1 }, nodePool: "gpu" } },
    },
  },
  tracing: { traces: { engine: "jaeger", sampling: 0.1 } },
  environments: { dev: {}, prod: {} },
});

const planned = (overrides: SystemOverride = {}) =>
  plan(factory, { environment: "dev", target: "kubernetes", overrides });
const problems = (overrides: unknown): string[] => {
  try {
    planned(overrides as SystemOverride);
    return [];
  } catch (error) {
    if (error instanceof ProblemError) return error.problems.map(describeProblem);
    throw error;
  }
};
const off = (section: string, name: string): SystemOverride => ({ [section]: { [name]: { enabled: false } } });
const reader = (words: object) => ({ services: { reader: words } });

describe("a system with brokers, search, buckets, volumes, Ray and traces", () => {
  it("opens an edge to everything that is reached over the network, at the port of its TLS or its protocol", () => {
    const edges = planned().edges.map(({ from, to, port }) => `${from.name} ${to.kind} ${to.name} ${port}`);
    assert.deepEqual(edges, [
      "reader broker bus 9094",
      "reader search find 9200",
      "reader bucket models 443",
      "reader rayCluster ray 10001",
      "reader tracing traces 4317",
    ]);
  });

  it("calls a service by its address and puts a map of settings into its file as YAML", () => {
    const api = planned().services.find(({ name }) => name === "api");
    assert.deepEqual(api?.address, { name: "api-service", port: 80 });
    assert.equal(api?.configFile?.content, 'app:\n  name: Factory\n  debug: false\n  color: "off"\n');
  });

  it("runs a job in the layer of its service", () => {
    assert.equal(planned().jobs[0]?.layer, "intake");
  });

  it("needs nothing but the name of what is switched off, and leaves out the uses that can go without (NC-001)", () => {
    const { services, disabled, edges } = planned();
    assert.deepEqual(services.map(({ name }) => name).sort(), ["api", "reader"]);
    assert.deepEqual(disabled, ["worker"]);
    assert.ok(!edges.some(({ to }) => to.name === "worker"));
  });

  it("runs on any machine what asked for a pool that is switched off, as on one's own machine", () => {
    const { nodePools, services, rayClusters } = planned(off("nodePools", "gpu"));
    assert.deepEqual(nodePools, []);
    assert.equal(services.find(({ name }) => name === "reader")?.nodePool, undefined);
    assert.equal(rayClusters[0]?.workers.gpu?.nodePool, undefined);
    assert.equal(planned().rayClusters[0]?.workers.gpu?.nodePool, "gpu");
  });

  it("runs a job before those services that are there", () => {
    const early = (before: string[]) => ({
      jobs: { early: { service: "reader", command: ["early"], runs: { before }, cpu: minute, memory: small } },
    });
    assert.deepEqual(planned(early(["reader", "worker"])).jobs[0]?.runs, { before: ["reader"] });
    assert.match(problems(early(["worker"])).join(), /jobs\.early\.runs\.before must be at least 1 long/);
  });

  it("lets a workload out to any host where nobody can say which, but not ask for its address", () => {
    const web = (env: object) => ({
      externals: { web: { host: "*" } },
      services: { api: { uses: { web: { env } } } },
    });
    const edges = planned(web({})).edges.map(({ from, to, port }) => `${from.name} ${to.name} ${port}`);
    assert.ok(edges.includes("api web 443"));
    assert.match(
      problems(web({ WEB_URL: "url" })).join(),
      /services\.api\.uses\.web\.env\.WEB_URL must be an attribute/,
    );
  });

  it("has no set of secrets of which none changes, as its age is one", () => {
    const set = (...lasting: boolean[]) => ({
      secrets: {
        data: {
          keys: Object.fromEntries(
            lasting.map((one, index) => [`K${index}`, { generate: { length: 32, lasting: one } }]),
          ),
        },
      },
    });
    assert.deepEqual(planned(set(true, false)).secrets.find(({ name }) => name === "data")?.keys.K0, {
      generate: { length: 32, lasting: true },
    });
    assert.match(problems(set(true)).join(), /secrets\.data\.keys must be with a key that changes/);
    const { data } = set(true, false).secrets;
    assert.match(
      problems({ secrets: { data: { ...data, expires: true } } }).join(),
      /secrets\.data\.keys\.K0\.generate\.lasting must be left out in a set that expires/,
    );
  });

  it("knows which secrets of an outside system are addresses of it", () => {
    const hook = (urls: string[]) => ({
      externals: { hook: { host: "hook.example.com", secrets: ["url", "key"], urls } },
    });
    assert.deepEqual(planned(hook(["url"])).externals.find(({ name }) => name === "hook")?.urls, ["url"]);
    assert.match(problems(hook(["uri"])).join(), /externals\.hook\.urls\[0\] must be one of the secrets \(url, key\)/);
  });

  it("leaves out the alerts about what is switched off, and no others", () => {
    const alert = { expression: "up == 0", severity: "info", summary: "down" } as const;
    const alerts = {
      OfReader: { ...alert, component: "reader" },
      OfWorker: { ...alert, component: "worker" },
      Own: alert,
    };
    assert.deepEqual(Object.keys(planned({ monitoring: { alerts } }).monitoring.alerts), ["OfReader", "Own"]);
  });

  it("refuses a selection that leaves a required component out (NC-001)", () => {
    assert.deepEqual(problems({ brokers: { bus: { enabled: false } }, services: { reader: { scale: false } } }), [
      "services.reader.uses.bus must be a component of the system (api, reader, keys, find, models, shared, ray, traces), " +
        'got "bus"; bus is switched off here; switch it on, or mark what uses it as optional',
    ]);
  });

  it("keeps as many copies of a topic as the brokers allow, and lets one of them fail (IE-051)", () => {
    const topic = planned().brokers[0]?.topics.parsed;
    assert.ok(topic);
    assert.deepEqual(
      [1, 2, 3, 5].map((brokers) => topicCopies({ brokers }, topic)),
      [
        { replication: 1, minInSync: 1 },
        { replication: 2, minInSync: 1 },
        { replication: 3, minInSync: 2 },
        { replication: 3, minInSync: 2 },
      ],
    );
  });

  const rejected: readonly (readonly [string, unknown, string])[] = [
    [
      "more copies of a topic than brokers",
      { brokers: { bus: { brokers: 2, topics: { parsed: { replication: 3 } } } } },
      "overrides.brokers.bus.topics.parsed.replication must be at most the number of brokers, 2, got 3",
    ],
    [
      "a topic nobody declares",
      reader({ uses: { bus: { topics: { publish: ["parsd"] } } } }),
      'overrides.services.reader.uses.bus.topics.publish[0] must be a topic of the broker (raw.a, raw.b, parsed), got "parsd"; did you mean parsed?',
    ],
    [
      "a lag of an undeclared topic",
      reader({ scale: { demand: [{ lag: { broker: "bus", topic: "raw", group: "g" }, perReplica: 1 }] } }),
      'overrides.services.reader.scale.demand[0].lag.topic must be a topic of the broker (raw.a, raw.b, parsed), got "raw"; did you mean raw.a?',
    ],
    [
      "an undeclared layer",
      reader({ layer: "intak" }),
      'overrides.services.reader.layer must be a layer (intake, data), got "intak"; did you mean intake?',
    ],
    [
      "an undeclared node pool",
      reader({ nodePool: "cpu" }),
      'overrides.services.reader.nodePool must be a node pool (gpu), got "cpu"; did you mean gpu?',
    ],
    [
      "a volume for one replica that several mount",
      { volumes: { shared: { access: "single" } } },
      'overrides.volumes.shared.access must be "shared", got "single"; up to 6 replicas of reader mount it',
    ],
    [
      "two autoscalers on one workload (IE-060, SC-040)",
      reader({
        resize: { mode: "inPlace", min: { cpu: "1", memory: "1Gi" }, max: { cpu: "2", memory: "2Gi" } },
      }),
      'overrides.services.reader.resize.mode must be "recommend" where there is a scale too, got "inPlace"; two autoscalers on one workload undo each other\'s work',
    ],
    [
      "metrics of a worker without a port",
      reader({ metrics: {} }),
      "overrides.services.reader.metrics must be left out, got one that needs a port; the service declares no port",
    ],
    [
      "a call of a service without a port",
      { jobs: { sweep: { uses: { reader: {} } } } },
      "overrides.jobs.sweep.uses.reader must be a service with a port, got reader, which has none",
    ],
    [
      "a pool for a broker",
      reader({ uses: { bus: { pool: { size: 5 } } } }),
      "overrides.services.reader.uses.bus.pool must be left out, got a pool for a broker; only a database has connections to pool",
    ],
    [
      "an alert on nothing",
      { monitoring: { alerts: { Silent: { severity: "info", summary: "quiet" } } } },
      "overrides.monitoring.alerts.Silent must be either expression, on metrics, or lines, of the logs, got an object",
    ],
    [
      "an alert on a field of the logs that nobody reads (SC-073)",
      {
        monitoring: {
          logs: { fields: ["event"] },
          alerts: { Failing: { lines: { where: { evnt: "failed" } }, severity: "info", summary: "failing" } },
        },
      },
      "overrides.monitoring.alerts.Failing.lines.where.evnt must be one of monitoring.logs.fields: event, got a field that is not read",
    ],
    [
      "logs in a search engine that nobody declares",
      { monitoring: { logs: { search: "fnd" } } },
      'overrides.monitoring.logs.search must be a search engine (find), got "fnd"; did you mean find?',
    ],
    [
      "logs for which a search engine has no room",
      { monitoring: { logs: { search: "find", retention: "30d", perDay: "1Gi" } } },
      "searches.find.storage must be at least 24Gi for the logs that it keeps, got 10Gi; monitoring.logs.perDay and retention say how much there is",
    ],
    [
      "a secret's undeclared key",
      reader({ uses: { keys: { env: { SIGNING_KEY: "signingkey" } } } }),
      'overrides.services.reader.uses.keys.env.SIGNING_KEY must be an attribute of the secret (signing-key, vendor-key), got "signingkey"; did you mean signing-key?',
    ],
  ];
  for (const [title, overrides, message] of rejected) {
    it(`rejects ${title}`, () => assert.deepEqual(problems(overrides), [message]));
  }

  it("rejects an HTTP check of a worker without a port", () => {
    const mute = defineSystem({
      name: "mute",
      title: "Mute",
      owner: "makers",
      version: "1.0.0",
      registry: "registry.example.com",
      services: { a: { ...worker, health: { ...worker.health, live: { path: "/live" } } } },
      environments: { dev: {} },
    });
    assert.throws(() => plan(mute, { environment: "dev", target: "kubernetes" }), {
      message:
        /services\.a\.health\.live must be a \{ command \}, got one that needs a port; the service declares no port$/,
    });
  });

  it("does not compile with an undeclared name in any of its sections", () => {
    defineSystem({
      name: "factory",
      title: "Factory",
      owner: "makers",
      version: "1.0.0",
      registry: "registry.example.com",
      layers: { intake: {} },
      services: {
        // @ts-expect-error -- there is no layer of this name
        a: { ...worker, layer: "intakes" },
        // @ts-expect-error -- only a broker has topics
        b: { ...worker, uses: { keys: { topics: { consume: ["raw"] } } } },
      },
      secrets: { keys: { keys: { key: "provided" } } },
      environments: { dev: {} },
    });
  });
});
