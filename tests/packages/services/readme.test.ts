import assert from "node:assert/strict";
import { readmeExample } from "../../support/readme.ts";
import { refusals } from "../../support/strict.ts";

describe("README of services", () => {
  it("shows an example that runs and makes what the text says", async () => {
    const { lines, resources } = await readmeExample("services");
    assert.deepEqual(lines, [
      "kubernetes:apps/v1:Deployment mailer",
      "kubernetes:apps/v1:Deployment web",
      "kubernetes:argoproj.io/v1alpha1:AnalysisTemplate search-canary",
      "kubernetes:argoproj.io/v1alpha1:Rollout search",
      "kubernetes:autoscaling/v2:HorizontalPodAutoscaler web-hpa",
      "kubernetes:batch/v1:CronJob tidy",
      "kubernetes:batch/v1:Job migrate",
      "kubernetes:core/v1:ConfigMap mailer-config",
      "kubernetes:core/v1:ConfigMap mailer-templates",
      "kubernetes:core/v1:ConfigMap migrate-config",
      "kubernetes:core/v1:ConfigMap search-config",
      "kubernetes:core/v1:ConfigMap tidy-config",
      "kubernetes:core/v1:ConfigMap web-config",
      "kubernetes:core/v1:Service search",
      "kubernetes:core/v1:Service search-canary",
      "kubernetes:core/v1:Service search-stable",
      "kubernetes:core/v1:Service web",
      "kubernetes:core/v1:ServiceAccount mailer",
      "kubernetes:core/v1:ServiceAccount migrate",
      "kubernetes:core/v1:ServiceAccount search",
      "kubernetes:core/v1:ServiceAccount tidy",
      "kubernetes:core/v1:ServiceAccount web",
      "kubernetes:keda.sh/v1alpha1:ScaledObject mailer",
      "kubernetes:policy/v1:PodDisruptionBudget search",
      "kubernetes:policy/v1:PodDisruptionBudget web",
    ]);
    assert.deepEqual(await refusals(resources), []);
  });
});
