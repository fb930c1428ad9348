import assert from "node:assert/strict";
import { ProblemError, plan, type SystemDefinition, type SystemOverride } from "@axon/core";
import { shop } from "./shop.ts";

const packaged: SystemDefinition = { ...shop, chart: { repository: "https://charts.example.com", name: "shop" } };
const fromChart = (overrides: SystemOverride = {}, definition = packaged) =>
  plan(definition, {
    environment: "prod",
    target: "kubernetes",
    fromChart: true,
    overrides: { version: "1.4.2", ...overrides },
  });
const refused = (...args: Parameters<typeof fromChart>) => {
  try {
    fromChart(...args);
  } catch (error) {
    assert.ok(error instanceof ProblemError);
    return error.message;
  }
  return assert.fail("it was accepted");
};

describe("a system that its chart brings", () => {
  it("has the chart in its plan, and none of the parts that the chart makes", () => {
    const planned = fromChart();
    assert.deepEqual(planned.chart, {
      repository: "https://charts.example.com",
      name: "shop",
      release: planned.namespace,
      serves: [],
      metrics: [],
      calls: [443],
    });
    assert.equal(planned.version, "1.4.2");
    const { services, jobs, databases, caches, externals, secrets, endpoints, edges } = planned;
    assert.deepEqual([services, jobs, databases, caches, externals, secrets, endpoints, edges].flat(), []);
    assert.deepEqual([planned.layers, planned.nodePools, planned.buckets, planned.volumes].flat(), []);
  });

  it("is made part by part unless the stack says otherwise", () => {
    const planned = plan(packaged, { environment: "prod", target: "kubernetes" });
    assert.equal(planned.chart, undefined);
    assert.deepEqual(planned, plan(shop, { environment: "prod", target: "kubernetes" }));
  });

  it("takes repository and release from the installation", () => {
    const chart = { repository: "oci://registry.example.com/charts", release: "store" };
    const { repository, name, release } = fromChart({ chart }).chart ?? {};
    assert.deepEqual([repository, name, release], ["oci://registry.example.com/charts", "shop", "store"]);
  });

  it("must have a chart", () => {
    assert.match(refused({}, shop), /chart must be a chart, as this stack is installed from it, got nothing/);
  });

  it("is one exact version of it", () => {
    assert.match(refused({ version: "1.4" }), /overrides\.version must be an exact version of the chart .*got "1\.4"/);
    assert.match(refused({ version: "latest" }), /overrides\.version must be an exact version/);
    assert.equal(fromChart({ version: "2.0.0-rc.1" }).version, "2.0.0-rc.1");
  });

  it("is told nothing of parts that nobody would hear", () => {
    assert.match(
      refused({ services: { web: { replicas: 5 } } }),
      /overrides\.services must be left out, as the chart brings the parts .*; say it in the values of the chart/,
    );
  });

  it("refuses a repository that is not encrypted", () => {
    assert.match(
      refused({ chart: { repository: "http://charts.example.com" } }),
      /overrides\.chart\.repository must be an address such as "https:/,
    );
  });
});
