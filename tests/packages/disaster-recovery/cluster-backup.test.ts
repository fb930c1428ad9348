import assert from "node:assert/strict";
import { KubernetesClusterBackup, type KubernetesClusterBackupArgs } from "@axon/disaster-recovery/kubernetes";
import { render } from "../database/manifests.ts";

const args: KubernetesClusterBackupArgs = {
  namespace: "velero",
  namespaces: ["shop", "shop-monitoring"],
  store: { provider: "aws", bucket: "shop-backups", prefix: "shop/prod/cluster", config: { region: "eu-west-1" } },
};

const backupOf = (change: Partial<KubernetesClusterBackupArgs> = {}) =>
  render(() => new KubernetesClusterBackup("shop-prod", { ...args, ...change }));

describe("KubernetesClusterBackup", () => {
  it("orders a backup each night of the named namespaces alone, kept for 30 days", async () => {
    const manifests = await backupOf();
    assert.deepEqual(manifests.names, ["BackupStorageLocation shop-prod", "Schedule shop-prod"]);
    assert.equal(manifests.field("Schedule", "shop-prod", "metadata.namespace"), "velero");
    assert.equal(manifests.field("Schedule", "shop-prod", "spec.schedule"), "0 1 * * *");
    assert.deepEqual(manifests.field("Schedule", "shop-prod", "spec.template.includedNamespaces"), args.namespaces);
    assert.equal(manifests.field("Schedule", "shop-prod", "spec.template.ttl"), "720h0m0s");
  });

  it("carries what volumes hold out of the cluster, as a snapshot alone stays beside its disk", async () => {
    const manifests = await backupOf();
    assert.equal(manifests.field("Schedule", "shop-prod", "spec.template.snapshotVolumes"), true);
    assert.equal(manifests.field("Schedule", "shop-prod", "spec.template.snapshotMoveData"), true);
    assert.equal(manifests.field("Schedule", "shop-prod", "spec.template.storageLocation"), "shop-prod");
    assert.deepEqual(manifests.field("BackupStorageLocation", "shop-prod", "spec"), {
      provider: "aws",
      objectStorage: { bucket: "shop-backups", prefix: "shop/prod/cluster" },
      config: { region: "eu-west-1" },
    });
  });

  it("takes no Secret along, and nothing that operators make themselves, such as a database's volumes", async () => {
    const manifests = await backupOf();
    assert.deepEqual(manifests.field("Schedule", "shop-prod", "spec.template.excludedResources"), ["secrets"]);
    assert.deepEqual(manifests.field("Schedule", "shop-prod", "spec.template.labelSelector.matchExpressions"), [
      { key: "cnpg.io/cluster", operator: "DoesNotExist" },
      { key: "strimzi.io/kind", operator: "DoesNotExist" },
      { key: "common.k8s.elastic.co/type", operator: "DoesNotExist" },
    ]);
  });

  it("leaves out what it is told to, by the label app, and takes along what has no such label", async () => {
    const manifests = await backupOf({ without: ["sessions", "logs"] });
    const selector = manifests.field("Schedule", "shop-prod", "spec.template.labelSelector.matchExpressions");
    const [named] = (selector as { readonly key: string }[]).filter(({ key }) => key === "app");
    assert.deepEqual(named, { key: "app", operator: "NotIn", values: ["sessions", "logs"] });
  });

  it("keeps backups when the schedule goes, and for the time it is given, written as the API server writes it", async () => {
    const manifests = await backupOf({ schedule: "30 4 * * 0", retention: "90m" });
    assert.equal(manifests.field("Schedule", "shop-prod", "spec.schedule"), "30 4 * * 0");
    assert.equal(manifests.field("Schedule", "shop-prod", "spec.template.ttl"), "1h30m0s");
    assert.equal(manifests.field("Schedule", "shop-prod", "spec.useOwnerReferencesInBackup"), false);
  });

  for (const [what, change, message] of [
    ["no namespaces", { namespaces: [] }, /namespaces must be at least one namespace, got none, which means all/],
    ["a schedule of four fields", { schedule: "0 1 * *" }, /schedule must be a cron schedule of five fields/],
    ["half an hour", { retention: "30m" }, /retention must be 1h to 3660d, got 30m/],
    ["the bucket's root", { store: { ...args.store, prefix: "" } }, /store\.prefix must be a folder such as/],
  ] as const) {
    it(`refuses ${what}`, async () => {
      await assert.rejects(backupOf(change), message);
    });
  }
});
