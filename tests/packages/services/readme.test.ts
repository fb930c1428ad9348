import assert from "node:assert/strict";
import { readmeExample } from "../../support/readme.ts";
import { refusals } from "../../support/strict.ts";

describe("README of services", () => {
  it("shows an example that runs and makes what the text says", async () => {
    const { lines, resources } = await readmeExample("services");
    assert.deepEqual(lines, [
      "kubernetes:apps/v1:Deployment web",
      "kubernetes:autoscaling/v2:HorizontalPodAutoscaler web-hpa",
      "kubernetes:batch/v1:CronJob tidy",
      "kubernetes:batch/v1:Job migrate",
      "kubernetes:core/v1:ConfigMap migrate-config",
      "kubernetes:core/v1:ConfigMap tidy-config",
      "kubernetes:core/v1:ConfigMap web-config",
      "kubernetes:core/v1:Service web",
      "kubernetes:core/v1:ServiceAccount web",
      "kubernetes:policy/v1:PodDisruptionBudget web",
    ]);
    assert.deepEqual(await refusals(resources), []);
  });
});
