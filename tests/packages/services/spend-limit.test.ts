import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { KubernetesService, KubernetesSpendLimit, type KubernetesSpendLimitArgs } from "@axon/services/kubernetes";
import { limitedMaximum } from "../../../packages/services/src/kubernetes/autoscaling/spend-limit.ts";
import { limitScript } from "../../../packages/services/src/kubernetes/autoscaling/spend-script.ts";
import { childrenOf, only, recordResources } from "../../support/mocks.ts";
import { SpendRehearsal } from "../../support/spend-rehearsal.ts";
import { refusals } from "../../support/strict.ts";
import { has } from "../../support/tools.ts";

const budget: KubernetesSpendLimitArgs = {
  namespace: "monitoring",
  prometheus: "http://prometheus.monitoring:9090",
  spent: "max(daily_spend)",
  daily: 200,
  factor: 0.8,
  autoscalers: [
    { kind: "ScaledObject", name: "crawler", namespace: "ingestion", min: 9, max: 27 },
    { kind: "HorizontalPodAutoscaler", name: "web-hpa", namespace: "web", min: 3, max: 6 },
  ],
};
const make = (args: Partial<KubernetesSpendLimitArgs> = {}) =>
  recordResources(() => void new KubernetesSpendLimit("budget", { ...budget, ...args }));
const roleType = "kubernetes:rbac.authorization.k8s.io/v1:Role";

describe("KubernetesSpendLimit", () => {
  it("is a CronJob with its script, and an account that may change these autoscalers and nothing else", async () => {
    const resources = await make();
    assert.deepEqual(await refusals(resources), []);
    assert.deepEqual(childrenOf(resources, "budget"), [
      "kubernetes:batch/v1:CronJob budget",
      "kubernetes:core/v1:ConfigMap budget",
      "kubernetes:core/v1:ServiceAccount budget",
      "kubernetes:rbac.authorization.k8s.io/v1:Role budget-crawler",
      "kubernetes:rbac.authorization.k8s.io/v1:Role budget-web-hpa",
      "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding budget-crawler",
      "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding budget-web-hpa",
    ]);
    const rules = (name: string) => Object(only(resources, roleType, name).inputs);
    assert.deepEqual(rules("budget-crawler").rules, [
      { apiGroups: ["keda.sh"], resources: ["scaledobjects"], resourceNames: ["crawler"], verbs: ["patch"] },
    ]);
    assert.deepEqual(rules("budget-web-hpa").rules, [
      {
        apiGroups: ["autoscaling"],
        resources: ["horizontalpodautoscalers"],
        resourceNames: ["web-hpa"],
        verbs: ["patch"],
      },
    ]);
    assert.equal(rules("budget-web-hpa").metadata.namespace, "web");
    const { data } = Object(only(resources, "kubernetes:core/v1:ConfigMap").inputs);
    assert.deepEqual(data.autoscalers.split("\n"), [
      "/apis/keda.sh/v1alpha1/namespaces/ingestion/scaledobjects/crawler maxReplicaCount 27 21",
      "/apis/autoscaling/v2/namespaces/web/horizontalpodautoscalers/web-hpa maxReplicas 6 4",
      "",
    ]);
    const { spec } = Object(only(resources, "kubernetes:batch/v1:CronJob").inputs);
    assert.deepEqual([spec.schedule, spec.timeZone, spec.concurrencyPolicy], ["*/5 * * * *", "Etc/UTC", "Forbid"]);
    const pod = spec.jobTemplate.spec.template.spec;
    assert.deepEqual([pod.serviceAccountName, pod.automountServiceAccountToken], ["budget", false]);
  });

  const bounds: readonly (readonly [min: number, max: number, factor: number, left: number])[] = [
    [9, 27, 0.8, 21],
    [3, 6, 0.8, 4],
    [3, 50, 0.8, 40],
    [1, 70, 0.1, 7],
    [1, 100, 0.29, 29],
    [5, 6, 0.5, 5],
    [0, 1, 0.5, 1],
  ];
  for (const [min, max, factor, left] of bounds) {
    it(`leaves ${left} of ${min} to ${max} at ${factor}`, () =>
      assert.equal(limitedMaximum({ min, max }, factor), left));
  }

  const wrong: readonly (readonly [change: Partial<KubernetesSpendLimitArgs>, message: RegExp])[] = [
    [{ daily: 0 }, /daily must be a number above 0, got 0/],
    [{ factor: 1 }, /factor must be above 0 and below 1, got 1/],
    [{ spent: " " }, /spent must be PromQL/],
    [{ autoscalers: [] }, /autoscalers must be at least one autoscaler, got none/],
    [
      { autoscalers: [{ kind: "ScaledObject", name: "a", namespace: "a", min: 3, max: 2 }] },
      /autoscalers\[0\]\.max must be an integer from 3 to 1000, got 2/,
    ],
  ];
  for (const [change, message] of wrong) {
    it(`refuses ${JSON.stringify(change)}`, () => assert.rejects(make(change), message));
  }
});

