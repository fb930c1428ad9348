import assert from "node:assert/strict";
import { KubernetesDatabaseBackup, type KubernetesDatabaseBackupArgs } from "@axon/database/kubernetes";
import { type RecordedResource, recordResources } from "../../support/mocks.ts";

const args: KubernetesDatabaseBackupArgs = {
  namespace: "cortex-core",
  labels: { "app.kubernetes.io/part-of": "cortex-core" },
  cluster: "postgres-core",
  release: "registry.example.com/cortex-core-api:1.0.0",
};

async function backupOf(change: Partial<KubernetesDatabaseBackupArgs> = {}): Promise<RecordedResource> {
  const resources = await recordResources(() => {
    new KubernetesDatabaseBackup("postgres-core-release", { ...args, ...change });
  });
  const backup = resources.find(({ type }) => type === "kubernetes:postgresql.cnpg.io/v1:Backup");
  assert.ok(backup);
  return backup;
}

const nameOf = ({ inputs }: RecordedResource) => (inputs.metadata as { readonly name: string }).name;

describe("KubernetesDatabaseBackup", () => {
  it("takes a full backup of the cluster where its other backups go, and waits for it (CC-076)", async () => {
    const { inputs, options } = await backupOf();
    assert.deepEqual(inputs.spec, {
      cluster: { name: "postgres-core" },
      method: "plugin",
      pluginConfiguration: { name: "barman-cloud.cloudnative-pg.io" },
      target: "prefer-standby",
    });
    assert.deepEqual((inputs.metadata as { readonly annotations: unknown }).annotations, {
      "pulumi.com/waitFor": "jsonpath={.status.phase}=completed",
    });
    assert.equal(options.timeouts.create, "1h");
    assert.equal(options.deleteBeforeReplace, false);
  });

  it("takes one for each release, and no second one for the same", async () => {
    const first = nameOf(await backupOf());
    assert.match(first, /^postgres-core-release-[0-9a-f]{8}$/);
    assert.equal(nameOf(await backupOf()), first);
    assert.notEqual(nameOf(await backupOf({ release: "registry.example.com/cortex-core-api:1.1.0" })), first);
  });

  it("gives up after a deadline of its own", async () => {
    assert.equal((await backupOf({ deadline: "4h" })).options.timeouts.create, "4h");
  });

  it("rejects a deadline no backup can keep", async () => {
    await assert.rejects(
      backupOf({ deadline: "10s" }),
      /KubernetesDatabaseBackup "postgres-core-release": deadline must be .*1m.*got.*10s/,
    );
  });
});
