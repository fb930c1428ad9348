import assert from "node:assert/strict";
import { type EngineEvent, type Run, summarize, summaryLines } from "@axon/report";

const run: Run = {
  operation: "preview",
  deployment: { system: "shop", environment: "prod", target: "kubernetes", stack: "prod", sandbox: false },
  planned: true,
  succeeded: true,
  cancelled: false,
  policies: { enabled: false, packs: [] },
  durationSeconds: 1,
};

const deployment = "apps/v1:Deployment";
const statefulSet = "apps/v1:StatefulSet";
const rollout = "argoproj.io/v1alpha1:Rollout";
const postgres = "postgresql.cnpg.io/v1:Cluster";
const pooler = "postgresql.cnpg.io/v1:Pooler";
const brokers = "kafka.strimzi.io/v1:KafkaNodePool";
const search = "elasticsearch.k8s.elastic.co/v1:Elasticsearch";

/** The engine's announcement of a change. */
function announced(type: string, name: string, spec: object, diffs: readonly string[], op = "update"): EngineEvent {
  const urn = `urn:pulumi:prod::axon::kubernetes:${type}::${name}`;
  const state = { parent: "", custom: true, inputs: { spec } };
  return { resourcePreEvent: { metadata: { op, urn, type: `kubernetes:${type}`, old: state, new: state, diffs } } };
}

const rolling = (replicas: number, maxUnavailable: number) => ({
  replicas,
  strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable } },
});
const cpu = "spec.template.spec.containers[0].resources.requests.cpu";

type Case = readonly [title: string, type: string, spec: object, diffs: readonly string[], op?: string];

describe("what a change does to those who use a resource (NC-065)", () => {
  const interruptionOf = ([, type, spec, diffs, op]: Case) =>
    summarize([announced(type, "api", spec, diffs, op)], run).changes[0]?.interruption;

  const cases: readonly (readonly [Case, downtime: boolean, because: string])[] = [
    [["a larger service of several replicas", deployment, rolling(3, 0), [cpu]], false, "replica by replica"],
    [["a larger service that autoscaling sizes", deployment, { strategy: {} }, [cpu]], false, "replica by replica"],
    [
      ["a service whose replicas may all be missing", deployment, rolling(1, 1), [cpu]],
      true,
      "all 1 replicas may be missing at once",
    ],
    [
      ["a cache that cannot run twice", deployment, { replicas: 1, strategy: { type: "Recreate" } }, [cpu]],
      true,
      "its old replica goes before a new one comes",
    ],
    [["a service that is switched off", deployment, rolling(0, 0), ["spec.replicas"]], true, "it has no replica"],
    [["a store of one replica", statefulSet, { replicas: 1 }, ["spec.template"]], true, "its only replica restarts"],
    [["a store of several replicas", statefulSet, { replicas: 3 }, ["spec.template"]], false, "replica by replica"],
    [["a new version by canary", rollout, {}, ["spec.template"]], false, "the new version takes over step by step"],
    [
      ["a larger database of one server", postgres, { instances: 1 }, ["spec.resources.requests.cpu"]],
      true,
      "its only server restarts",
    ],
    [
      ["a larger database with a standby", postgres, { instances: 2 }, ["spec.resources.limits.memory"]],
      true,
      "for the seconds in which a standby takes over",
    ],
    [
      ["a database that keeps more connections", pooler, { instances: 2 }, ["spec.pgbouncer.parameters"]],
      false,
      "replica by replica",
    ],
    [["larger brokers", brokers, { replicas: 3 }, ["spec.resources"]], false, "replica by replica"],
    [
      ["a larger broker that is alone", brokers, { replicas: 1 }, ["spec.resources"]],
      true,
      "its only replica restarts",
    ],
    [
      [
        "larger servers of search",
        search,
        { nodeSets: [{ count: 2 }, { count: 1 }] },
        ["spec.nodeSets[0].podTemplate"],
      ],
      false,
      "replica by replica",
    ],
    [["a service that is deleted", deployment, rolling(3, 0), [], "delete"], true, "it is deleted"],
    [
      ["a store that is replaced", statefulSet, { replicas: 3 }, ["spec.serviceName"], "replace"],
      true,
      "it is deleted and made again",
    ],
  ];
  for (const [change, downtime, because] of cases) {
    it(`${downtime ? "is" : "is no"} downtime of ${change[0]}: ${because}`, () => {
      assert.deepEqual(interruptionOf(change), { downtime, because });
    });
  }

  const unnoticed: readonly Case[] = [
    ["more replicas", deployment, rolling(5, 0), ["spec.replicas"]],
    ["a larger disk", postgres, { instances: 1 }, ["spec.storage.size"]],
    ["one more standby", postgres, { instances: 3 }, ["spec.instances"]],
    ["larger disks of brokers", brokers, { replicas: 1 }, ["spec.storage.volumes[0].size"]],
    ["what serves nobody", "core/v1:ConfigMap", {}, ["data"]],
    ["what is made anew", deployment, rolling(3, 0), [], "create"],
  ];
  for (const change of unnoticed) {
    it(`is nothing of ${change[0]}`, () => assert.equal(interruptionOf(change), undefined));
  }

  it("is said in a preview, apart from what goes on serving, and not of what is done", () => {
    const events = [
      announced(deployment, "api", rolling(3, 0), [cpu]),
      announced(postgres, "core", { instances: 1 }, ["spec.resources"]),
    ];
    const shown = summaryLines(summarize(events, run)).join("\n");
    assert.match(
      shown,
      /\n\nDowntime of\n {2}Cluster {2}core {2}its only server restarts\nNo downtime of\n {2}Deployment {2}api {2}replica by replica\n/,
    );
    assert.doesNotMatch(summaryLines(summarize(events, { ...run, planned: false })).join("\n"), /owntime of/);
  });
});
