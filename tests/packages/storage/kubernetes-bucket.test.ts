import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describeProblem } from "@axon/core";
import {
  type CreatedBucket,
  checkKubernetesBucket,
  KubernetesBucket,
  KubernetesObjectStore,
} from "@axon/storage/kubernetes";
import { setupScript } from "../../../packages/storage/src/kubernetes/bucket-script.ts";
import { known, render } from "../database/manifests.ts";
import { key, store } from "./shop.ts";

const renderBucket = (settings: Omit<CreatedBucket, "store"> = {}) =>
  render(() => {
    const objects = new KubernetesObjectStore("objects", store);
    new KubernetesBucket("shop-backups", { namespace: "shop", create: { store: objects, ...settings } });
  });
const job = "shop-backups-bucket";

describe("KubernetesBucket", () => {
  it("is set up by a job that waits for the store and may reach nothing else", async () => {
    const manifests = await renderBucket({ expireAfter: "90d", quota: "50Gi", lock: { retain: "14d" } });
    const made = manifests.names.filter((name) => name.includes("shop-backups"));
    assert.deepEqual(made, [
      "ConfigMap shop-backups-bucket",
      "Job shop-backups-bucket",
      "NetworkPolicy shop-backups-bucket-to-store-egress",
      "NetworkPolicy shop-backups-bucket-to-store-ingress",
      "ServiceAccount shop-backups-bucket",
    ]);
    assert.deepEqual(Object.keys(manifests.field("ConfigMap", job, "data") as object), [
      "1-encryption",
      "2-versioning",
      "3-object-lock",
      "4-lifecycle",
      "5-seaweedfs-quota",
      "setup.sh",
    ]);
  });

  it("is the administrator's alone to set up, whose key comes from its Secret", async () => {
    const manifests = await renderBucket();
    const [container] = manifests.field("Job", job, "spec.template.spec.containers") as readonly {
      readonly env: readonly { readonly name: string }[];
    }[];
    assert.deepEqual(container?.env, [
      { name: "ACCESS_KEY_ID", valueFrom: { secretKeyRef: { name: "store-administrator", key: "accessKeyId" } } },
      { name: "BUCKET", value: "shop-backups" },
      { name: "CERTIFICATE_AUTHORITY", value: "/etc/bucket-authority/ca.crt" },
      { name: "ENDPOINT", value: "https://objects.shop.svc:8333" },
      { name: "REGION", value: "us-east-1" },
      {
        name: "SECRET_ACCESS_KEY",
        valueFrom: { secretKeyRef: { name: "store-administrator", key: "secretAccessKey" } },
      },
    ]);
  });

  it("is set up anew when a setting changes", async () => {
    const checksum = async (settings: Omit<CreatedBucket, "store">) =>
      (await renderBucket(settings)).field("Job", job, "spec.template.metadata.annotations");
    assert.notDeepEqual(await checksum({ expireAfter: "90d" }), await checksum({}));
  });

  it("offers each consumer address, bucket and keys, by reference", async () => {
    await render(async () => {
      const objects = new KubernetesObjectStore("objects", store);
      const backups = new KubernetesBucket("shop-backups", { namespace: "shop", create: { store: objects } });
      const { accessKeyId, secretAccessKey, ...place } = backups.access(key("backup-job-store"));
      assert.deepEqual({ accessKeyId, secretAccessKey }, key("backup-job-store"));
      assert.deepEqual(await Promise.all(Object.values(place).map(known)), [
        "https://objects.shop.svc:8333",
        "shop-backups",
        "us-east-1",
        "s3://shop-backups",
      ]);
      assert.deepEqual(Object.keys(backups.environment(key("backup-job-store"))), [
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_ENDPOINT_URL_S3",
        "AWS_REGION",
        "S3_BUCKET",
      ]);
    });
  });

  it("creates nothing for a bucket that exists, in another region for instance (NC-070)", async () => {
    const manifests = await render(async () => {
      const existing = { bucket: "acme-backups", region: "eu-central-1" };
      const bucket = new KubernetesBucket("backups", { namespace: "shop", existing });
      assert.equal(await known(bucket.endpoint), "https://s3.eu-central-1.amazonaws.com");
      assert.equal(await known(bucket.url), "s3://acme-backups");
    });
    assert.deepEqual(manifests.names, []);
  });

  it("goes to no bucket in clear", () => {
    const existing = { bucket: "backups", region: "eu-central-1", endpoint: "http://s3.example.com" };
    assert.deepEqual(checkKubernetesBucket("backups", { namespace: "shop", existing }).map(describeProblem), [
      'existing.endpoint must be an https URL, got "http://s3.example.com"',
    ]);
  });
});

describe("the script that sets a bucket up", () => {
  it("is readable to sh, and says which document it signs, as old versions of curl do not", () => {
    assert.equal(spawnSync("sh", ["-n"], { input: setupScript, encoding: "utf8" }).stderr, "");
    assert.match(setupScript, /--header "x-amz-content-sha256: \$\{digest%% \*\}"/);
  });

  it("does not start without the keys", () => {
    const { status, stderr } = spawnSync("sh", ["-c", setupScript], {
      env: { PATH: process.env.PATH },
      encoding: "utf8",
    });
    assert.notEqual(status, 0);
    assert.match(stderr, /ACCESS_KEY_ID/);
  });
});
