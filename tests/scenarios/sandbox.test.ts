import assert from "node:assert/strict";
import { listWorld } from "@axon/sandbox";
import * as k8s from "@pulumi/kubernetes";
import * as random from "@pulumi/random";
import { Rehearsal } from "../support/sandbox.ts";

const program =
  (replicas: number, selector = "api") =>
  async () => {
    const password = new random.RandomPassword("db", { length: 20 });
    const namespace = new k8s.core.v1.Namespace("shop", { metadata: { name: "shop" } });
    const metadata = { name: "api", namespace: namespace.metadata.name };
    new k8s.core.v1.Secret("api", { metadata, stringData: { password: password.result } });
    const labels = { app: selector };
    const deployment = new k8s.apps.v1.Deployment("api", {
      metadata,
      spec: {
        replicas,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: { containers: [{ name: "api", image: "example/api:1.0" }] },
        },
      },
    });
    return { uid: deployment.metadata.uid, password: password.result };
  };

describe("a stack on the sandbox", function () {
  this.timeout(120_000);
  let rehearsal: Rehearsal;

  before(async () => {
    rehearsal = await Rehearsal.open(program(2));
  });

  after(() => rehearsal.close());

  it("is previewed, created, and then has nothing to change", async () => {
    const preview = await rehearsal.preview();
    assert.deepEqual(preview.changeSummary, { create: 5 });
    const up = await rehearsal.up();
    assert.deepEqual(up.summary.resourceChanges, { create: 5 });
    const again = await rehearsal.up();
    assert.deepEqual(again.summary.resourceChanges, { same: 5 });
  });

  it("is updated in place", async () => {
    rehearsal.program = program(3);
    const up = await rehearsal.up();
    assert.deepEqual(up.summary.resourceChanges, { update: 1, same: 4 });
  });

  it("replaces what cannot be changed", async () => {
    rehearsal.program = program(3, "web");
    const up = await rehearsal.up();
    assert.deepEqual(up.summary.resourceChanges, { replace: 1, same: 4 });
  });

  it("is gone without a trace", async () => {
    await rehearsal.destroy();
    assert.deepEqual(listWorld(rehearsal.worldFile), []);
  });
});
