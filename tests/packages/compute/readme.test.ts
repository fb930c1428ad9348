import assert from "node:assert/strict";
import { readmeExample } from "../../support/readme.ts";
import { refusals } from "../../support/strict.ts";

describe("README of compute", () => {
  it("shows an example that runs and makes what the text says", async () => {
    const { lines, resources } = await readmeExample("compute");
    assert.deepEqual(lines, [
      "kubernetes:core/v1:ServiceAccount ray-ray-head",
      "kubernetes:core/v1:ServiceAccount ray-ray-workers",
      "kubernetes:karpenter.sh/v1:NodePool gpu",
      "kubernetes:karpenter.sh/v1:NodePool spot",
      "kubernetes:networking.k8s.io/v1:NetworkPolicy etl-to-ray-egress",
      "kubernetes:networking.k8s.io/v1:NetworkPolicy etl-to-ray-ingress",
      "kubernetes:networking.k8s.io/v1:NetworkPolicy ray",
      "kubernetes:networking.k8s.io/v1:NetworkPolicy ray-autoscaler",
      "kubernetes:ray.io/v1:RayCluster ray",
    ]);
    assert.deepEqual(await refusals(resources), []);
  });
});
