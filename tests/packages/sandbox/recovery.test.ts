import assert from "node:assert/strict";
import {
  type Deployment,
  type DeploymentResource,
  type PendingOperation,
  resolvePendingOperations,
} from "@axon/sandbox";

const known = (name: string, extra: Partial<DeploymentResource> = {}): DeploymentResource => ({
  urn: `urn:pulumi:test::rehearsal::kubernetes:core/v1:ConfigMap::${name}`,
  type: "kubernetes:core/v1:ConfigMap",
  custom: true,
  id: `shop/${name}`,
  inputs: { metadata: { name } },
  outputs: { metadata: { name, uid: "1" } },
  ...extra,
});

const unborn = (name: string): DeploymentResource => {
  const { id: _, outputs: __, ...rest } = known(name);
  return rest;
};

const deployment = (resources: readonly DeploymentResource[], ...pending: readonly PendingOperation[]): Deployment => ({
  version: 3,
  deployment: { resources, pending_operations: pending },
});

describe("resolvePendingOperations", () => {
  const nothing = () => undefined;

  it("changes nothing where nothing is pending", async () => {
    const {
      deployment: after,
      resolutions,
      refresh,
    } = await resolvePendingOperations(deployment([known("a")]), nothing);
    assert.deepEqual(after, deployment([known("a")]));
    assert.deepEqual([resolutions, refresh], [[], []]);
  });

  it("adopts what an interrupted create made, to be refreshed", async () => {
    const before = deployment([known("a")], { resource: unborn("b"), type: "creating" });
    const { deployment: after, resolutions, refresh } = await resolvePendingOperations(before, () => "shop/b");
    const adopted = { ...unborn("b"), id: "shop/b", outputs: { metadata: { name: "b" } } };
    assert.deepEqual(after, deployment([known("a"), adopted]));
    assert.deepEqual(resolutions, [{ urn: known("b").urn, operation: "creating", outcome: "adopted" }]);
    assert.deepEqual(refresh, [known("b").urn]);
  });

  it("forgets a create that made nothing", async () => {
    const before = deployment([known("a")], { resource: unborn("b"), type: "creating" });
    const { deployment: after, resolutions } = await resolvePendingOperations(before, nothing);
    assert.deepEqual(after, deployment([known("a")]));
    assert.equal(resolutions[0]?.outcome, "cleared");
  });

  it("leaves the old half of an interrupted replacement to be deleted", async () => {
    const before = deployment([known("a")], { resource: unborn("a"), type: "creating" });
    const { deployment: after } = await resolvePendingOperations(before, () => "shop/a-2");
    const [old, next] = after.deployment.resources ?? [];
    assert.deepEqual([old?.id, old?.delete, next?.id, next?.delete], ["shop/a", true, "shop/a-2", undefined]);
  });

  it("adopts nothing twice", async () => {
    const before = deployment([known("a")], { resource: unborn("a"), type: "creating" });
    const { deployment: after, resolutions } = await resolvePendingOperations(before, () => "shop/a");
    assert.deepEqual(after, deployment([known("a")]));
    assert.equal(resolutions[0]?.outcome, "cleared");
  });

  it("has an interrupted update refreshed, and deletes and reads simply tried again", async () => {
    const pending = (["updating", "deleting", "reading", "importing"] as const).map((type) => ({
      resource: known(type),
      type,
    }));
    const before = deployment(
      pending.map(({ resource }) => resource),
      ...pending,
    );
    const { deployment: after, refresh } = await resolvePendingOperations(before, () => assert.fail("asked"));
    assert.deepEqual(after, deployment(pending.map(({ resource }) => resource)));
    assert.deepEqual(refresh, [known("updating").urn]);
  });

  it("does not look for components, which exist in the state alone", async () => {
    const component = { urn: "urn:pulumi:test::rehearsal::axon:shop:Api::api", type: "axon:shop:Api", custom: false };
    const before = deployment([], { resource: component, type: "creating" });
    const { deployment: after } = await resolvePendingOperations(before, () => assert.fail("asked"));
    assert.deepEqual(after, deployment([]));
  });
});
