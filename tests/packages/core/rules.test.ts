import assert from "node:assert/strict";
import { describeProblem } from "@axon/core";
import { problemsOf, problemsOfDefinition, shop } from "./shop.ts";

const messages = (overrides: unknown, environment: "dev" | "prod" = "dev") =>
  problemsOf(overrides, environment).map(describeProblem);
const web = (words: unknown) => ({ services: { web: words } });
const policies = { stabilization: "60s", policies: [{ type: "pods", value: 1, period: "60s" }] };

const scale = { min: 2, max: 10, cpuPercent: 70 };
const budget = { spent: "max(daily_spend)", daily: 200, services: ["web"], factor: 0.8 };

describe("rules of a system", () => {
  const accepted: readonly (readonly [string, unknown])[] = [
    [
      "a request equal to the limit",
      web({ cpu: { request: "1", limit: "1" }, memory: { request: "1Gi", limit: "1Gi" } }),
    ],
    [
      "a grace of exactly request timeout and drain",
      web({ requestTimeout: "50s", shutdown: { drain: "10s", grace: "60s" } }),
    ],
    ["as many replicas at least as at most", web({ scale: { min: 3, max: 3, cpuPercent: 70, up: policies } })],
    ["scaling by memory alone", web({ scale: { min: 2, max: 3, memoryPercent: 80 } })],
    ["one replica less kept than there are", web({ replicas: 3, minAvailable: 2 })],
    ["nothing kept of a single replica", web({ replicas: 1, minAvailable: 0 })],
    ["a watch of exactly as many checks as it takes", { release: { watch: "90s" } }],
    ["a release that nobody watches", { release: { watch: "0s" } }],
    ["a setting that is one of its choices", web({ env: { MODE: "a" }, envChoices: { MODE: ["a", "b"] } })],
    ["choices for a variable that nobody gives", web({ envChoices: { MODE: ["a"] } })],
    [
      "a clean-up of a folder in a writable one",
      web({ cleanup: { olderThan: { "/tmp/uploads": "1d", "/tmp": "7d" } } }),
    ],
    ["a system that nobody watches", { monitoring: { enabled: false } }],
    ["a limit of what is spent, for a service that scales", { ...web({ scale }), spendLimits: { budget } }],
    ["a limit that is switched off", { spendLimits: { budget: { enabled: false } } }],
    ["work as long as a request", web({ requestTimeout: "30s", work: { timeout: "30s" } })],
    ["work longer than a request that needs none", web({ work: { timeout: "10m", asynchronous: true } })],
    ["a rollout that may only remove", web({ rollout: { maxSurge: 0, maxUnavailable: 1 } })],
  ];
  for (const [title, overrides] of accepted) it(`accept ${title}`, () => assert.deepEqual(messages(overrides), []));

  const rejectedLimits: readonly (readonly [string, unknown, string])[] = [
    [
      "a limit for a service of always as many replicas",
      { spendLimits: { budget } },
      "overrides.spendLimits.budget.services[0] must be a service that scales, got web, whose replicas are always as many",
    ],
    [
      "a limit for a service that is not there",
      { spendLimits: { budget: { ...budget, services: ["wep"] } } },
      'overrides.spendLimits.budget.services[0] must be a service (web, stock), got "wep"; did you mean web?',
    ],
    [
      "two limits of one service, which would undo each other's work",
      { ...web({ scale }), spendLimits: { budget, month: budget } },
      "overrides.spendLimits.month.services[0] must be a service of no other limit, got web, which budget limits",
    ],
    [
      "a limit where nothing is measured",
      { ...web({ scale }), monitoring: { enabled: false }, spendLimits: { budget } },
      "overrides.spendLimits.budget must be left out where nothing is measured (monitoring.enabled), got a limit",
    ],
    [
      "a limit that leaves everything",
      { ...web({ scale }), spendLimits: { budget: { ...budget, factor: 1 } } },
      "overrides.spendLimits.budget.factor must be a share above 0 and below 1, got 1",
    ],
  ];
  for (const [title, overrides, message] of rejectedLimits) {
    it(`reject ${title}`, () => assert.deepEqual(messages(overrides), [message]));
  }

  const rejected: readonly (readonly [string, unknown, string])[] = [
    [
      "a CPU request above the limit",
      web({ cpu: { request: "1001m", limit: "1" } }),
      "overrides.services.web.cpu.request must be at most the limit of 1, got 1001m",
    ],
    [
      "a memory request above the limit, in any part of the system",
      { monitoring: { memory: { request: "3Gi", limit: "2Gi" } } },
      "overrides.monitoring.memory.request must be at most the limit of 2Gi, got 3Gi",
    ],
    [
      "snapshots of a cache that keeps nothing",
      { caches: { carts: { persistent: false, snapshots: { 900: 1 } } } },
      "overrides.caches.carts.snapshots must be none, as the cache is not persistent, got an object; say persistent: true, or leave them out",
    ],
    [
      "a store that is called as something else is",
      { caches: { carts: { address: { name: "web" } } } },
      'overrides.caches.carts.address.name must be a name that nothing else in the system is called by, got "web"',
    ],
    [
      "two servers of a cache, which cannot tell who is cut off",
      { caches: { carts: { replicas: 2 } } },
      "overrides.caches.carts.replicas must be 1, or an odd number from 3, got 2; one of several takes over when most agree that another is gone",
    ],
    [
      "a grace one second too short",
      web({ requestTimeout: "50s", shutdown: { drain: "11s", grace: "60s" } }),
      "overrides.services.web.shutdown.grace must be at least 61s, the request timeout and the drain together, got 60s; a shorter one cuts off requests that are still allowed to run",
    ],
    [
      "work longer than the process gives a request",
      web({ requestTimeout: "30s", work: { timeout: "31s" } }),
      "overrides.services.web.work.timeout must be at most 30s, which requestTimeout lets a request take, got 31s; raise that, or accept the work at once and say asynchronous: true",
    ],
    [
      "more replicas at least than at most",
      web({ scale: { min: 4, max: 3, cpuPercent: 70 } }),
      "overrides.services.web.scale.min must be at most max, 3, got 4",
    ],
    [
      "scaling by nothing",
      web({ scale: { min: 1, max: 3 } }),
      "overrides.services.web.scale must be given a cpuPercent, a memoryPercent or a demand, got none of them",
    ],
    [
      "a clean-up of what is not writable",
      web({ cleanup: { olderThan: { "/tmpfiles": "1d" } } }),
      'overrides.services.web.cleanup.olderThan./tmpfiles must be one of writable, /tmp, or a folder within one, got "/tmpfiles"',
    ],
    [
      "a clean-up by parts of a minute",
      web({ cleanup: { olderThan: { "/tmp": "90s" } } }),
      'overrides.services.web.cleanup.olderThan./tmp must be whole minutes, one at least, such as "1d", got "90s"',
    ],
    [
      "a disruption budget that keeps every replica",
      web({ replicas: 2, minAvailable: 2 }),
      "overrides.services.web.minAvailable must be less than the fewest replicas, 2, got 2; otherwise no node could ever be drained",
    ],
    [
      "a disruption budget that keeps all autoscaling leaves",
      web({ minAvailable: 2, scale: { min: 2, max: 9, cpuPercent: 70 } }),
      "overrides.services.web.minAvailable must be less than the fewest replicas, 2, got 2; otherwise no node could ever be drained",
    ],
    [
      "a rollout that can neither add nor remove",
      web({ rollout: { maxSurge: 0 } }),
      "overrides.services.web.rollout must be able to move: maxSurge or maxUnavailable above 0, got both 0",
    ],
    [
      "a setting that is none of its choices, however it is written",
      web({ env: { DEBUG: true }, envChoices: { DEBUG: ["false"] } }),
      'overrides.services.web.env.DEBUG must be one of false, got "true"',
    ],
    [
      "a watch that ends before it can find anything",
      { release: { watch: "89s" } },
      'overrides.release.watch must be at least 1m30s, failedChecks times checkEvery, got 1m29s; "0s" watches nothing',
    ],
    [
      "scaling by a metric that nobody measures",
      {
        monitoring: { enabled: false },
        ...web({ scale: { min: 1, max: 2, demand: [{ metric: "queue_depth", perReplica: 5 }] } }),
      },
      "overrides.monitoring.enabled must be true, as web scales by a metric, got false, so nothing is measured",
    ],
    [
      "a release judged by what nobody measures",
      { monitoring: { prometheus: false }, ...web({ rollout: { strategy: { blueGreen: {} } } }) },
      "overrides.monitoring.prometheus must be true, as measurements judge releases of web, got false, so nothing is measured",
    ],
    [
      "a release judged where nobody watches",
      { monitoring: { enabled: false }, ...web({ rollout: { strategy: { blueGreen: {} } } }) },
      "overrides.monitoring.enabled must be true, as measurements judge releases of web, got false, so nothing is measured",
    ],
    [
      "checks without a pause",
      { release: { checkEvery: "0s" } },
      "overrides.release.checkEvery must be above 0s, got 0s",
    ],
    [
      "a rise in latency that is none",
      { release: { latencyFactor: 1 } },
      "overrides.release.latencyFactor must be a number above 1, got 1",
    ],
    [
      "an edge called like another",
      {
        endpoints: { "report-to-bi": { host: "report.example.com", routes: [{ path: "/", service: "web" }] } },
        externals: { "bi-to-web": { host: "bi.example.com" } },
        jobs: {
          report: {
            service: "web",
            command: ["x"],
            cpu: "1",
            memory: "1Gi",
            runs: { schedule: "0 4 * * *" },
            uses: { "bi-to-web": {} },
          },
        },
      },
      "overrides.endpoints.report-to-bi must be an edge with a name of its own, got report-to-bi-to-web, as another edge is called; rename one of the two ends",
    ],
  ];
  for (const [title, overrides, message] of rejected) {
    it(`reject ${title}`, () => assert.deepEqual(messages(overrides), [message]));
  }
});

