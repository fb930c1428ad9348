import assert from "node:assert/strict";
import {
  type EnvironmentName,
  edgeName,
  formatBytes,
  formatCpu,
  isExactImage,
  type Plan,
  type PlannedService,
  ProblemError,
  plan,
  type SystemOverride,
} from "@axon/core";
import { cortexCore, systems } from "@axon/systems";

const environments = ["dev", "staging", "prod"] as const;
const planned = (environment: EnvironmentName, overrides: SystemOverride = {}): Plan =>
  plan(cortexCore, { environment, target: "kubernetes", overrides });
const prod = planned("prod");

function find<T extends { readonly name: string }>(items: readonly T[], name: string): T {
  const found = items.find((item) => item.name === name);
  assert.ok(found, `no ${name}`);
  return found;
}
const api = (from: Plan) => find(from.services, "cortex-core-api");
const serviceNames = ["cognition-service", "cortex-core-api", "memory-service"];

/** What a service reads from its environment without another component: variable to value. */
const settings = ({ bindings }: Pick<PlannedService, "bindings">) =>
  Object.fromEntries(bindings.flatMap((binding) => ("value" in binding ? [[binding.variable, binding.value]] : [])));
/** What it reads of other components: variable to `component.attribute`. */
const references = ({ bindings }: Pick<PlannedService, "bindings">) =>
  Object.fromEntries(
    bindings.flatMap((binding) =>
      "from" in binding ? [[binding.variable, `${binding.from}.${binding.attribute}`]] : [],
    ),
  );

interface Sized {
  readonly cpu: PlannedService["cpu"];
  readonly memory: PlannedService["memory"];
}
const size = ({ cpu, memory }: Sized) => ({
  cpu: [formatCpu(cpu.request), formatCpu(cpu.limit)],
  memory: [formatBytes(memory.request), formatBytes(memory.limit)],
});

function rejects(overrides: SystemOverride, path: string): void {
  assert.throws(
    () => planned("prod", overrides),
    (error) => error instanceof ProblemError && error.problems.some((problem) => problem.path.join(".") === path),
    path,
  );
}

describe("Cortex Core", () => {
  it("is listed among the systems under its name", () => assert.equal(systems["cortex-core"], cortexCore));

  it("plans for every environment and target", () => {
    for (const environment of environments) {
      for (const target of ["kubernetes", "aws", "azure", "gcp", "compose"] as const) {
        assert.equal(plan(cortexCore, { environment, target }).system, "cortex-core");
      }
    }
  });
});

