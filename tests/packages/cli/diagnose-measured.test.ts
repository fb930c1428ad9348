import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { ServedCluster, ServedObject } from "../../support/object-server.ts";
import { TestProject } from "./axon.ts";
import { database, diagnoses, object, ready, runsAtOnce, workload } from "./diagnosed.ts";

describe("axon diagnose with a Prometheus", () => {
  const diagnose = diagnoses(new TestProject());
  let prometheus: Server;
  /** What each query that matches gives, by the labels of its series. */
  let figures: readonly (readonly [pattern: RegExp, value: number, labels?: Readonly<Record<string, string>>])[] = [];
  before(async () => {
    prometheus = createServer(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += String(chunk);
      const query = new URLSearchParams(body).get("query") ?? "";
      const result = figures
        .filter(([pattern]) => pattern.test(query))
        .map(([, value, metric = {}]) => ({ metric, value: [0, String(value)] }));
      response.end(JSON.stringify({ status: "success", data: { resultType: "vector", result } }));
    });
    prometheus.listen(0, "127.0.0.1");
    await once(prometheus, "listening");
  });
  after(() => prometheus.close());

  const measuredCluster = (
    service: string,
    namespace: string,
    rest: Partial<ServedCluster> & { readonly objects: readonly ServedObject[] },
  ) => {
    const monitoring = `${namespace}-monitoring`;
    const pod = object("v1", "Pod", "prometheus-prometheus-0", monitoring, {
      metadata: { labels: { "app.kubernetes.io/name": "prometheus" } },
      status: { conditions: ready },
    });
    const metrics = object("metrics.k8s.io/v1beta1", "PodMetrics", `${service}-a`, namespace, {
      containers: [{ name: service, usage: { cpu: "950000000n", memory: "1995Mi" } }],
    });
    return {
      ...rest,
      objects: [...workload(service, namespace), ...database(namespace), pod, metrics, ...rest.objects],
      prometheus: {
        namespace: monitoring,
        pod: "prometheus-prometheus-0",
        port: (prometheus.address() as AddressInfo).port,
      },
      becomes: runsAtOnce,
    };
  };
  const logs = (found: Readonly<Record<string, string>>, inside: string) =>
    new Proxy(found, {
      get: (known, key) => (String(key).includes("/axon-diagnose-") ? inside : known[String(key)]),
    });
  const slow = (milliseconds: number, statement: string) =>
    JSON.stringify({
      logger: "postgres",
      record: { message: `duration: ${milliseconds} ms  statement: ${statement}` },
    });

  it("shows resource use, slow queries, logs and the state of external systems (NC-089)", async () => {
    figures = [[/histogram_quantile\(0\.95/, 2.5]];
    const cluster = measuredCluster("neuroca-api", "neuroca", {
      objects: [],
      logs: logs(
        {
          "neuroca/neuroca-api-a/neuroca-api": "request served\nERROR timeout of api.openai.com, token=hunter2",
          "neuroca/postgres-1/postgres": [
            slow(1200.5, "SELECT * FROM users WHERE mail = 'jane@example.com' AND id = 7"),
            slow(3400, "SELECT * FROM users WHERE mail = 'joe@example.com' AND id = 12"),
            slow(1500, "UPDATE memory SET seen = 1"),
          ].join("\n"),
        },
        "closed=llm-provider\nopen=identity-provider 34",
      ),
    });
    const { code, findings, lines, stdout } = await diagnose("performance", cluster);
    assert.equal(code, 1);
    assert.deepEqual(lines("Resource use"), [
      "neuroca-api-a neuroca-api: 950m of cpu, asks for 500m, at most 1000m",
      "neuroca-api-a neuroca-api: 1995Mi of memory, asks for 1024Mi, at most 2048Mi",
    ]);
    assert.deepEqual(lines("Slow queries of postgres"), [
      "logged from 1000 ms on",
      "3400 ms at most, 2 times: SELECT * FROM users WHERE mail = ? AND id = ?",
      "1500 ms at most, 1 times: UPDATE memory SET seen = ?",
    ]);
    assert.deepEqual(lines("External systems"), [
      "identity-provider (login.example.com:443) takes a connection in 34 ms",
    ]);
    assert.deepEqual(lines("Complaints in its log"), ["neuroca-api-a: ERROR timeout of api.openai.com, token=***"]);
    for (const finding of [
      "neuroca-api-a neuroca-api uses 95 % of the cpu it may have",
      "neuroca-api-a neuroca-api uses 97 % of the memory it may have",
      "neuroca-api answers in 2.50 s (p95); 2000 ms are promised",
      "postgres took 3400 ms for: SELECT * FROM users WHERE mail = ? AND id = ?",
      "llm-provider (api.openai.com:443) takes no connection within 5 s",
    ]) {
      assert.ok(findings.includes(finding), `${finding} in\n${findings.join("\n")}`);
    }
    assert.doesNotMatch(stdout, /jane@example|hunter2/);
  });

  it("shows slow queries, cache hit rate and inference times, and logs slow queries at all (SC-104)", async () => {
    figures = [
      [/redis_keyspace_hits_total\{namespace/, 0.42],
      [/emotion\|risk\|ethics/, 0.31, { endpoint: "/api/v1/emotion" }],
      [/emotion\|risk\|ethics/, 1.7, { endpoint: "/api/v1/risk" }],
    ];
    const cluster = measuredCluster("spiralcortex-fusion", "spiralcortex", {
      objects: [],
      logs: logs({ "spiralcortex/postgres-1/postgres": slow(2100, "SELECT 1") }, ""),
    });
    const { lines } = await diagnose("performance", cluster, ["spiralcortex", "spiralcortex-fusion"]);
    assert.deepEqual(lines("Slow queries of postgres"), [
      "logged from 1000 ms on",
      "2100 ms at most, 1 times: SELECT ?",
    ]);
    assert.deepEqual(lines("Caches"), ["redis: 42.0 % of look-ups find their key"]);
    assert.ok(
      lines("On its dashboards now").includes("Model inference times: /api/v1/emotion 310 ms, /api/v1/risk 1.70 s"),
    );
  });

  it("shows model cache, pools and batch settings next to the memory of the containers (SC-103)", async () => {
    figures = [
      [/cnpg_backends_total/, 190],
      [/cnpg_pg_settings_setting/, 200],
    ];
    const cluster = measuredCluster("spiralcortex-fusion", "spiralcortex", {
      objects: [],
      logs: logs({}, "size=3145728 /app/cache"),
    });
    const { code, findings, lines } = await diagnose("memory", cluster, ["spiralcortex", "spiralcortex-fusion"]);
    assert.equal(code, 1);
    assert.deepEqual(lines("Container memory"), [
      "spiralcortex-fusion-a spiralcortex-fusion: 1995Mi of memory, asks for 1024Mi, at most 2048Mi",
    ]);
    const caches = lines("Models and caches");
    for (const line of [
      "MODEL_CACHE_DIR = /app/cache",
      "caching.models.max_size = 100",
      "each of 4 workers holds what it caches by itself",
      "/app/cache holds 3072Mi",
    ]) {
      assert.ok(caches.includes(line), `${line} in\n${caches.join("\n")}`);
    }
    const pools = lines("Connection pools");
    assert.ok(pools.includes("database.pool_size = 20"));
    assert.match(
      pools.join("\n"),
      /^postgres: 20 connections and 30 more for each of 4 workers; 2000 at most of all services, 2000 are taken; open now at the server: 190 of 200$/m,
    );
    assert.deepEqual(lines("Batches and workers"), [
      "API_WORKERS = 4",
      "no setting names a batch: the application's own default holds",
      "4 workers in each replica",
    ]);
    assert.deepEqual(findings, [
      "spiralcortex-fusion-a spiralcortex-fusion uses 97 % of the memory it may have",
      "postgres has 190 of 200 connections open",
    ]);
  });
});
