import assert from "node:assert/strict";
import { readmeExample } from "../../support/readme.ts";
import { refusals } from "../../support/strict.ts";

describe("README of entry", () => {
  it("shows an example that runs and makes what the text says", async () => {
    const { lines, resources } = await readmeExample("entry");
    assert.deepEqual(lines, [
      "kubernetes:cert-manager.io/v1:Certificate public-certificate",
      "kubernetes:cert-manager.io/v1:ClusterIssuer letsencrypt-prod",
      "kubernetes:gateway.envoyproxy.io/v1alpha1:BackendTrafficPolicy public-backend",
      "kubernetes:gateway.envoyproxy.io/v1alpha1:ClientTrafficPolicy public-client",
      "kubernetes:gateway.envoyproxy.io/v1alpha1:HTTPRouteFilter public-not-found",
      "kubernetes:gateway.networking.k8s.io/v1:Gateway public",
      "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute public",
      "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute public-redirect",
      "kubernetes:networking.k8s.io/v1:NetworkPolicy public-to-acme-ingress",
      "kubernetes:networking.k8s.io/v1:NetworkPolicy public-to-web-ingress",
    ]);
    assert.deepEqual(await refusals(resources), []);
  });
});