describe("Cortex Core's architecture", () => {
  it("CC-001: declares ingress, three services, two databases, the identity provider and monitoring", () => {
    assert.deepEqual(
      prod.endpoints.map(({ name }) => name),
      ["cortex-core-ingress"],
    );
    assert.deepEqual(prod.services.map(({ name }) => name).sort(), serviceNames);
    assert.deepEqual(
      prod.databases.map(({ name }) => name),
      ["postgres-core", "postgres-memory"],
    );
    assert.deepEqual(
      prod.caches.map(({ name }) => name),
      ["redis"],
    );
    assert.deepEqual(
      prod.externals.map(({ name }) => name),
      ["azure-b2c"],
    );
    assert.equal(prod.monitoring.namespace, "cortex-monitoring");
  });

  it("CC-002: publishes the Core API alone, in every environment", () => {
    for (const environment of environments) {
      const entries = planned(environment).edges.filter(({ purpose }) => purpose === "entry");
      assert.deepEqual(entries.map(edgeName), ["cortex-core-ingress-to-cortex-core-api"]);
    }
  });

  it("CC-003: gives API and Memory Service a database, an owner and a password each", () => {
    const core = find(prod.databases, "postgres-core");
    const memory = find(prod.databases, "postgres-memory");
    assert.deepEqual([core.database, core.owner], ["cortex_core", "cortex"]);
    assert.deepEqual([memory.database, memory.owner], ["cortex_memory", "cortex_memory"]);
    const clients = prod.edges.filter(({ to }) => to.kind === "database").map(edgeName);
    assert.deepEqual(clients, [
      "cortex-core-api-to-postgres-core",
      "db-downgrade-job-to-postgres-core",
      "db-migration-job-to-postgres-core",
      "memory-downgrade-job-to-postgres-memory",
      "memory-migration-job-to-postgres-memory",
      "memory-service-to-postgres-memory",
    ]);
    assert.equal(references(api(prod)).DATABASE_URL, "postgres-core.url");
    assert.equal(references(find(prod.services, "memory-service")).DATABASE_URL, "postgres-memory.url");
  });

  it("CC-005: CC-016: lets the API reach the identity provider on 443, whichever that is", () => {
    const provider = (found: Plan) => find(found.externals, "azure-b2c");
    const edge = prod.edges.find(({ to }) => to.kind === "external");
    assert.deepEqual([edge?.from.name, edge?.to.name, edge?.port], ["cortex-core-api", "azure-b2c", 443]);
    const other = planned("prod", {
      externals: {
        "azure-b2c": { host: "login.example.com", settings: { tenantId: "t", clientId: "c", policy: "p" } },
      },
    });
    assert.equal(provider(other).host, "login.example.com");
    assert.deepEqual(provider(other).settings, { tenantId: "t", clientId: "c", policy: "p" });
    assert.deepEqual(provider(other).secrets, ["clientSecret"]);
  });

  it("CC-014: CC-109: declares these flows between its parts and no other", () => {
    const flows = prod.edges
      .filter(({ purpose }) => purpose !== "scrape")
      .map(({ from, to, port }) => `${from.name} → ${to.name}:${port}`);
    assert.deepEqual(flows, [
      "cortex-core-api → azure-b2c:443",
      "cortex-core-api → cognition-service:9100",
      "cortex-core-api → memory-service:9000",
      "cortex-core-api → postgres-core:5432",
      "cortex-core-api → redis:6379",
      "cortex-core-ingress → cortex-core-api:8000",
      "db-downgrade-job → postgres-core:5432",
      "db-migration-job → postgres-core:5432",
      "memory-downgrade-job → postgres-memory:5432",
      "memory-migration-job → postgres-memory:5432",
      "memory-service → postgres-memory:5432",
      "smoke-test-job → cortex-core-api:8000",
    ]);
  });

  it("CC-017: lets monitoring scrape each service on its own port, and nothing the other way", () => {
    for (const environment of environments) {
      const { edges } = planned(environment);
      const scrapes = edges.filter(({ from }) => from.kind === "monitoring");
      assert.deepEqual(
        scrapes.map(({ to, port }) => [to.name, port]),
        [
          ["cognition-service", 9100],
          ["cortex-core-api", 8000],
          ["memory-service", 9000],
        ],
      );
      assert.ok(edges.every(({ to }) => to.kind !== "monitoring"));
    }
  });

  it("starts a service after those it uses and after its migration", () => {
    assert.equal(prod.services.at(-1)?.name, "cortex-core-api");
    assert.deepEqual(api(prod).after, ["db-migration-job"]);
    assert.deepEqual(find(prod.services, "memory-service").after, ["memory-migration-job"]);
  });
});

