import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ServedCluster } from "../../support/object-server.ts";
import { TestProject } from "./axon.ts";
import { container, database, databaseImage, diagnoses, object, runsAtOnce, workload } from "./diagnosed.ts";

describe("axon diagnose", () => {
  const project = new TestProject();
  const diagnose = diagnoses(project);

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

  it("knows the symptoms by name, and no others", async () => {
    const { code, stderr } = await project.run(["diagnose", "nca", "--for", "memroy"]);
    assert.equal(code, 2);
    assert.match(
      stderr,
      /^axon: symptom "memroy" is not one of start, database, performance, memory; did you mean memory\?$/m,
    );
  });
});
