import assert from "node:assert/strict";
import { checkReferences, getResource, listWorld, removeResource, setProperty } from "@axon/sandbox";
import * as k8s from "@pulumi/kubernetes";
import * as random from "@pulumi/random";
import { Rehearsal } from "../support/sandbox.ts";

interface Shop {
  readonly replicas: number;
  readonly app?: string;
}

const shop =
  ({ replicas, app = "api" }: Shop) =>
  async () => {
    const password = new random.RandomPassword("db", { length: 20 });
    const namespace = new k8s.core.v1.Namespace("shop", { metadata: { name: "shop" } });
    const metadata = { name: "api", namespace: namespace.metadata.name };
    new k8s.core.v1.Secret("api", { metadata, stringData: { password: password.result } });
    const labels = { app };
    const deployment = new k8s.apps.v1.Deployment("api", {
      metadata,
      spec: {
        replicas,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: "api", image: "example/api:1.0" }] } },
      },
    });
    return { uid: deployment.metadata.uid, name: deployment.metadata.name };
  };

describe("a stack on the sandbox", function () {
  this.timeout(120_000);
  let rehearsal: Rehearsal;

  before(async () => {
    rehearsal = await Rehearsal.open(shop({ replicas: 2 }));
  });

  after(() => rehearsal.close());

  it("is previewed, created, and then has nothing to change", async () => {
    const preview = await rehearsal.preview();
    assert.deepEqual(preview.changeSummary, { create: 5 });
    const up = await rehearsal.up();
    assert.deepEqual(up.summary.resourceChanges, { create: 5 });
    assert.match(String(up.outputs.uid?.value), /^[0-9a-f-]{36}$/);
    assert.equal(up.outputs.name?.value, "api");
    const again = await rehearsal.up();
    assert.deepEqual(again.summary.resourceChanges, { same: 5 });
  });

  it("is updated in place", async () => {
    rehearsal.program = shop({ replicas: 3 });
    const up = await rehearsal.up();
    assert.deepEqual(up.summary.resourceChanges, { update: 1, same: 4 });
  });

  it("shows drift in a refresh, and the next update takes it back", async () => {
    await rehearsal.sandbox.stop();
    await setProperty(rehearsal.worldFile, "Deployment/shop/api", "spec.replicas", 9);
    await removeResource(rehearsal.worldFile, "Secret/shop/api");
    await rehearsal.restart();
    const refresh = await rehearsal.refresh();
    assert.deepEqual(refresh.summary.resourceChanges, { update: 1, delete: 1, same: 3 });
    const up = await rehearsal.up();
    assert.deepEqual(up.summary.resourceChanges, { create: 1, update: 1, same: 3 });
    const { spec } = getResource(rehearsal.worldFile, "Deployment/shop/api").properties;
    assert.equal((spec as { replicas: number }).replicas, 3);
  });

  it("replaces what cannot be changed, the old one first because of its name", async () => {
    rehearsal.program = shop({ replicas: 3, app: "web" });
    rehearsal.output = "";
    const up = await rehearsal.up();
    assert.deepEqual(up.summary.resourceChanges, { replace: 1, same: 4 });
    assert.ok(rehearsal.output.indexOf("deleted original") < rehearsal.output.indexOf("created replacement"));
    assert.deepEqual(checkReferences(rehearsal.worldFile), []);
  });

  it("stops at a failure in the middle and goes on where it stopped", async () => {
    await rehearsal.restart([{ operation: "update", name: "api", action: "fail", message: "etcd is full" }]);
    rehearsal.program = shop({ replicas: 5, app: "web" });
    await assert.rejects(rehearsal.up(), /etcd is full/);
    const up = await rehearsal.up();
    assert.deepEqual(up.summary.resourceChanges, { update: 1, same: 4 });
  });

  it("is gone without a trace", async () => {
    await rehearsal.destroy();
    assert.deepEqual(listWorld(rehearsal.worldFile), []);
  });
});

describe("a program on the sandbox", function () {
  this.timeout(120_000);
  let rehearsal: Rehearsal;

  before(async () => {
    rehearsal = await Rehearsal.open(async () => {});
  });

  after(() => rehearsal.close());

  it("is told all its mistakes in the preview", async () => {
    const spec = { replicaz: 2, replicas: "2", selector: {}, template: {} };
    rehearsal.program = async () => {
      new k8s.apiextensions.CustomResource("api", { apiVersion: "apps/v1", kind: "Deployment", spec });
    };
    await assert.rejects(rehearsal.preview(), (error: Error) => {
      assert.match(
        error.message,
        /'api' has a problem: spec\.replicaz: unknown field "replicaz"; did you mean "replicas"\?/,
      );
      assert.match(error.message, /'api' has a problem: spec\.replicas: must be integer, got "2"/);
      return true;
    });
  });

  it("may use several providers, each with its own settings", async () => {
    rehearsal.program = async () => {
      const places = ["left", "right"].map((name) => {
        const namespace = new k8s.core.v1.Namespace(name, { metadata: { name } });
        const provider = new k8s.Provider(name, {
          namespace: namespace.metadata.name,
          enableConfigMapMutable: name === "left",
        });
        return new k8s.core.v1.ConfigMap(name, { data: { key: "1" } }, { provider });
      });
      return { namespaces: places.map((one) => one.metadata.namespace) };
    };
    const up = await rehearsal.up();
    assert.deepEqual(up.outputs.namespaces?.value, ["left", "right"]);
  });

  it("adopts an object that is there by importing it", async () => {
    await rehearsal.destroy();
    rehearsal.program = async () => {
      new k8s.core.v1.Namespace("left", { metadata: { name: "left" } });
    };
    await rehearsal.up();
    rehearsal.program = async () => {
      new k8s.core.v1.Namespace("left", { metadata: { name: "left" } });
      new k8s.core.v1.ConfigMap(
        "adopted",
        {
          apiVersion: "v1",
          kind: "ConfigMap",
          metadata: { name: "kube-root-ca.crt", namespace: "left" },
          data: { "ca.crt": "" },
        },
        { import: "left/kube-root-ca.crt" },
      );
    };
    const up = await rehearsal.up();
    assert.deepEqual(up.summary.resourceChanges, { import: 1, same: 2 });
  });
});