describe("Cortex Core's sizes", () => {
  const sizes = [
    ["CC-006: CC-038", "cortex-core-api", 8000, ["1", "2"], ["2Gi", "4Gi"]],
    ["CC-007: CC-041", "memory-service", 9000, ["1", "2"], ["4Gi", "8Gi"]],
    ["CC-008", "cognition-service", 9100, ["2", "4"], ["4Gi", "8Gi"]],
  ] as const;
  for (const [ids, name, port, cpu, memory] of sizes) {
    it(`${ids}: runs 3 replicas of ${name} on ${port} in production, at the guide's size, never fewer than 2`, () => {
      const service = find(prod.services, name);
      assert.deepEqual(size(service), { cpu, memory });
      assert.equal(service.replicas, 3);
      assert.equal(service.port, port);
      assert.equal(formatBytes(service.disk.limit), "20Gi");
      assert.equal(service.imageReference, `registry.example.com/${name}:1.0.0`);
      assert.equal(prod.namespace, "cortex-core");

      const replicas = (count: number, minAvailable: number): SystemOverride => ({
        services: { [name]: { replicas: count, minAvailable, scale: false } },
      });
      assert.equal(find(planned("prod", replicas(2, 1)).services, name).replicas, 2);
      rejects(replicas(1, 1), `overrides.services.${name}.minAvailable`);
    });
  }

  it("CC-044: treats the Cognition Service as its siblings, though the guide forgot it", () => {
    const service = find(prod.services, "cognition-service");
    const sibling = find(prod.services, "memory-service");
    assert.deepEqual(
      [service.replicas, service.port, size(service)],
      [3, 9100, { cpu: ["2", "4"], memory: ["4Gi", "8Gi"] }],
    );
    assert.deepEqual(service.rollout, sibling.rollout);
    assert.deepEqual(service.user, sibling.user);
    const { container: _check, ...probes } = service.health;
    const { container: _siblingCheck, ...siblingProbes } = sibling.health;
    assert.deepEqual(probes, siblingProbes);
  });

  it("adds up to the requests the guide's cluster must have room for", () => {
    const total = (requestOf: (service: PlannedService) => number, count: (service: PlannedService) => number) =>
      prod.services.reduce((sum, service) => sum + requestOf(service) * count(service), 0);
    const cores = ({ cpu }: PlannedService) => cpu.request.millicores / 1000;
    const gibibytes = ({ memory }: PlannedService) => memory.request.bytes / 2 ** 30;
    const usual = ({ replicas }: PlannedService) => replicas;
    const most = ({ replicas, scale }: PlannedService) => (scale ? scale.max : replicas);
    assert.deepEqual([total(cores, usual), total(gibibytes, usual)], [12, 30]);
    assert.deepEqual([total(cores, most), total(gibibytes, most)], [19, 44]);
  });

  const databases = [
    ["CC-009", "postgres-core", ["2", "4"], ["4Gi", "8Gi"], "100Gi", "20Gi", "1Gi"],
    ["CC-010", "postgres-memory", ["2", "4"], ["8Gi", "16Gi"], "500Gi", "100Gi", "5Gi"],
  ] as const;
  for (const [id, name, cpu, memory, storage, initial, growth] of databases) {
    it(`${id}: runs ${name} as primary and standby at the guide's size in production`, () => {
      const database = find(prod.databases, name);
      assert.deepEqual(size(database), { cpu, memory });
      assert.equal(database.instances, 2);
      assert.equal(formatBytes(database.storage), storage);
      assert.ok(database.growth);
      assert.equal(formatBytes(database.growth.initial), initial);
      assert.equal(formatBytes(database.growth.monthlyPer10kUsers), growth);
    });
  }

  it("gives the core database two read replicas, on a PostgreSQL that is still supported", () => {
    assert.equal(find(prod.databases, "postgres-core").readReplicas, 2);
    for (const { version } of prod.databases) assert.equal(version, "17");
  });

  it("gives monitoring the guide's size and times", () => {
    const { monitoring } = prod;
    assert.deepEqual(size(monitoring), { cpu: ["2", "4"], memory: ["4Gi", "8Gi"] });
    assert.equal(formatBytes(monitoring.storage), "100Gi");
    const day = 86_400;
    assert.equal(monitoring.metricsRetention.seconds, 30 * day);
    assert.equal(monitoring.alertHistory.seconds, 90 * day);
    assert.equal(monitoring.logs.retention.seconds, 30 * day);
    assert.equal(monitoring.logs.archiveAfter.seconds, 7 * day);
    assert.equal(formatBytes(monitoring.logs.perDay), "2Gi");
  });

  it("CC-091: CC-092: CC-093: scales the API from 3 to 10 in production, up at once and down slowly", () => {
    assert.deepEqual(api(prod).scale, {
      min: 3,
      max: 10,
      cpuPercent: 70,
      memoryPercent: 80,
      demand: [],
      up: {
        stabilization: { seconds: 60 },
        policies: [
          { type: "percent", value: 100, period: { seconds: 60 } },
          { type: "pods", value: 4, period: { seconds: 60 } },
        ],
        select: "max",
      },
      down: {
        stabilization: { seconds: 300 },
        policies: [{ type: "percent", value: 10, period: { seconds: 60 } }],
        select: "max",
      },
    });
    for (const name of ["memory-service", "cognition-service"]) assert.equal(find(prod.services, name).scale, false);
    const scale = { min: 3, max: 6, cpuPercent: 70 };
    const scaled = planned("prod", { services: { "memory-service": { scale } } });
    assert.notEqual(find(scaled.services, "memory-service").scale, false);
  });

  it("CC-125: keeps two replicas of every service through disruptions in production", () => {
    for (const { name, minAvailable } of prod.services) assert.equal(minAvailable, 2, name);
  });
});

