import assert from "node:assert/strict";
import { KubernetesFlow, KubernetesNamespace } from "@axon/platform/kubernetes";
import { judge, plain, type Resource } from "@axon/policies/lib";
import { axonPack } from "@axon/policies/packs/axon";
import { checkReferences } from "@axon/sandbox";
import { KubernetesElasticsearch } from "@axon/search/kubernetes";
import { KubernetesService } from "@axon/services/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";
import { Rehearsal } from "../support/sandbox.ts";

/** A shop that searches its products and deletes old logs. */
const shop =
  (deleteAfter: string): PulumiFn =>
  async () => {
    const { namespace } = new KubernetesNamespace("shop");
    const credentials = (username: string) =>
      new k8s.core.v1.Secret(`${username}-search`, {
        metadata: { name: `${username}-search`, namespace },
        stringData: { username, password: "rehearsed" },
      }).metadata.name;
    const search = new KubernetesElasticsearch("search", {
      namespace,
      production: false,
      nodes: 1,
      storage: "10Gi",
      resources: { cpu: { request: "500m", limit: "1" }, memory: { request: "2Gi", limit: "2Gi" } },
      users: { web: { reads: ["products"], credentialsSecret: credentials("web") } },
      retention: { logs: { indices: ["logs-*"], deleteAfter } },
      administrator: { credentialsSecret: credentials("axon-setup") },
      kibana: { resources: { cpu: { request: "200m", limit: "1" }, memory: { request: "1Gi", limit: "1Gi" } } },
    });
    const { username, password, certificateAuthority } = search.connection("web");
    new KubernetesService("web", {
      namespace,
      image: "registry.example.com/web:1.0.0",
      port: 8080,
      resources: { cpu: { request: "100m", limit: "500m" }, memory: { request: "128Mi", limit: "256Mi" } },
      health: { ready: { path: "/ready" }, live: { path: "/live" } },
      environment: {
        SEARCH_URL: search.url,
        SEARCH_USERNAME: username,
        SEARCH_PASSWORD: password,
        SEARCH_CA: certificateAuthority,
      },
    });
    new KubernetesFlow("web-to-search", { namespace, from: { app: "web" }, to: { app: "search" }, port: 9200 });
    return { url: search.url };
  };

describe("an Elasticsearch cluster with a consumer", function () {
  this.timeout(120_000);
  let rehearsal: Rehearsal;

  before(async () => {
    rehearsal = await Rehearsal.open(shop("30d"));
  });
  after(() => rehearsal?.close());

  it("comes up in one go, and has nothing to change then (SC-008)", async () => {
    const { outputs, summary } = await rehearsal.up();
    assert.equal(outputs.url?.value, "https://search-es-http.shop.svc:9200");
    assert.deepEqual((await rehearsal.up()).summary.resourceChanges, { same: summary.resourceChanges?.create });
  });

  it("hands its consumer an authority that the operator makes", () => {
    assert.deepEqual(checkReferences(rehearsal.worldFile), []);
  });

  it("breaks no mandatory rule of the default pack", async () => {
    const { deployment } = await rehearsal.state();
    const resources = (deployment.resources ?? []).map(
      ({ type, urn, inputs }): Resource => ({ type, urn, name: urn.split("::").at(-1) ?? urn, inputs: plain(inputs) }),
    );
    const { findings } = judge(resources, { pack: axonPack, settings: { environment: "prod" } });
    const broken = findings.filter(({ level }) => level === "mandatory");
    assert.deepEqual(
      broken.map(({ message }) => message),
      [],
    );
    assert.ok(resources.some(({ type }) => type === "kubernetes:elasticsearch.k8s.elastic.co/v1:Elasticsearch"));
  });

  it("tells the running cluster a changed retention with a new Job", async () => {
    rehearsal.program = shop("60d");
    const { create, replace, delete: removed } = (await rehearsal.up()).summary.resourceChanges ?? {};
    // The Job and the files it reads.
    assert.deepEqual({ create, replace, removed }, { create: undefined, replace: 2, removed: undefined });
  });

  it("goes away whole", async () => {
    await rehearsal.destroy();
    assert.deepEqual(await rehearsal.objectIds(), { state: [], world: [] });
  });
});
