import assert from "node:assert/strict";
import { formatBytes, formatCpu, type Plan, plan, systemRequests } from "@axon/core";
import { nca, systems } from "@axon/systems";
import { api, environments, find, job, planned, refused, variables } from "../../support/nca.ts";

const prod = planned("prod");
const everywhere = environments.map((environment) => planned(environment));

describe("NCA", () => {
  it("is listed among the systems under its name", () => assert.equal(systems.nca, nca));

  it("plans for every environment and target", () => {
    for (const environment of environments) {
      for (const target of ["kubernetes", "aws", "azure", "gcp", "compose"] as const) {
        assert.equal(plan(nca, { environment, target }).system, "nca");
      }
    }
  });

  it("lets parts be left out, but none that another needs (NC-001)", () => {
    const off = { enabled: false } as const;
    const small = planned("dev", { services: { "neuroca-worker": off } });
    assert.deepEqual(
      small.services.map(({ name }) => name),
      ["neuroca-api"],
    );
    assert.ok(small.disabled.includes("neuroca-worker"));
    const message = refused("dev", { databases: { postgres: off } });
    assert.match(message, /services\.neuroca-api\.uses\.postgres /);
    assert.match(message, /services\.neuroca-worker\.uses\.postgres /);
    assert.match(refused("dev", { services: { "neuroca-api": off } }), /neuroca-api/);
  });

  it("is a service with a port, a worker without, and jobs of the main image, all of one version", () => {
    const images = (from: Plan) =>
      Object.fromEntries([...from.services, ...from.jobs].map(({ name, imageReference }) => [name, imageReference]));
    assert.deepEqual(images(prod), {
      "neuroca-api": "registry.example.com/neuroca/api:1.2.3",
      "neuroca-worker": "registry.example.com/neuroca/worker:1.2.3",
      "db-migrate": "registry.example.com/neuroca/neuroca:1.2.3",
      "db-backup": "registry.example.com/neuroca/neuroca:1.2.3",
      "db-restore": "registry.example.com/neuroca/neuroca:1.2.3",
      "db-rollback": "registry.example.com/neuroca/neuroca:1.2.3",
      "db-optimise": "registry.example.com/neuroca/neuroca:1.2.3",
      "smoke-test": "registry.example.com/neuroca/api:1.2.3",
    });
    const other = planned("prod", { version: "1.3.0", registry: "registry.example.org/team" });
    assert.equal(api(other).imageReference, "registry.example.org/team/neuroca/api:1.3.0");
    assert.equal(job(other, "db-migrate").imageReference, "registry.example.org/team/neuroca/neuroca:1.3.0");
  });

  it("adds up to the guide's least capacity in production, and fits the small one in development (NC-008)", () => {
    const { planned: least } = systemRequests(prod);
    assert.ok(least.cpu.millicores >= 8_000 && least.memory.bytes >= 16 * 2 ** 30);
    const size = ({ leastCapacity }: Plan) => {
      assert.ok(leastCapacity);
      const { cpu, memory, storage } = leastCapacity;
      return [formatCpu(cpu), formatBytes(memory), formatBytes(storage)];
    };
    assert.deepEqual(everywhere.map(size), [
      ["4", "8Gi", "50Gi"],
      ["4", "8Gi", "50Gi"],
      ["8", "16Gi", "100Gi"],
    ]);
    const { most } = systemRequests(planned("dev"));
    assert.ok(most.cpu.millicores <= 4_000 && most.memory.bytes <= 8 * 2 ** 30);
  });

  it("is production's in staging, with a log that says more and a host of its own (NC-003)", () => {
    const staging = planned("staging");
    const shape = ({ services, databases, caches, secrets, buckets, externals }: Plan) => ({
      services: services.map(({ bindings, env, ...rest }) => rest),
      // What is in the database is production's too, but masked (NC-004).
      stores: [databases.map(({ refresh, ...rest }) => rest), caches, secrets, buckets, externals],
    });
    assert.deepEqual(shape(staging), shape(prod));
    for (const name of ["neuroca-api", "neuroca-worker"]) {
      const expected = { ...variables(find(prod.services, name)), NEUROCA_ENV: "staging", NEUROCA_LOG_LEVEL: "debug" };
      assert.deepEqual(variables(find(staging.services, name)), expected);
    }
    assert.equal(find(staging.endpoints, "neuroca-ingress").host, "staging.neuroca.example.com");
  });

  it("cannot be planned for production without saying what may be lost, and for how long (NC-073)", () => {
    const silent = refused("prod", {}, { ...nca, objectives: {} });
    assert.match(
      silent,
      /objectives\.recoveryPoint must be a duration such as "15m", got nothing; production must state it/,
    );
    assert.match(
      silent,
      /objectives\.recoveryTime must be a duration such as "15m", got nothing; production must state it/,
    );
    assert.deepEqual([prod.objectives.recoveryTime?.seconds, prod.objectives.recoveryPoint?.seconds], [3_600, 300]);
  });

  it("cannot be planned for production where backups or standbys cannot keep that (NC-005, NC-073)", () => {
    const told = (postgres: object, objectives: object = {}) =>
      refused("prod", { databases: { postgres }, objectives }).replace('system "nca" in prod: overrides.', "");
    const lost = (most: string, what: string) =>
      `databases.postgres.backup must be able to lose no more than ${most} (objectives.recoveryPoint), got ${what}; archive the write-ahead log with pointInTime: true`;
    assert.equal(told({ backup: false }), lost("5m", "everything, as there is no backup"));
    // By how long it is from one backup to the next.
    const daily = { pointInTime: false };
    assert.equal(told({ backup: daily }), lost("5m", "up to 24h"));
    const weekly = { ...daily, schedule: "0 2 * * 0" };
    assert.equal(told({ backup: weekly }, { recoveryPoint: "1d" }), lost("24h", "up to 168h"));
    assert.equal(
      planned("prod", { databases: { postgres: { backup: daily } }, objectives: { recoveryPoint: "1d" } }).system,
      "nca",
    );
    // By a standby, or by how long a restore of the whole disk takes.
    const late = told({ instances: 1 }, { recoveryTime: "15m" });
    assert.equal(
      late,
      "databases.postgres.instances must be enough to be back within 15m (objectives.recoveryTime), got 1, which a restore of 100Gi brings back in 39m8s; add a standby with instances: 2",
    );
    assert.equal(planned("prod", { objectives: { recoveryTime: "15m" } }).system, "nca");
  });

  it("may be disturbed on Sunday night, and says whom to ask", () => {
    assert.partialDeepStrictEqual(prod.maintenance, { schedule: "0 3 * * 0", duration: { seconds: 7_200 } });
    assert.deepEqual(prod.contacts, { operations: "ops@neuroca.io" });
  });
});
