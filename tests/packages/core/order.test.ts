import assert from "node:assert/strict";
import { describeProblem, plan } from "@axon/core";
import { problemsOf, shop } from "./shop.ts";

const size = { cpu: "1", memory: "1Gi" };
const health = { ready: { path: "/" }, live: { path: "/" } };
const service = (...used: string[]) => ({
  ...size,
  image: "x",
  port: 80,
  health,
  uses: Object.fromEntries(used.map((name) => [name, {}])),
});
const orderOf = (overrides: object) =>
  plan(shop, { environment: "dev", target: "kubernetes", overrides }).services.map(({ name }) => name);

describe("order of start", () => {
  it("puts a service after those it uses, by name where that leaves a choice", () => {
    assert.deepEqual(orderOf({}), ["stock", "web"]);
    assert.deepEqual(orderOf({ services: { alpha: service("web"), beta: service() } }), [
      "stock",
      "web",
      "alpha",
      "beta",
    ]);
  });

  it("puts a service after those that a job before it uses", () => {
    const jobs = {
      seed: { ...size, service: "stock", command: ["seed"], runs: { before: ["alpha"] }, uses: { web: {} } },
    };
    assert.deepEqual(orderOf({ services: { alpha: service() }, jobs }), ["stock", "web", "alpha"]);
  });

  it("rejects a circle of services, naming it", () => {
    const overrides = { services: { stock: { uses: { alpha: {} } }, alpha: service("web") } };
    assert.deepEqual(problemsOf(overrides).map(describeProblem), [
      "overrides.services.alpha.uses.web must be free of circles, got web → stock → alpha → web",
    ]);
  });

  it("rejects a service that uses itself", () => {
    assert.deepEqual(problemsOf({ services: { stock: { uses: { stock: {} } } } }).map(describeProblem), [
      "overrides.services.stock.uses.stock must be free of circles, got stock → stock",
    ]);
  });

  it("rejects a job that uses a service it must run before", () => {
    assert.deepEqual(problemsOf({ jobs: { migrate: { uses: { web: {} } } } }).map(describeProblem), [
      "overrides.jobs.migrate.uses.web must be free of circles, got web → web",
    ]);
  });
});