describe("recovery objectives", () => {
  const objectives = (words: unknown) => ({ objectives: words });
  const backup = (words: unknown) => ({ databases: { orders: { backup: words } } });
  const daily = { schedule: "0 2 * * *", pointInTime: false, retention: { daily: "7d" } };

  it("are kept by archiving the write-ahead log", () => assert.deepEqual(messages({}, "prod"), []));

  it("must be stated in production, both, and nowhere else", () => {
    const { objectives: _stated, ...silent } = shop;
    assert.deepEqual(problemsOfDefinition(silent, undefined, "prod").map(describeProblem), [
      'objectives.recoveryPoint must be a duration such as "15m", got nothing; production must state it',
      'objectives.recoveryTime must be a duration such as "15m", got nothing; production must state it',
    ]);
    assert.deepEqual(problemsOfDefinition(silent), []);
  });

  it("reject a backup that may lose more than they allow", () => {
    assert.deepEqual(messages({ ...backup(daily), ...objectives({ recoveryPoint: "23h" }) }, "prod"), [
      "overrides.databases.orders.backup must be able to lose no more than 23h (objectives.recoveryPoint), got up to 24h; archive the write-ahead log with pointInTime: true",
    ]);
    assert.deepEqual(messages({ ...backup(daily), ...objectives({ recoveryPoint: "1d" }) }, "prod"), []);
  });

  it("reject a database without a backup", () => {
    assert.deepEqual(messages(backup(false), "prod"), [
      "overrides.databases.orders.backup must be able to lose no more than 5m (objectives.recoveryPoint), got everything, as there is no backup; archive the write-ahead log with pointInTime: true",
    ]);
  });

  it("reject a database without a standby that a restore brings back too late", () => {
    const alone = (storage: string) => ({ databases: { orders: { instances: 1, storage } } });
    assert.deepEqual(messages({ ...alone("1Ti"), ...objectives({ recoveryTime: "1h" }) }, "prod"), [
      "overrides.databases.orders.instances must be enough to be back within 1h (objectives.recoveryTime), got 1, which a restore of 1Ti brings back in 5h54m32s; add a standby with instances: 2",
    ]);
    assert.deepEqual(messages({ ...alone("100Gi"), ...objectives({ recoveryTime: "1h" }) }, "prod"), []);
  });

  it("ask for nothing outside production", () => assert.deepEqual(messages(backup(false)), []));
});