describe("Cortex Core's workloads", () => {
  for (const [id, name, port, requestSeconds] of [
    ["CC-024", "cortex-core-api", 8000, 120],
    ["CC-025", "memory-service", 9000, 30],
    ["CC-026", "cognition-service", 9100, 30],
  ] as const) {
    it(`${id}: runs ${name} as gunicorn with 4 uvicorn workers on every interface, unbuffered, under its name`, () => {
      for (const environment of environments) {
        const service = find(planned(environment).services, name);
        const { GUNICORN_CMD_ARGS, PYTHONUNBUFFERED, SERVICE_NAME } = settings(service);
        assert.equal(
          GUNICORN_CMD_ARGS,
          `--bind=0.0.0.0:${port} --workers=4 --worker-class=uvicorn.workers.UvicornWorker --graceful-timeout=${requestSeconds}`,
        );
        assert.deepEqual([PYTHONUNBUFFERED, SERVICE_NAME, service.port, service.workers], ["1", name, port, 4]);
        assert.equal(service.requestTimeout.seconds, requestSeconds);
      }
    });
  }

  it("enforces HTTPS by what the entry's proxies forward, on a port that only few can reach (CC-060)", () => {
    for (const environment of ["staging", "prod"] as const) {
      const { edges, services } = planned(environment);
      const api = find(services, "cortex-core-api");
      const forwarded = api.bindings.find(({ variable }) => variable === "FORWARDED_ALLOW_IPS");
      assert.deepEqual(forwarded, { variable: "FORWARDED_ALLOW_IPS", entry: "proxies" });
      assert.equal(settings(api).REQUIRE_HTTPS, "true");
      assert.deepEqual(
        edges.filter(({ to }) => to.name === "cortex-core-api").map(({ from }) => from.name),
        ["cortex-core-ingress", "monitoring", "smoke-test-job"],
      );
    }
  });

  it("CC-028: names an exact image for every workload, and every image can have a digest", () => {
    for (const environment of environments) {
      const { services, jobs } = planned(environment);
      for (const { name, imageReference } of [...services, ...jobs]) assert.ok(isExactImage(imageReference), name);
    }
    rejects({ version: "" }, "overrides.version");
    const digest = `sha256:${"0f".repeat(32)}`;
    const image = { repository: "memory-service", digest };
    const pinned = planned("prod", { services: { "memory-service": { image } } });
    assert.equal(
      find(pinned.services, "memory-service").imageReference,
      `registry.example.com/memory-service:1.0.0@${digest}`,
    );
  });

  it("CC-030: runs every workload as user and group 1000", () => {
    for (const { name, user } of [...prod.services, ...prod.jobs])
      assert.deepEqual(user, { uid: 1000, gid: 1000 }, name);
  });

  it("CC-031: gives every service probes, limits and time to shut down, in every environment", () => {
    for (const environment of environments) {
      for (const { name, health, cpu, memory, shutdown, requestTimeout } of planned(environment).services) {
        assert.ok(health.ready && health.live && health.startup, name);
        assert.ok(cpu.limit.millicores > 0 && memory.limit.bytes > 0, name);
        assert.ok(shutdown.grace.seconds >= requestTimeout.seconds + shutdown.drain.seconds, name);
      }
    }
  });

  it("CC-035: updates every service with one extra pod and none missing", () => {
    for (const environment of environments) {
      for (const { name, rollout } of planned(environment).services) {
        assert.deepEqual([rollout.maxSurge, rollout.maxUnavailable], [1, 0], name);
      }
    }
  });

  it("CC-043: probes the Memory Service, as its siblings, with the guide's paths and timings", () => {
    for (const { name, health } of prod.services) {
      const timing = { timeout: { seconds: 5 }, failureThreshold: 3 };
      const ready = { path: "/health/ready", initialDelay: { seconds: 15 }, period: { seconds: 10 }, ...timing };
      const live = { path: "/health/live", initialDelay: { seconds: 30 }, period: { seconds: 20 }, ...timing };
      assert.deepEqual(health.ready, ready, name);
      assert.deepEqual(health.live, live, name);
      assert.deepEqual(health.startup, {
        path: "/health/live",
        initialDelay: { seconds: 0 },
        period: { seconds: 10 },
        timeout: { seconds: 5 },
        failureThreshold: 30,
      });
    }
  });

  it("lets a request run as long as the edge does, and a shutdown wait for it", () => {
    const { requestTimeout, shutdown } = api(prod);
    const { timeout, maxBodyMiB } = find(prod.endpoints, "cortex-core-ingress");
    assert.deepEqual([timeout.seconds, maxBodyMiB], [120, 10]);
    assert.equal(requestTimeout.seconds, timeout.seconds);
    assert.equal(shutdown.grace.seconds, 130);
    for (const name of ["memory-service", "cognition-service"]) {
      assert.equal(find(prod.services, name).shutdown.grace.seconds, 60);
    }
  });

  it("asks the new release as the edge would, once it has rolled out", () => {
    const job = find(prod.jobs, "smoke-test-job");
    assert.deepEqual(job.after, ["cortex-core-api"]);
    assert.equal(job.imageReference, api(prod).imageReference);
    assert.deepEqual(references(job), { API_URL: "cortex-core-api.url" });
    assert.deepEqual(settings(job), { ALLOWED_HOSTS: "api.cortex-core.example.com" });
  });

  it("CC-067: CC-070: migrates both databases before their services, with the release's own image and one URL", () => {
    for (const [name, service, database] of [
      ["db-migration-job", "cortex-core-api", "postgres-core"],
      ["memory-migration-job", "memory-service", "postgres-memory"],
    ] as const) {
      const job = find(planned("prod", { version: "1.1.0" }).jobs, name);
      assert.equal(job.imageReference, `registry.example.com/${service}:1.1.0`);
      assert.deepEqual(job.command, ["alembic", "upgrade", "head"]);
      assert.deepEqual(job.runs, { before: [service] });
      // A pooler in transaction mode loses the session lock that migrations hold.
      assert.deepEqual(references(job), { DATABASE_URL: `${database}.directUrl` });
      assert.deepEqual(settings(job), {});
      assert.equal(job.retries, 4);
    }
  });
});
