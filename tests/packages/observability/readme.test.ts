import assert from "node:assert/strict";
import { readmeExample } from "../../support/readme.ts";

describe("README of observability", () => {
  it("shows an example that runs and creates what the text says", async () => {
    assert.deepEqual((await readmeExample("observability")).lines, [
      "kubernetes:apps/v1:StatefulSet traces",
      "kubernetes:core/v1:ConfigMap shop",
      "kubernetes:core/v1:ConfigMap traces",
      "kubernetes:core/v1:Service traces",
      "kubernetes:core/v1:ServiceAccount traces",
      "kubernetes:monitoring.coreos.com/v1:PrometheusRule shop",
      "kubernetes:monitoring.coreos.com/v1:ServiceMonitor web",
    ]);
  });
});
