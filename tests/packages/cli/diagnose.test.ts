import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ObjectServer, type ServedCluster, type ServedObject } from "../../support/object-server.ts";
import { TestProject } from "./axon.ts";

/** A production stack of a system in the context `production`. */
const stackFile = (system: string) => `config:
  axon:system: ${system}
  axon:environment: prod
  axon:target: kubernetes
  axon:kubernetes:
    context: production
    kubeconfig: kubeconfig
    proxies: ["10.0.0.0/8"]
    capacity: { cpu: "200", memory: 800Gi, storage: 4Ti }
    backup: { s3: { bucket: b, roleArn: "arn:aws:iam::000000000000:role/r" } }
    dumps: false
`;

const object = (
  apiVersion: string,
  kind: string,
  name: string,
  namespace: string,
  rest: object = {},
): ServedObject => ({
  apiVersion,
  kind,
  ...rest,
  metadata: { name, namespace, ...("metadata" in rest ? (rest.metadata as object) : {}) },
});
const ready = [{ type: "Ready", status: "True" }];
const databaseImage = "ghcr.io/cloudnative-pg/postgresql:17";

/** A service's container, as its Deployment and its pod have it. */
const container = (name: string) => ({
  name,
  image: `registry.example.com/${name}:1`,
  env: [
    { name: "NEUROCA_DB_PASSWORD", valueFrom: { secretKeyRef: { name: "postgres-credentials", key: "password" } } },
  ],
  envFrom: [{ configMapRef: { name: `${name}-config-1` } }],
  securityContext: { runAsUser: 10_001, allowPrivilegeEscalation: false },
  volumeMounts: [
    { name: "cache", mountPath: "/app/cache" },
    { name: "file", mountPath: "/app/one.yaml", subPath: "one.yaml" },
  ],
  resources: { requests: { cpu: "500m", memory: "1Gi" }, limits: { cpu: "1", memory: "2Gi" } },
});

function workload(name: string, namespace: string, pod: object = {}): ServedObject[] {
  const spec = { containers: [container(name)], nodeName: "node-1" };
  return [
    object("apps/v1", "Deployment", name, namespace, {
      metadata: { generation: 1 },
      spec: { replicas: 1, template: { spec } },
      status: { observedGeneration: 1, updatedReplicas: 1, availableReplicas: 1 },
    }),
    object("v1", "Pod", `${name}-a`, namespace, {
      metadata: { labels: { app: name } },
      spec,
      status: {
        phase: "Running",
        conditions: ready,
        podIP: "10.1.0.1",
        containerStatuses: [{ name, ready: true, restartCount: 0, state: { running: {} } }],
      },
      ...pod,
    }),
    object("v1", "ConfigMap", `${name}-config-1`, namespace, {
      data: { LOG_LEVEL: "info", LEAKED_PASSWORD: "hunter2" },
    }),
  ];
}

const server = (name: string, namespace: string, labels: Readonly<Record<string, string>>) =>
  object("v1", "Pod", name, namespace, {
    metadata: { labels },
    spec: { containers: [{ name: "postgres", image: databaseImage }] },
    status: { phase: "Running", conditions: ready, podIP: "10.1.0.9", containerStatuses: [] },
  });
const database = (namespace: string): ServedObject[] => [
  object("postgresql.cnpg.io/v1", "Cluster", "postgres", namespace, {
    spec: { instances: 2 },
    status: { readyInstances: 2, phase: "Cluster in healthy state" },
  }),
  server("postgres-1", namespace, { "cnpg.io/cluster": "postgres" }),
  server("postgres-pooler-x", namespace, { "cnpg.io/cluster": "postgres", "cnpg.io/poolerName": "postgres-pooler" }),
];

/** An ephemeral container that has run as soon as it is added. */
function runsAtOnce(object: ServedObject): ServedObject {
  const { ephemeralContainers = [] } = (object.spec ?? {}) as {
    readonly ephemeralContainers?: { readonly name: string }[];
  };
  if (ephemeralContainers.length === 0) return object;
  const ended = ephemeralContainers.map(({ name }) => ({ name, state: { terminated: { exitCode: 0 } } }));
  return { ...object, status: { ...(object.status as object), ephemeralContainerStatuses: ended } };
}

