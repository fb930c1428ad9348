import assert from "node:assert/strict";
import { type Plan, plan, type SystemOverride } from "@axon/core";
import { ideationEngine, systems } from "@axon/systems";
import {
  dev,
  environments,
  find,
  planned,
  prod,
  service,
  size,
  staging,
  test,
  variables,
} from "./ideation-engine-planned.ts";

describe("the Ideation Engine", () => {
  it("is listed among the systems under its name", () => assert.equal(systems["ideation-engine"], ideationEngine));

  it("plans for every environment and target", () => {
    for (const environment of environments) {
      for (const target of ["kubernetes", "aws", "azure", "gcp", "compose"] as const) {
        assert.equal(plan(ideationEngine, { environment, target }).system, "ideation-engine");
      }
    }
  });

  it("has three profiles of different substance, the second of them twice (IE-001)", () => {
    const profile = ({ services, databases, brokers, rayClusters, monitoring }: Plan) =>
      JSON.stringify([services.map(size), databases, brokers, rayClusters, monitoring]);
    assert.equal(profile(test), profile(staging));
    assert.equal(new Set([dev, test, prod].map(profile)).size, 3);
    const named = [dev, test, staging, prod].map((each) => variables(service(each, "etl")).ENVIRONMENT);
    assert.deepEqual(named, ["development", "test", "staging", "production"]);
  });

  it("knows nothing of a cloud: databases, brokers, machines and buckets by what they are (IE-131)", () => {
    const written = JSON.stringify(prod).toLowerCase();
    for (const word of ["aurora", "msk", "eks", "arn:", "amazonaws", "iam"]) {
      assert.ok(!new RegExp(`\\b${word}\\b`).test(written), word);
    }
    const { databases, brokers, rayClusters, buckets } = prod;
    assert.deepEqual(
      [databases, brokers, rayClusters, buckets].map((kind) => kind.map(({ name }) => name)),
      [["postgres"], ["kafka"], ["ray"], ["archive"]],
    );
    assert.ok(find(prod.nodePools, "gpu-nodes").gpu);
  });

  it("stands in six namespaces, labelled by layer, and none of it in default (IE-026, IE-027)", () => {
    for (const each of [dev, test, staging, prod]) {
      assert.deepEqual(Object.fromEntries(each.layers.map(({ name, labels }) => [name, labels.layer])), {
        "l0-ingestion": "L0",
        "l1-allocation": "L1",
        "l2-dialogue": "L2",
        "l3-evolution": "L3",
        "l4-training": "L4",
        "l5-observability": "L5",
      });
      assert.deepEqual([each.namespace, each.monitoring.namespace], ["ideation-engine", "monitoring"]);
      assert.deepEqual(Object.fromEntries(each.services.map(({ name, layer }) => [name, layer])), {
        "axis-crawlers": "l0-ingestion",
        etl: "l0-ingestion",
        "ray-workers": "l0-ingestion",
        allocation: "l1-allocation",
        orchestrator: "l2-dialogue",
        agents: "l2-dialogue",
        evolution: "l3-evolution",
        training: "l4-training",
        "cost-controls": "l5-observability",
      });
    }
  });

  it("lets each layer that the guide does not size be switched off by itself (IE-084)", () => {
    const layers = {
      "l1-allocation": ["allocation"],
      "l3-evolution": ["evolution"],
      "l4-training": ["training"],
      "l5-observability": ["cost-controls"],
    };
    for (const [layer, names] of Object.entries(layers)) {
      const off = Object.fromEntries(names.map((name) => [name, { enabled: false }]));
      const { services, disabled } = planned("prod", { services: off } as SystemOverride);
      assert.ok(!services.some((each) => each.layer === layer), layer);
      for (const name of names) assert.ok(disabled.includes(name));
    }
  });

  it("gives the layers without figures the usual size, explicitly (IE-084, IE-106)", () => {
    for (const name of ["allocation", "evolution", "training", "cost-controls"]) {
      assert.deepEqual(size(service(prod, name)), ["500m", "1", "1Gi", "2Gi"], name);
    }
  });

  it("publishes nothing (IE-028)", () => {
    for (const each of [dev, test, staging, prod]) {
      assert.deepEqual(each.endpoints, []);
      assert.ok(!each.edges.some(({ purpose }) => purpose === "entry"));
    }
  });

  it("promises to be back in four hours and to lose one at most, with room to spare (IE-125)", () => {
    const { recoveryTime, recoveryPoint } = prod.objectives;
    assert.deepEqual([recoveryTime?.seconds, recoveryPoint?.seconds], [240 * 60, 60 * 60]);
    assert.throws(
      () => planned("prod", { databases: { postgres: { backup: { pointInTime: false } } } }),
      /recoveryPoint/,
    );
  });
});
