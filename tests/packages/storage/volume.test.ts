import assert from "node:assert/strict";
import { describeProblem } from "@axon/core";
import { checkVolume, type VolumeArgs } from "@axon/storage";
import { KubernetesVolume, type KubernetesVolumeArgs } from "@axon/storage/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import { only, recordResources } from "../../support/mocks.ts";
import { refusals } from "../../support/strict.ts";
import { render } from "../database/manifests.ts";

const wordings = (args: VolumeArgs) => checkVolume(args).map(describeProblem);
const args: KubernetesVolumeArgs = { namespace: "spek", access: "shared", size: "50Gi", storageClass: "shared-files" };
const renderVolume = (change: Partial<KubernetesVolumeArgs> = {}) =>
  render(() => new KubernetesVolume("spek-data-pvc-pvc", { ...args, ...change }));

describe("checkVolume", () => {
  it("lets any number of pods and workloads share a shared volume", () => {
    const mountedBy = [
      { name: "api", maxReplicas: 10 },
      { name: "worker", maxReplicas: 3 },
    ];
    assert.deepEqual(wordings({ access: "shared", size: "50Gi", mountedBy }), []);
  });

  it("gives block storage to one pod that ends before the next one starts", () => {
    for (const access of ["exclusive", "single"] as const)
      assert.deepEqual(wordings({ access, size: "1Gi", mountedBy: [{ name: "db", maxReplicas: 1, surge: 0 }] }), []);
  });

  it("rejects several replicas on a volume of one node, and says what to do", () => {
    assert.deepEqual(wordings({ access: "single", size: "50Gi", mountedBy: [{ name: "spek-app", maxReplicas: 3 }] }), [
      "mountedBy[0].maxReplicas must be 1 on a single volume, got 3; make the volume shared, or give each pod of spek-app a claim of its own in a StatefulSet",
    ]);
  });

  it("rejects a rollout in which the new pod waits for a volume that the old one holds", () => {
    assert.deepEqual(wordings({ access: "exclusive", size: "50Gi", mountedBy: [{ name: "app", maxReplicas: 1 }] }), [
      "mountedBy[0].surge must be 0 on an exclusive volume, got 1; the new pod of app would wait for the old one, which waits for the new one; let it end first, or make the volume shared",
    ]);
  });

  it("names every problem at once, a second workload among them", () => {
    const mountedBy = ["api", "worker"].map((name) => ({ name, maxReplicas: 1, surge: 0 }));
    assert.deepEqual(wordings({ access: "single", size: "lots", mountedBy }), [
      'size must be a quantity of bytes such as "512Mi" or "20Gi", got "lots"',
      'access must be "shared" for 2 workloads, got "single"; it is mounted by api, worker',
    ]);
  });
});

describe("KubernetesVolume", () => {
  it("is one claim with the access, class and size asked for (NC-025)", async () => {
    const manifests = await renderVolume();
    assert.deepEqual(manifests.names, ["PersistentVolumeClaim spek-data-pvc-pvc"]);
    assert.deepEqual(manifests.field("PersistentVolumeClaim", "spek-data-pvc-pvc", "spec"), {
      accessModes: ["ReadWriteMany"],
      storageClassName: "shared-files",
      resources: { requests: { storage: "50Gi" } },
    });
  });

  it("asks for the narrowest mode that its access allows", async () => {
    for (const [access, mode] of [
      ["exclusive", "ReadWriteOncePod"],
      ["single", "ReadWriteOnce"],
    ] as const) {
      const manifests = await renderVolume({ access });
      assert.deepEqual(manifests.field("PersistentVolumeClaim", "spek-data-pvc-pvc", "spec.accessModes"), [mode]);
    }
  });

  it("waits for no pod, as its class may wait for the first one", async () => {
    const manifests = await renderVolume();
    assert.deepEqual(manifests.field("PersistentVolumeClaim", "spek-data-pvc-pvc", "metadata.annotations"), {
      "pulumi.com/skipAwait": "true",
    });
  });

  it("can start with what a snapshot holds", async () => {
    const manifests = await renderVolume({ snapshot: "data-20261101" });
    assert.deepEqual(manifests.field("PersistentVolumeClaim", "spek-data-pvc-pvc", "spec.dataSource"), {
      apiGroup: "snapshot.storage.k8s.io",
      kind: "VolumeSnapshot",
      name: "data-20261101",
    });
  });

  it("is protected unless it is said to be no production, and stays in the cluster either way (NC-025)", async () => {
    const options = async (change: Partial<KubernetesVolumeArgs>) => {
      const resources = await recordResources(() => void new KubernetesVolume("data", { ...args, ...change }));
      const { protect, retainOnDelete } = only(resources, "kubernetes:core/v1:PersistentVolumeClaim").options;
      return { protect, retainOnDelete };
    };
    assert.deepEqual(await options({}), { protect: true, retainOnDelete: true });
    assert.deepEqual(await options({ production: false }), { protect: false, retainOnDelete: true });
    assert.deepEqual(await options({ production: false, retain: false }), { protect: false, retainOnDelete: false });
  });

  it("is mounted by the claim's name", async () => {
    const resources = await recordResources(() => {
      const volume = new KubernetesVolume("data", args);
      new k8s.core.v1.Pod("app", {
        metadata: { name: "app", namespace: "spek" },
        spec: {
          containers: [{ name: "app", image: "app:1", volumeMounts: [{ name: "data", mountPath: "/app/data" }] }],
          volumes: [volume.podVolume("data"), volume.podVolume("models", true)],
        },
      });
    });
    const { spec } = only(resources, "kubernetes:core/v1:Pod").inputs as { spec: { volumes: unknown } };
    assert.deepEqual(spec.volumes, [
      { name: "data", persistentVolumeClaim: { claimName: "data" } },
      { name: "models", persistentVolumeClaim: { claimName: "data", readOnly: true } },
    ]);
    assert.deepEqual(await refusals(resources), []);
  });

  it("names all that is wrong before it creates anything", async () => {
    await render(() => {
      assert.throws(
        () => new KubernetesVolume("data", { ...args, access: "single", mountedBy: [{ name: "app", maxReplicas: 3 }] }),
        /^ProblemError: KubernetesVolume "data": mountedBy\[0\]\.maxReplicas must be 1/,
      );
    });
  });
});
