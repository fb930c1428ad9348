import assert from "node:assert/strict";
import { describeProblem } from "@axon/core";
import { checkObservedSystem, type ObservedSystem } from "@axon/observability";
import { shop } from "./shop.ts";

const messages = (system: Omit<ObservedSystem, "name">) =>
  checkObservedSystem({ name: "shop", ...system }).map(describeProblem);

describe("checkObservedSystem", () => {
  it("accepts a system with parts of every kind", () => {
    assert.deepEqual(checkObservedSystem(shop), []);
  });

  it("accepts a system without parts", () => {
    assert.deepEqual(messages({}), []);
  });

  it("rejects a name that no resource can have", () => {
    assert.deepEqual(messages({ services: [{ name: "Web_1" }] }), [
      'services[0].name must be lower-case letters, digits, hyphens and dots, got "Web_1"',
    ]);
  });

  it("rejects a name that is used twice among parts of one kind, not among kinds", () => {
    assert.deepEqual(messages({ services: [{ name: "a" }, { name: "a" }], caches: [{ name: "a" }] }), [
      'services[1].name must be used once in the list, got "a"',
    ]);
  });

  for (const [value, valid] of [
    [0, false],
    [0.01, true],
    [1, true],
    [1.01, false],
    [Number.NaN, false],
  ] as const) {
    it(`${valid ? "accepts" : "rejects"} an error ratio of ${value}`, () => {
      const found = messages({ services: [{ name: "web", thresholds: { errorRatio: value } }] });
      assert.deepEqual(
        found,
        valid ? [] : [`services[0].thresholds.errorRatio must be a share above 0 up to 1, got ${value}`],
      );
    });
  }

  it("rejects an availability of 1, which leaves no error budget", () => {
    assert.deepEqual(messages({ services: [{ name: "web", thresholds: { availability: 1 } }] }), [
      "services[0].thresholds.availability must be a share above 0 and below 1, got 1; 99.9 % is 0.999",
    ]);
  });

  it("rejects a volume warning that leaves no room for the critical one", () => {
    assert.deepEqual(messages({ databases: [{ name: "db", instances: 1, thresholds: { storageRatio: 0.95 } }] }), [
      "databases[0].thresholds.storageRatio must be a share above 0 up to 0.9, got 0.95",
    ]);
    assert.deepEqual(messages({ databases: [{ name: "db", instances: 1, thresholds: { storageRatio: 0.9 } }] }), []);
  });

  it("rejects a cluster without brokers, and a lag that would always be too much", () => {
    assert.deepEqual(messages({ brokers: [{ name: "events", brokers: 0, thresholds: { consumerLag: 0 } }] }), [
      "brokers[0].thresholds.consumerLag must be a number above 0, got 0",
      "brokers[0].brokers must be an integer of at least 1, got 0",
    ]);
  });

  it("rejects a database without instances", () => {
    assert.deepEqual(messages({ databases: [{ name: "db", instances: 0 }] }), [
      "databases[0].instances must be an integer of at least 1, got 0",
    ]);
  });

  it("rejects a certificate whose warning does not come before the critical alert", () => {
    assert.deepEqual(messages({ certificates: [{ name: "tls", warningDays: 7 }] }), [
      "certificates[0].warningDays must be above criticalDays (7), got 7",
    ]);
    assert.deepEqual(messages({ certificates: [{ name: "tls", warningDays: 8 }] }), []);
  });

  it("rejects times of zero", () => {
    assert.deepEqual(
      messages({
        databases: [{ name: "db", instances: 1, thresholds: { replicaLagSeconds: 0 } }],
        jobs: [{ name: "nightly", kind: "scheduled", overdueSeconds: 0 }],
      }),
      [
        "databases[0].thresholds.replicaLagSeconds must be a number above 0, got 0",
        "jobs[0].overdueSeconds must be a number above 0, got 0",
      ],
    );
  });

  it("rejects a budget of nothing, and prices below it", () => {
    const prices = { cpuHour: -1, gpuHour: 0, memoryGibHour: Number.NaN, storageGibMonth: 0 };
    assert.deepEqual(messages({ budget: { monthly: 0, currency: "EUR", prices, beside: -2 } }), [
      "budget.monthly must be a number above 0, got 0",
      "budget.prices.cpuHour must be a number from 0, got -1",
      "budget.prices.memoryGibHour must be a number from 0, got NaN",
      "budget.beside must be a number from 0, got -2",
    ]);
    assert.deepEqual(
      messages({ budget: { monthly: 1, currency: "EUR", prices: { ...prices, cpuHour: 0, memoryGibHour: 0 } } }),
      [],
    );
  });
});