describe("axon diagnose", () => {
  const project = new TestProject();
  let api: ObjectServer | undefined;
  afterEach(() => api?.close());
  after(() => project.remove());

  /** @param says what an ephemeral container writes */
  const diagnose = async (
    symptom: string,
    cluster: ServedCluster,
    args: readonly string[] = ["nca", "neuroca-api"],
  ) => {
    project.write("Pulumi.prod.yaml", stackFile(args[0] ?? ""));
    api = await ObjectServer.start(cluster);
    project.write("kubeconfig", api.kubeconfig("production"));
    const run = await project.run(["diagnose", ...args, "--env", "prod", "--for", symptom, "--json"]);
    const { sections, findings } = JSON.parse(run.stdout);
    const lines = (title: string): readonly string[] =>
      sections.find((section: { title: string }) => section.title === title)?.lines ?? assert.fail(`no ${title}`);
    return { ...run, findings: findings as readonly string[], lines };
  };

  describe("--for start", () => {
    const crashing = workload("neuroca-api", "neuroca", {
      status: {
        phase: "Running",
        conditions: [{ type: "Ready", status: "False" }],
        containerStatuses: [
          {
            name: "neuroca-api",
            ready: false,
            restartCount: 3,
            state: { waiting: { reason: "CrashLoopBackOff", message: "back-off 40s" } },
            lastState: { terminated: { exitCode: 1, reason: "Error" } },
          },
        ],
      },
    });
    const unscheduled = object("v1", "Pod", "neuroca-api-b", "neuroca", {
      metadata: { labels: { app: "neuroca-api" } },
      spec: { containers: [container("neuroca-api")], nodeSelector: { pool: "api" } },
      status: {
        phase: "Pending",
        conditions: [
          { type: "PodScheduled", status: "False", message: "0/3 nodes are available: 3 Insufficient memory." },
        ],
      },
    });
    const event = object("v1", "Event", "neuroca-api.1", "neuroca", {
      type: "Warning",
      reason: "FailedCreate",
      message: "exceeded quota: neuroca, requested: memory=2Gi, password=hunter2",
      count: 4,
      involvedObject: { kind: "ReplicaSet", name: "neuroca-api-5d9" },
    });
    const cluster: ServedCluster = {
      objects: [...crashing, unscheduled, event],
      logs: {
        "neuroca/neuroca-api-a/neuroca-api/previous":
          "cannot reach postgresql://neuroca:hunter2@postgres-pooler:5432/neuroca\nTraceback: no route",
      },
    };

    it("shows logs, the ConfigMap without secrets, and pods with scheduling and resource problems (NC-087)", async () => {
      const { code, findings, lines } = await diagnose("start", cluster);
      assert.equal(code, 1);
      assert.deepEqual(lines("Logs"), [
        "neuroca-api-a neuroca-api, the run before",
        "  cannot reach postgresql://neuroca:***@postgres-pooler:5432/neuroca",
        "  Traceback: no route",
      ]);
      assert.deepEqual(lines("Configuration"), [
        "ConfigMap neuroca-api-config-1",
        "  LOG_LEVEL=info",
        "  LEAKED_PASSWORD=***",
        "NEUROCA_DB_PASSWORD is password of Secret postgres-credentials",
      ]);
      assert.deepEqual(lines("Pods").slice(-4), [
        "neuroca-api-b  0/1 Pending",
        "  on no node, which must have pool=api",
        "  neuroca-api asks for 500m cpu, 1Gi memory; at most 1 cpu, 2Gi memory",
        "  0/3 nodes are available: 3 Insufficient memory.",
      ]);
      assert.deepEqual(lines("Warnings of the cluster"), [
        "ReplicaSet neuroca-api-5d9: FailedCreate: exceeded quota: neuroca, requested: memory=2Gi, password=*** (4 times)",
      ]);
      assert.deepEqual(findings, [
        "neuroca-api-a: neuroca-api: back-off 40s; it last ended with 1 (Error)",
        "neuroca-api-b: 0/3 nodes are available: 3 Insufficient memory.",
      ]);
    });

    it("never shows what looks like a password", async () => {
      const { stdout } = await diagnose("start", cluster);
      assert.doesNotMatch(stdout, /hunter2/);
    });

    it("finds nothing wrong with what runs", async () => {
      const { code, findings } = await diagnose("start", { objects: workload("neuroca-api", "neuroca") });
      assert.deepEqual(findings, []);
      assert.equal(code, 0);
    });

    it("finds a ConfigMap that is not there, and a workload that is not", async () => {
      const without = workload("neuroca-api", "neuroca").filter(({ kind }) => kind !== "ConfigMap");
      const missing = await diagnose("start", { objects: without });
      assert.deepEqual(missing.findings, ["ConfigMap neuroca-api-config-1 is not there"]);
      api?.close();
      const nothing = await diagnose("start", { objects: database("neuroca") });
      assert.deepEqual(nothing.findings, [
        "no Deployment or Rollout neuroca-api is in namespace neuroca; run axon up",
        "there is no pod of it",
      ]);
    });
  });

  describe("--for database", () => {
    const objects = () => [...workload("neuroca-api", "neuroca"), ...database("neuroca")];
    const answers = (text: string) => ({
      logs: new Proxy({}, { get: (_, key) => (String(key).includes("/axon-diagnose-") ? text : undefined) }),
      becomes: runsAtOnce,
    });
    const fine = [
      "set=NEUROCA_DB_HOST",
      "set=NEUROCA_DB_PASSWORD",
      "host=postgres-pooler",
      "address=10.96.0.7",
      "server=postgres-pooler:5432 - accepting connections",
      "login=neuroca at neuroca",
      "connections=12 of 200",
    ].join("\n");

    it("looks from inside the pod's network at address and credentials, and at policies and the database (NC-088)", async () => {
      const cluster = { objects: objects(), ...answers(fine) };
      const { code, findings, lines } = await diagnose("database", cluster);
      assert.deepEqual(findings, []);
      assert.equal(code, 0);
      assert.deepEqual(lines("Database postgres").slice(0, 1), ["servers ready: 2/2, Cluster in healthy state"]);
      assert.deepEqual(lines("Network policies towards postgres"), ["neuroca-api-a to postgres-pooler-x is open"]);
      assert.deepEqual(lines("postgres as neuroca-api sees it"), [
        "postgres-pooler is 10.96.0.7",
        "postgres-pooler:5432 - accepting connections",
        "NEUROCA_DB_HOST is set",
        "NEUROCA_DB_PASSWORD is set",
        "logs in as neuroca at neuroca",
        "connections: 12 of 200",
      ]);
      const pod = cluster.objects.find(({ metadata }) => metadata.name === "neuroca-api-a");
      const { ephemeralContainers = [] } = (pod?.spec ?? {}) as {
        readonly ephemeralContainers?: { readonly command: readonly string[]; readonly volumeMounts: unknown }[];
      };
      const [added] = ephemeralContainers;
      const { env, envFrom, securityContext } = container("neuroca-api");
      assert.partialDeepStrictEqual(added, { image: databaseImage, env, envFrom, securityContext });
      // A part of a volume cannot be mounted there.
      assert.deepEqual(added?.volumeMounts, [{ name: "cache", mountPath: "/app/cache" }]);
    });

    const variables: Readonly<Record<string, Readonly<Record<string, string>>>> = {
      nca: {
        NEUROCA_DB_HOST: "postgres-pooler",
        NEUROCA_DB_PORT: "5432",
        NEUROCA_DB_NAME: "app",
        NEUROCA_DB_USER: "me",
        NEUROCA_DB_PASSWORD: "hunter2",
      },
      spiralcortex: { DATABASE_URL: "postgresql+asyncpg://me:hunter2@postgres-pooler:5432/app" },
    };
    for (const [system, given] of Object.entries(variables)) {
      it(`logs in with what the process of ${system} is told, and writes no credential (NC-088)`, async () => {
        const [service, namespace] =
          system === "nca" ? ["neuroca-api", "neuroca"] : ["spiralcortex-fusion", "spiralcortex"];
        const cluster = {
          objects: [...workload(service, namespace), ...database(namespace)],
          ...answers(fine),
        };
        await diagnose("database", cluster, [system, service]);
        const pod = cluster.objects.find(({ metadata }) => metadata.name === `${service}-a`);
        const { ephemeralContainers = [] } = (pod?.spec ?? {}) as {
          readonly ephemeralContainers?: { readonly command: readonly string[] }[];
        };
        const [shell = "", ...args] = ephemeralContainers[0]?.command ?? [];
        const tools = mkdtempSync(join(tmpdir(), "axon-psql-"));
        const tool = (name: string, lines: readonly string[]) => {
          writeFileSync(join(tools, name), ["#!/bin/sh", ...lines, ""].join("\n"), { mode: 0o755 });
        };
        tool("getent", ['[ "$2" = postgres-pooler ] && echo "10.96.0.7 STREAM postgres-pooler"']);
        tool("pg_isready", ['echo "$PGHOST:$PGPORT - accepting connections"']);
        // As libpq: what the address does not say comes from the environment.
        tool("psql", [
          'login="$1"',
          '[ -n "$login" ] || login="postgresql://$PGUSER:$PGPASSWORD@$PGHOST:$PGPORT/$PGDATABASE"',
          'if [ "$login" = postgresql://me:hunter2@postgres-pooler:5432/app ]; then echo "login=me at app"',
          "else echo 'psql: error: password authentication failed' >&2; exit 2; fi",
        ]);
        const run = (environment: Readonly<Record<string, string>>) =>
          execFileSync(shell, args, {
            encoding: "utf8",
            env: { PATH: `${tools}:/usr/bin:/bin`, ...environment },
          }).split("\n");
        const said = run(given);
        for (const line of [
          "host=postgres-pooler",
          "address=10.96.0.7",
          "server=postgres-pooler:5432 - accepting connections",
          "login=me at app",
          ...Object.keys(given).map((name) => `set=${name}`),
        ]) {
          assert.ok(said.includes(line), `${line} in\n${said.join("\n")}`);
        }
        assert.doesNotMatch(said.join("\n"), /hunter2/);
        const wrong = Object.entries(given).map(([name, value]) => [name, value.replace("hunter2", "stale")]);
        assert.ok(run(Object.fromEntries(wrong)).includes("refused=error: password authentication failed"));
        rmSync(tools, { recursive: true });
      });
    }

    it("finds a closed way, a database that is down, and a login that is refused (NC-088)", async () => {
      const closed = object("networking.k8s.io/v1", "NetworkPolicy", "deny", "neuroca", {
        spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
      });
      const others = objects().filter(({ kind }) => kind !== "Cluster");
      const down = object("postgresql.cnpg.io/v1", "Cluster", "postgres", "neuroca", {
        spec: { instances: 2 },
        status: { readyInstances: 0, phase: "Waiting for the instances to become active" },
      });
      const said = [
        "unset=NEUROCA_DB_PASSWORD",
        "host=postgres-pooler",
        "server=postgres-pooler:5432 - no response",
        'refused=error: connection failed: FATAL:  password authentication failed for user "neuroca"',
      ].join("\n");
      const { code, findings } = await diagnose("database", { objects: [...others, closed, down], ...answers(said) });
      assert.equal(code, 1);
      assert.deepEqual(findings, [
        "postgres: Waiting for the instances to become active",
        "no network policy lets neuroca-api-a to postgres-pooler-x; axon reach says what is declared",
        "NEUROCA_DB_PASSWORD is not set",
        "postgres-pooler has no address; is its Service there, and DNS allowed?",
        "postgres-pooler:5432 - no response",
        'the login is refused: error: connection failed: FATAL:  password authentication failed for user "neuroca"',
      ]);
    });

    it("tells of a secret that is not there in the kubelet's words", async () => {
      const message = 'secret "postgres-credentials" not found';
      const { findings } = await diagnose("database", {
        objects: objects(),
        becomes: (object) => {
          const waiting = { reason: "CreateContainerConfigError", message };
          const { ephemeralContainers = [] } = object.spec as {
            readonly ephemeralContainers?: { readonly name: string }[];
          };
          const statuses = ephemeralContainers.map(({ name }) => ({ name, state: { waiting } }));
          return { ...object, status: { ...(object.status as object), ephemeralContainerStatuses: statuses } };
        },
      });
      assert.deepEqual(findings, [`from inside of neuroca-api: CreateContainerConfigError: ${message}`]);
    });

    it("says when it may not look from inside", async () => {
      const { findings } = await diagnose("database", {
        objects: objects(),
        answers: (method) => (method === "PATCH" ? { status: 403, body: { kind: "Status", code: 403 } } : undefined),
      });
      assert.deepEqual(findings, [
        "from inside of neuroca-api: an ephemeral container in neuroca-api-a is not possible: HTTP 403",
      ]);
    });
  });

  describe("with a Prometheus", () => {
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

  it("knows the symptoms by name, and no others", async () => {
    const { code, stderr } = await project.run(["diagnose", "nca", "--for", "memroy"]);
    assert.equal(code, 2);
    assert.match(
      stderr,
      /^axon: symptom "memroy" is not one of start, database, performance, memory; did you mean memory\?$/m,
    );
  });
});
