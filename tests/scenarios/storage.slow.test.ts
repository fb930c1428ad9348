import assert from "node:assert/strict";
import { KubernetesNamespace } from "@axon/platform/kubernetes";
import { checkReferences, listWorld } from "@axon/sandbox";
import {
  KubernetesBucket,
  KubernetesObjectStore,
  KubernetesStorageClass,
  KubernetesVolume,
} from "@axon/storage/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";
import { key, store } from "../packages/storage/shop.ts";
import { Rehearsal } from "../support/sandbox.ts";

interface Shop {
  readonly size: string;
  readonly expireAfter?: string;
}

/** A shop with a store, a bucket for backups, and a volume that its replicas share. */
const shop =
  ({ size, expireAfter = "90d" }: Shop): PulumiFn =>
  async () => {
    const provider = new k8s.Provider("cluster", { enableConfigMapMutable: true });
    const options = { providers: { kubernetes: provider } };
    const { namespace } = new KubernetesNamespace("shop", {}, options);
    const { storageClass } = new KubernetesStorageClass(
      "shared-files",
      { driver: "aws-efs", parameters: { fileSystemId: "fs-0123" } },
      options,
    );
    for (const name of ["store-administrator", "store-encryption", "fusion-api-store", "backup-job-store"])
      new k8s.core.v1.Secret(
        name,
        { metadata: { name, namespace }, stringData: { accessKeyId: "id", secretAccessKey: "secret", key: "key" } },
        { provider },
      );
    const objects = new KubernetesObjectStore("objects", { ...store, namespace }, options);
    const backups = new KubernetesBucket(
      "shop-backups",
      { namespace, create: { store: objects, expireAfter } },
      options,
    );
    const volume = { namespace, access: "shared", size, storageClass, production: false, retain: false } as const;
    const { claim } = new KubernetesVolume("data", volume, options);
    const { endpoint, url, accessKeyId } = backups.access(key("backup-job-store"));
    return { endpoint, url, accessKeyId, claim };
  };

describe("a store, a bucket and a shared volume", function () {
  this.timeout(120_000);
  let rehearsal: Rehearsal;

  before(async () => {
    rehearsal = await Rehearsal.open(shop({ size: "50Gi" }));
  });

  after(() => rehearsal.close());

  const sizeOfVolume = () => listWorld(rehearsal.worldFile).find(({ id }) => id === "shop/data")?.properties;

  it("come up in one go with nothing left dangling, and have nothing to change then", async () => {
    const up = await rehearsal.up();
    assert.equal(up.outputs.endpoint?.value, "https://objects.shop.svc:8333");
    assert.equal(up.outputs.url?.value, "s3://shop-backups");
    assert.deepEqual(
      checkReferences(rehearsal.worldFile).map(({ object, message }) => `${object}: ${message}`),
      [],
    );
    assert.deepEqual((await rehearsal.up()).summary.resourceChanges, { same: up.summary.resourceChanges?.create });
  });

  it("grow in place (NC-025)", async () => {
    rehearsal.program = shop({ size: "100Gi" });
    const { update, replace } = (await rehearsal.up()).summary.resourceChanges ?? {};
    // The claim, and what the state records of the component's arguments.
    assert.deepEqual({ update, replace }, { update: 2, replace: undefined });
    assert.match(JSON.stringify(sizeOfVolume()), /"storage":"100Gi"/);
  });

  it("never shrink: the preview says so, and nothing has changed", async () => {
    rehearsal.program = shop({ size: "20Gi" });
    await assert.rejects(rehearsal.preview(), /must not be less than it is, 100Gi, got 20Gi/);
    assert.match(JSON.stringify(sizeOfVolume()), /"storage":"100Gi"/);
  });

  it("run the bucket's job again for a new retention, and touch no data", async () => {
    rehearsal.program = shop({ size: "100Gi", expireAfter: "30d" });
    const { update, replace } = (await rehearsal.up()).summary.resourceChanges ?? {};
    assert.deepEqual({ update, replace }, { update: 2, replace: 1 });
  });
});
