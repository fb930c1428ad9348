import assert from "node:assert/strict";
import { readmeExample } from "../../support/readme.ts";
import { refusals } from "../../support/strict.ts";

describe("README of platform", () => {
  it("shows an example that runs and makes what the text says", async () => {
    const { lines, resources } = await readmeExample("platform");
    assert.deepEqual(lines, [
      "kubernetes:core/v1:Namespace shop",
      "kubernetes:core/v1:Pod web",
      "kubernetes:core/v1:ServiceAccount web",
      "kubernetes:networking.k8s.io/v1:NetworkPolicy shop-allow-dns",
      "kubernetes:networking.k8s.io/v1:NetworkPolicy shop-default-deny",
      "kubernetes:networking.k8s.io/v1:NetworkPolicy web-to-orders-egress",
      "kubernetes:networking.k8s.io/v1:NetworkPolicy web-to-orders-ingress",
      "kubernetes:networking.k8s.io/v1:NetworkPolicy web-to-payments-egress",
    ]);
    assert.deepEqual(await refusals(resources), []);
  });
});
