import assert from "node:assert/strict";
import { childrenOf, only } from "../../support/mocks.ts";
import { deploy, labels, scale, specOf } from "./deployed-service.ts";

describe("KubernetesService with state", () => {
  const state = { path: "/var/lib/memory", storage: "10Gi", storageClass: "fast" };

  it("is a StatefulSet whose volumes outlive it", async () => {
    const resources = await deploy({ state, rollout: { revisions: 4, minReady: "5s", deadline: "15m" } });
    assert.deepEqual(childrenOf(resources, "cortex-core-api"), [
      "kubernetes:apps/v1:StatefulSet cortex-core-api",
      "kubernetes:core/v1:ConfigMap cortex-core-api-config",
      "kubernetes:core/v1:Service cortex-core-api",
      "kubernetes:core/v1:ServiceAccount cortex-core-api",
      "kubernetes:policy/v1:PodDisruptionBudget cortex-core-api",
    ]);
    const { template, ...spec } = specOf(resources, "kubernetes:apps/v1:StatefulSet");
    assert.deepEqual(spec, {
      replicas: 3,
      serviceName: "cortex-core-api",
      selector: { matchLabels: { app: "cortex-core-api" } },
      updateStrategy: { type: "RollingUpdate" },
      minReadySeconds: 5,
      revisionHistoryLimit: 4,
      persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
      volumeClaimTemplates: [
        {
          metadata: { name: "state", labels: { app: "cortex-core-api" } },
          spec: {
            accessModes: ["ReadWriteOnce"],
            storageClassName: "fast",
            resources: { requests: { storage: "10Gi" } },
          },
        },
      ],
    });
    assert.deepEqual(template.spec.containers[0].volumeMounts[0], { name: "state", mountPath: "/var/lib/memory" });
    assert.equal(only(resources, "kubernetes:apps/v1:StatefulSet").options.timeouts.create, "16m");
  });

  it("keeps its immutable claim whatever labels a release brings", async () => {
    const claim = async (version: string) => {
      const release = { ...labels, "app.kubernetes.io/version": version };
      const resources = await deploy({ state, labels: release });
      return specOf(resources, "kubernetes:apps/v1:StatefulSet").volumeClaimTemplates;
    };
    assert.deepEqual(await claim("1.0.0"), await claim("2.0.0"));
  });

  it("is scaled as a StatefulSet", async () => {
    const resources = await deploy({ state, scale });
    const { scaleTargetRef } = specOf(resources, "kubernetes:autoscaling/v2:HorizontalPodAutoscaler");
    assert.equal(scaleTargetRef.kind, "StatefulSet");
    assert.equal("replicas" in specOf(resources, "kubernetes:apps/v1:StatefulSet"), false);
  });
});