describe("a service whose maximum somebody adjusts", () => {
  const ignored = async (scale: object) => {
    const resources = await recordResources(() => {
      new KubernetesService("web", {
        namespace: "web",
        image: "registry.example.com/web:1.0.0",
        port: 8000,
        resources: { cpu: { request: "1" }, memory: { request: "1Gi", limit: "1Gi" } },
        health: { ready: { path: "/ready" }, live: { path: "/live" } },
        scale: { min: 3, max: 6, cpuPercent: 70, ...scale },
      });
    });
    const found = resources.filter(({ type }) => /HorizontalPodAutoscaler|ScaledObject/.test(type));
    return found.map(({ options }) => options.ignoreChanges);
  };
  const queue = { metrics: { queue: { prometheus: { server: "http://p:9090", query: "q", perReplica: 1 } } } };

  it("keeps whatever maximum is there, and everything else as declared", async () => {
    assert.deepEqual(await ignored({ maxIsAdjusted: true }), [["spec.maxReplicas"]]);
    assert.deepEqual(await ignored({ maxIsAdjusted: true, ...queue }), [["spec.maxReplicaCount"]]);
    assert.deepEqual(await ignored({}), [[]]);
    assert.deepEqual(await ignored(queue), [[]]);
  });
});

describe("the script of a spend limit", () => {
  let rehearsal: SpendRehearsal;
  beforeEach(async () => {
    rehearsal = await SpendRehearsal.start();
  });
  afterEach(() => rehearsal.close());
  const declared = { crawler: 27, "web-hpa": 6 };
  const lowered = { crawler: 21, "web-hpa": 4 };

  it("is one that a shell reads and shellcheck approves of, and stops at a variable that is missing", () => {
    assert.equal(spawnSync("sh", ["-n"], { input: limitScript, encoding: "utf8" }).stderr, "");
    const { status, stderr } = spawnSync("sh", ["-c", limitScript], {
      env: { PATH: "/usr/bin:/bin" },
      encoding: "utf8",
    });
    assert.notEqual(status, 0);
    assert.match(stderr, /is not set/);
    if (!has("shellcheck")) return;
    assert.equal(spawnSync("shellcheck", ["--shell=sh", "-"], { input: limitScript, encoding: "utf8" }).stdout, "");
  });

  it("lowers each maximum to its share once more is spent than may be, and puts it back with the next day", async () => {
    assert.equal((await rehearsal.run({ at: "11:00", exceeded: false })).exitCode, 0);
    assert.deepEqual(rehearsal.maxima(), declared);
    const over = await rehearsal.run({ at: "16:00", exceeded: true });
    assert.equal(over.exitCode, 0, over.stderr);
    assert.deepEqual(rehearsal.maxima(), lowered);
    assert.match(over.stdout, /^above the limit of 200\n.*scaledobjects\/crawler: maxReplicaCount is 21\n/);
    await rehearsal.run({ at: "23:59", exceeded: true });
    assert.deepEqual(rehearsal.maxima(), lowered);
    // The count of the day before may still be there.
    assert.match((await rehearsal.run({ at: "00:05", exceeded: true })).stdout, /the day has only just begun/);
    assert.deepEqual(rehearsal.maxima(), lowered);
    await rehearsal.run({ at: "00:15", exceeded: false });
    assert.deepEqual(rehearsal.maxima(), declared);
  });

  it("asks for the most that was spent since ten past midnight, whatever a count says that began anew", async () => {
    await rehearsal.run({ at: "11:00", exceeded: true });
    assert.deepEqual(rehearsal.queries, ["max(max_over_time(((max(daily_spend)) >= 0)[39000s:30s])) > bool 200"]);
  });

  it("may be repeated, and brings a maximum that is declared anew", async () => {
    await rehearsal.run({ at: "16:00", exceeded: true });
    await rehearsal.run({ at: "16:05", exceeded: true });
    assert.deepEqual(rehearsal.maxima(), lowered);
    await rehearsal.run({ at: "16:10", exceeded: true, autoscalers: [["crawler", 40, 32]] });
    assert.deepEqual(rehearsal.maxima(), { ...lowered, crawler: 32 });
  });

  it("sends its token to the API alone, and patches one field", async () => {
    await rehearsal.run({ at: "16:00", exceeded: true });
    assert.deepEqual(rehearsal.patches[0], {
      path: "/apis/keda.sh/v1alpha1/namespaces/ingestion/scaledobjects/crawler?fieldManager=axon-spend-limit",
      authorization: "Bearer t0ken",
      type: "application/merge-patch+json",
      body: '{"spec":{"maxReplicaCount":21}}',
    });
    assert.deepEqual(rehearsal.authorizationsAtPrometheus, [undefined]);
  });

  for (const [what, answer] of [
    ["nothing was measured", { status: "success", data: { resultType: "vector", result: [] } }],
    ["Prometheus takes no such query", { status: "error", error: "parse error" }],
  ] as const) {
    it(`leaves all as it is and fails where ${what}`, async () => {
      await rehearsal.run({ at: "16:00", exceeded: true });
      const { exitCode, stderr } = await rehearsal.run({ at: "16:05", answer });
      assert.notEqual(exitCode, 0);
      assert.match(stderr, /nobody knows what was spent|400/);
      assert.deepEqual(rehearsal.maxima(), lowered);
    });
  }

  it("adjusts the others where one cannot be, and fails", async () => {
    const { exitCode, stderr } = await rehearsal.run({
      at: "16:00",
      exceeded: true,
      autoscalers: [
        ["gone", 9, 7],
        ["crawler", 27, 21],
      ],
    });
    assert.equal(exitCode, 1);
    assert.match(stderr, /scaledobjects\/gone: maxReplicaCount could not be set to 7/);
    assert.equal(rehearsal.maxima().crawler, 21);
  });
});
